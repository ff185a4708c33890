"""Messages that can be drawn no more are left alone: each vote that comes later costs nothing there."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.e2e.conftest import PATIENCE, SAMPLE_DAY, World
from tests.e2e.watching import until


@pytest.fixture
async def voting(world: World) -> AsyncIterator[World]:
    """A service with both digests posted; votes for the first paper come from Slack."""
    await world.bot("post", "--date", SAMPLE_DAY)
    async with world.process("run", BOT_DELIVERY__REDRAW_SECONDS="0.1", BOT_DELIVERY__TICK_SECONDS="0.5"):
        await world.discord.connected(timeout=PATIENCE)
        await world.slack.connected()
        yield world


async def vote(world: World, number: int) -> None:
    """The next person favours the first paper; done when Slack shows it."""
    channel = world.slack.channel_ids[0]
    digest = world.slack.messages(channel)[0]
    await world.slack.react(channel, digest["ts"], "one", user=f"U0VOTER{number:03}")
    await until(lambda: f"★ {number}" in str(world.slack.messages(channel)[0]["blocks"]))


def edits(world: World) -> list[int | None]:
    """How Discord answered each edit, in order."""
    return [one.status for one in world.discord.requests if one.method == "PATCH"]


async def test_after_a_kick_one_edit_is_tried_and_none_for_later_votes(voting: World) -> None:
    await vote(voting, 1)
    await until(lambda: edits(voting) == [200, 200])
    await voting.discord.kick()
    await vote(voting, 2)
    await until(lambda: edits(voting)[2:] == [403])
    await vote(voting, 3)
    await vote(voting, 4)
    assert edits(voting)[2:] == [403]
    assert "unreachable" in (await voting.bot("why", voting.discord.channel_ids[0], SAMPLE_DAY)).out
    await voting.discord.invite()
    await until(lambda: edits(voting)[3:] == [200, 200])
    assert "★ 4" in str(voting.discord.messages(voting.discord.channel_ids[0])[0]["components"])


async def test_a_message_in_an_archived_thread_is_given_up_once_and_the_thread_stays_shut(voting: World) -> None:
    (thread,) = voting.discord.threads(voting.discord.channel_ids[0])
    await voting.discord.archive(thread["id"])
    await vote(voting, 1)
    await until(lambda: sorted(map(str, edits(voting))) == ["200", "400"])
    await vote(voting, 2)
    await until(lambda: len(edits(voting)) == 3)
    assert edits(voting)[2] == 200
    assert voting.discord.threads(voting.discord.channel_ids[0])[0]["thread_metadata"]["archived"]
    (refusal,) = voting.discord.refusals
    assert "Thread is archived" in refusal
    voting.discord.refusals.clear()
    assert "frozen" in (await voting.bot("why", voting.discord.channel_ids[0], SAMPLE_DAY)).out


async def test_a_digest_that_a_moderator_deleted_never_returns(voting: World) -> None:
    channel = voting.discord.channel_ids[0]
    (digest,) = voting.discord.messages(channel)
    await voting.discord.delete(channel, digest["id"])
    await vote(voting, 1)
    await until(lambda: sorted(map(str, edits(voting))) == ["200", "404"])
    await vote(voting, 2)
    await until(lambda: len(edits(voting)) == 3)
    assert edits(voting)[2] == 200
    assert voting.discord.messages(channel) == []
    assert (await voting.bot("deliveries")).out.count("sent") == 2
