"""A channel is told who changed what it gets: once, in one line, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.announcing import Announcing
from bot.delivery.channel import Channel, Place
from bot.errors import Ambiguous, Blocked, NotAccepted
from tests.samples import ENGLISH
from tests.simulated import LOST_ANSWER, Crash, Outcome, World, refused, world

HERE = Place("", "c9")


@pytest.fixture(params=[60.0, 0.0], ids=["discord", "slack"])
async def bot(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A platform that drops what is sent twice, and one that shows what was sent."""
    async with world(tmp_path, trusts_key_for=request.param) as made:
        yield made


def announcing(bot: World) -> Announcing:
    """As a process of its own has it."""
    return Announcing(ledger=bot.ledger, posters=bot.platforms, gates=bot.gates, clock=bot.clock)


async def change(bot: World, user: str = "ada", **values: object) -> None:
    """Somebody subscribes the channel, or changes it."""

    def revised(channel: Channel) -> Channel:
        return replace(
            channel, preferences=ENGLISH.asking(**channel.preferences.asked).asking(**values), status="active"
        )

    await bot.ledger.channels.revise(bot.platform.name, HERE, revised, bot.clock.now(), user)


def lines(bot: World) -> list[str]:
    """What stands in the channel, as it was last edited."""
    edited = {posted: body["text"] for posted, body, _ in bot.platform.edited}
    return [edited.get(one.posted, one.body["text"]) for one in bot.platform.messages if one.place.channel == "c9"]


SUBSCRIBED = (
    "ada subscribed this channel to the day's papers. This channel gets the top 5 at 09:00 (UTC), every day, in"
)


async def test_a_change_is_told_once(bot: World) -> None:
    await change(bot)
    assert [await announcing(bot).announce() for _ in range(3)] == [1, 0, 0]
    (line,) = lines(bot)
    assert line.startswith(SUBSCRIBED)


async def test_what_one_person_changes_within_minutes_is_one_line(bot: World) -> None:
    await change(bot)
    await announcing(bot).announce()
    await change(bot, top_n=3)
    await announcing(bot).announce()
    (line,) = lines(bot)
    assert "the top 3 at" in line
    bot.clock.advance(301)
    await change(bot, top_n=4, style="compact")
    await change(bot, "grace", top_n=7)
    await announcing(bot).announce()
    assert lines(bot)[1:] == [
        "ada changed what this channel gets: style digest → compact; top_n 3 → 4.",
        "grace changed what this channel gets: top_n 4 → 7.",
    ]


async def test_what_was_put_back_is_said_so_if_it_was_told_and_else_never(bot: World) -> None:
    await change(bot)
    await announcing(bot).announce()
    bot.clock.advance(301)
    await change(bot, top_n=3)
    await change(bot, top_n=5)
    assert await announcing(bot).announce() == 1  # asked for now, and not before
    bot.clock.advance(301)
    await change(bot, top_n=6)
    await announcing(bot).announce()
    await change(bot, top_n=5)
    await announcing(bot).announce()
    assert lines(bot)[-1] == "ada changed what this channel gets, and put it back as it was."


async def test_an_answer_that_was_lost_tells_nobody_twice(bot: World) -> None:
    await change(bot)
    bot.platform.plan.append(LOST_ANSWER)
    await announcing(bot).announce()
    bot.clock.advance(31)
    assert await announcing(bot).announce() == 1
    assert len(lines(bot)) == 1


async def test_whoever_did_it_is_named_without_being_called(bot: World) -> None:
    await change(bot)
    await announcing(bot).announce()
    (first,) = (one.body["text"] for one in bot.platform.messages if one.place.channel == "c9")
    assert first.startswith("Somebody" if bot.platform.naming_notifies else "ada")
    assert lines(bot)[0].startswith("ada")


@pytest.mark.parametrize("bot", [0.0], indirect=True, ids=["slack"])
async def test_a_name_that_could_not_be_added_is_added_later(bot: World) -> None:
    assert bot.platform.naming_notifies
    await change(bot)
    bot.platform.edits.append(NotAccepted("away"))
    await announcing(bot).announce()
    assert lines(bot)[0].startswith("Somebody")
    bot.clock.advance(31)
    assert await announcing(bot).announce() == 1
    (line,) = lines(bot)
    assert line.startswith("ada")


@pytest.mark.parametrize("down", [1, 3_000])
async def test_a_crash_after_the_call_tells_it_once_after_the_restart(bot: World, down: float) -> None:
    await change(bot)
    bot.platform.plan.append(Outcome(taken=True, error=Crash("after the call")))
    with pytest.raises(Crash):
        await announcing(bot).announce()
    bot.clock.advance(down)
    assert await announcing(bot).announce() == 1
    assert len(lines(bot)) == 1


async def test_a_platform_that_is_away_hears_it_later_and_after_an_hour_never(bot: World) -> None:
    await change(bot)
    bot.platform.plan.extend([refused(NotAccepted("away")), refused(Ambiguous("who knows"))])
    for _ in range(3):
        await announcing(bot).announce()
        bot.clock.advance(31)
    assert len(lines(bot)) == 1
    await change(bot, "grace", top_n=3)
    bot.clock.advance(timedelta(hours=2).total_seconds())
    assert await announcing(bot).announce() == 0
    assert len(lines(bot)) == 1


async def test_a_channel_that_takes_nothing_fails_no_change(bot: World) -> None:
    bot.platform.plan.append(refused(Blocked("no permission")))
    await change(bot)
    assert await announcing(bot).announce() == 0
    assert await bot.ledger.changes.to_tell(bot.clock.now()) == []
    assert await bot.ledger.channels.at(bot.platform.name, HERE)
