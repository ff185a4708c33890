"""`bot run` as an operator sees it: it posts on time, answers, counts, and stops when it is told to."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.playground.hugging_face_api import sample_days
from bot.schedule import newest_ready
from tests.e2e.conftest import PATIENCE, World

DUE_IN = timedelta(seconds=10)


async def until(condition: Callable[[], bool], seconds: float = 50) -> None:
    """Wait for something that another process does, of which no event tells."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def due_soon(world: World) -> dict[str, str]:
    """Both channels due in a few seconds, and an edition that is ready now."""
    now = datetime.now(UTC)
    (items,) = sample_days().values()
    world.hugging_face.set_day(newest_ready(now, 22), items)
    schedule = {"zone": "UTC", "at": f"{now + DUE_IN:%H:%M:%S}"}
    channels = [
        {"platform": "discord", "channel": world.discord.channel_ids[0], **schedule},
        {"platform": "slack", "channel": world.slack.channel_ids[0], **schedule},
    ]
    return {"BOT_CHANNELS": json.dumps(channels), "BOT_DELIVERY__TICK_SECONDS": "0.5"}


async def test_the_service_posts_on_time_answers_counts_and_stops(world: World) -> None:
    async with world.process("run", **due_soon(world), BOT_DELIVERY__REDRAW_SECONDS="0.2") as process:
        await until(lambda: len(world.discord_messages()) == 6 and len(world.slack_messages()) == 6)
        answers = await asyncio.gather(
            world.discord.command("paper", {"query": "lora"}), world.slack.command("/paper", "lora")
        )
        assert "LoRA Learns Less" in str(answers[0].data)
        assert "LoRA Learns Less" in str(answers[1].payload)
        digest = world.discord.messages(world.discord.channel_ids[0])[0]
        await world.discord.react(world.discord.channel_ids[0], digest["id"], "1️⃣", user="ada")
        await until(lambda: "★ 1" in str(world.discord.messages(world.discord.channel_ids[0])[0]["components"]))
        await until(lambda: "★ 1" in str(world.slack.messages(world.slack.channel_ids[0])[0]["blocks"]))
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, err.decode()
    assert b"Traceback" not in err


async def test_the_controls_of_an_earlier_process_still_answer(world: World) -> None:
    await world.bot("post", "--date", "2024-05-17")
    digest = world.discord_messages()[0]
    reply = world.discord.messages(digest["id"])[0]
    vote = next(one for one in all_custom_ids(reply) if "2405.09818" in one)
    async with world.process("run"):
        await world.discord.connected(timeout=PATIENCE)
        clicked = await world.discord.click(digest["id"], reply["id"], vote, user="ada")
    assert "Chameleon" in str(clicked.data)


def all_custom_ids(message: object) -> list[str]:
    """Every control's name in a message, wherever it is nested."""
    if isinstance(message, dict):
        own = [message["custom_id"]] if "custom_id" in message else []
        return own + [one for value in message.values() for one in all_custom_ids(value)]
    if isinstance(message, list):
        return [one for value in message for one in all_custom_ids(value)]
    return []


async def test_a_second_service_on_the_same_archive_is_refused(world: World) -> None:
    async with world.process("run"):
        await until(lambda: (world.folder / "bot.db.lock").exists())
        await until(lambda: bool(world.discord.requests))
        second = await world.bot("run")
    assert second.code == 69
    assert second.err.strip().splitlines()[-1].startswith("Another bot already runs on")
