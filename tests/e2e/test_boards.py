"""The real service brings the team's best of a week after the digest, with the reactions to vote with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.chat.reactions import Told, Vote
from bot.chat.votes import BUTTON
from bot.delivery.periods import first_of, last_of
from bot.delivery.states import Issue
from bot.service.stores import stores_in
from bot.sources.sample import sample_edition
from tests.e2e.conftest import World
from tests.e2e.due import due_now, ready_day
from tests.e2e.watching import until

ASKED = {"language": "en", "zone": "UTC", "style": "compact", "top_n": 2, "boards": "week", "seed_reactions": "on"}
SWIFT = {"BOT_DELIVERY__TICK_SECONDS": "0.2", "BOT_DELIVERY__REDRAW_SECONDS": "0.1"}
DAY = timedelta(days=1)


def marks(message: Mapping[str, Any]) -> dict[str, int]:
    """How many of each emoji a message bears, in order."""
    return {one.get("name") or one["emoji"]["name"]: one["count"] for one in message.get("reactions", ())}


async def marked_last_week(world: World) -> Issue:
    """A paper of the archive that somebody marked in the week that ended last; gives the board of that week."""
    day = first_of("week", datetime.now(UTC).date()) - 3 * DAY
    at = datetime.combine(day, datetime.min.time(), UTC)
    async with stores_in(world.folder / "bot.db") as stores:
        await stores.library.editions.save(sample_edition(), at)
        vote = Vote("slack", "U0ADAADAAD", sample_edition().papers[1].id, "", "", BUTTON)
        await stores.ledger.votes.cast(vote, Told(at, at), given=True)
    return Issue(last_of("week", day), "week")


async def test_a_board_follows_the_digest_and_one_click_votes_also_after_a_kill(world: World) -> None:
    rooms = (world.discord.channel_ids[0], world.slack.channel_ids[0])
    channels = [
        {**ASKED, "platform": name, "channel": one} for name, one in zip(("discord", "slack"), rooms, strict=True)
    ]
    world.extra |= {"BOT_CHANNELS": json.dumps(channels), **SWIFT}
    ready_day(world)
    issue = await marked_last_week(world)
    title = f"The team's week {issue.day.isocalendar().week}: "
    # Whatever day it is, the first of the week's days was among these.
    await due_now(world, since=8 * DAY)
    async with world.process("run") as process:
        await until(lambda: any(map(marks, world.discord.messages(rooms[0]))))
        process.kill()
    async with world.process("run"):
        posted = [world.discord.messages, world.slack.messages]
        await until(lambda: [len(read(room)) for read, room in zip(posted, rooms, strict=True)] == [2, 2])
        (digest, board), (twin, other) = world.discord.messages(rooms[0]), world.slack.messages(rooms[1])
        assert "Daily Papers" in str(digest)
        assert "Daily Papers" in str(twin)
        assert title in str(board["components"])
        assert title in str(other["blocks"])
        await until(lambda: (marks(board), marks(other)) == ({"1️⃣": 1}, {"one": 1}))
        await until(lambda: (marks(digest), marks(twin)) == ({"1️⃣": 1, "2️⃣": 1}, {"one": 1, "two": 1}))
        await world.discord.react(rooms[0], board["id"], "1️⃣", user="bo")
        await world.slack.react(rooms[1], other["ts"], "one", user="U0CYCYCYCY")
        # Whoever marked it then, and these two; the bot's own reactions are nobody's.
        await until(lambda: "★ 3" in str(board["components"]) and "★ 3" in str(other["blocks"]))
    told = await world.bot("why", rooms[1], str(issue))
    assert f"{issue}: It was posted." in told.out
    anew = await world.bot("repost", rooms[1], str(issue))
    assert (anew.code, f"got the board of {issue} just now" in anew.err) == (0, True)
    assert [title in str(one["blocks"]) for one in world.slack.messages(rooms[1])] == [False, True, True]
