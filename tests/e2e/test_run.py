"""`bot run` as an operator sees it: it posts on time, answers, counts, and stops when it is told to."""

from __future__ import annotations

import asyncio
import signal

import pytest

from bot.service.heartbeat import Heartbeat
from tests.e2e.conftest import PATIENCE, World
from tests.e2e.due import due_soon
from tests.e2e.watching import all_custom_ids, until


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
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, err.decode()
    assert b"Traceback" not in err


async def test_what_may_not_listen_still_posts_and_holds_the_other_up_in_nothing(world: World) -> None:
    """Discord's gateway closes for good, and Slack's app token is wrong: both get their digests, and it is said."""
    variables = {**due_soon(world), "BOT_SLACK__APP_TOKEN": "xapp-wrong"}
    # At every session: a process that is still busy with its start may miss the code of one close, and tries again.
    world.discord.gateway.ends_at_once = 4013
    async with world.process("run", **variables) as process:
        await until(lambda: len(world.discord_messages()) == 6 and len(world.slack_messages()) == 6)
        await until(lambda: len(Heartbeat(world.folder / "bot.db").troubles()) == 2)
        health, checked = await world.bot("health"), await world.bot("doctor")
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, err.decode()
    for said in (health.err, checked.out, err.decode()):
        assert "discord: commands and votes are off" in said
        assert "(4013)" in said
        assert "slack: commands and votes are off" in said
    assert health.code == 0
    starts = [one for one in world.discord.requests if one.path.endswith("/gateway/bot")]
    assert len(starts) <= 3
    assert sum(one.method == "apps.connections.open" for one in world.slack.requests) == 1


@pytest.mark.parametrize("refused", ["BOT_DISCORD__TOKEN", "BOT_SLACK__BOT_TOKEN"])
async def test_a_platform_that_refuses_its_token_holds_the_other_up_in_nothing(world: World, refused: str) -> None:
    other = world.slack_messages if "DISCORD" in refused else world.discord_messages
    wrong = {refused: "MTIz.wrong.token" if "DISCORD" in refused else "xoxb-wrong"}
    async with world.process("run", **due_soon(world), **wrong) as process:
        await until(lambda: len(other()) == 6)
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, err.decode()
    assert b"nothing can be posted until the token is mended" in err
    calls = world.discord.requests if "DISCORD" in refused else world.slack.requests
    assert len(calls) == 1


async def test_the_controls_of_an_earlier_process_still_answer(world: World) -> None:
    await world.bot("post", "--date", "2024-05-17")
    digest = world.discord_messages()[0]
    reply = world.discord.messages(digest["id"])[0]
    vote = next(one for one in all_custom_ids(reply) if "2405.09818" in one)
    async with world.process("run"):
        await world.discord.connected(timeout=PATIENCE)
        clicked = await world.discord.click(digest["id"], reply["id"], vote, user="ada")
    assert "Chameleon" in str(clicked.data)


async def test_a_second_service_on_the_same_archive_is_refused(world: World) -> None:
    async with world.process("run"):
        await until(lambda: (world.folder / "bot.db.lock").exists())
        await until(lambda: bool(world.discord.requests))
        second = await world.bot("run")
    assert second.code == 69
    assert second.err.strip().splitlines()[-1].startswith("Another bot already runs on")
