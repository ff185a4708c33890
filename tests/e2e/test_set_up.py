"""A channel is set up from chat alone: the real service with real clients, and no channel in any file."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.e2e.conftest import PATIENCE, World
from tests.e2e.due import ready_day
from tests.e2e.watching import said, until

QUICK = {
    "BOT_CHANNELS": "",
    "BOT_DELIVERY__TICK_SECONDS": "0.2",
    "BOT_DELIVERY__REDRAW_SECONDS": "0.1",
    "BOT_SLACK__POSTS_PER_SECOND": "50",
}
TOLD = "subscribed this channel to the day"


def posted(world: World) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What stands in each platform's channel, without threads."""
    discord, slack = world.discord.channel_ids[0], world.slack.channel_ids[0]
    return world.discord.messages(discord), world.slack.messages(slack)


def telling(messages: list[dict[str, Any]], words: str) -> int:
    """How many of the messages say this."""
    return sum(words in json.dumps(one, ensure_ascii=False) for one in messages)


async def asked_in_both(world: World, due: datetime) -> None:
    """Subscribe on either platform, in the words of each."""
    at = f"{due:%H:%M:%S}"
    on_discord = await world.discord.command(
        "papers", {"at": at, "zone": "UTC", "language": "en", "style": "compact"}, subcommand="subscribe"
    )
    on_slack = await world.slack.command("/papers", f"subscribe {at} UTC language=en style=compact")
    assert "Subscribed. Nothing is posted before" in str(on_discord.data)
    assert "Subscribed. Nothing is posted before" in str(on_slack.payload)


async def test_typed_in_chat_the_digest_comes_when_it_is_due_and_once_though_the_process_dies(swift: World) -> None:
    ready_day(swift)
    async with swift.process("run", **QUICK) as process:
        await swift.discord.connected(timeout=PATIENCE)
        await swift.slack.connected()
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=20)
        await asked_in_both(swift, due)
        process.kill()
        await process.wait()
    assert [telling(one, "Daily Papers · ") for one in posted(swift)] == [0, 0]
    async with swift.process("run", **QUICK) as process:
        await said(process, "Serving discord and slack, 2 channels.")
        await until(lambda: all(telling(one, "Daily Papers · ") for one in posted(swift)))
        await until(lambda: all(telling(one, TOLD) for one in posted(swift)))
    assert datetime.now(UTC) >= due
    assert (await swift.bot("post", **QUICK)).code == 0
    assert [(len(one), telling(one, TOLD)) for one in posted(swift)] == [(2, 1), (2, 1)]


async def test_people_who_change_it_at_once_lose_nothing_and_are_named(swift: World) -> None:
    async with swift.process("run", **QUICK):
        await swift.discord.connected(timeout=PATIENCE)
        await swift.slack.connected()
        await swift.slack.command("/papers", "subscribe 3:00 UTC language=en")
        wishes = {"ada": "top_n=3", "grace": "min_votes=7", "alan": "style=cards"}
        await asyncio.gather(
            *(swift.slack.command("/papers", f"settings {wish}", user=user) for user, wish in wishes.items())
        )
        shown = str((await swift.slack.command("/papers", "settings")).payload)
        assert all(held in shown for held in ("top 3", "style cards", "min_votes 7"))
        await until(lambda: telling(posted(swift)[1], "changed what this channel gets") == 3)
        stranger = await swift.discord.command("papers", subcommand="subscribe", user="bo")
        assert "only people who manage this server may use it" in str(stranger.data)
