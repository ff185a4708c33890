"""Posted messages are edited when their numbers move, and never posted again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.reactions import Told, Vote
from bot.delivery.redraw import Redrawer
from bot.delivery.states import Part
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    Frozen,
    NotAccepted,
    RateLimited,
    TokenRefused,
)
from bot.ledger.postgres.ledger import PostgresLedger
from bot.papers.paper import Edition
from tests.simulated import MONDAY, World, papers, world

FIRST = "2605.00001"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    """Monday's digest of two papers stands in one channel."""
    async with world(tmp_path, "c1") as made:
        await made.open()
        await made.run()
        yield made


def redrawer(bot: World) -> Redrawer:
    return Redrawer(
        ledger=bot.ledger,
        library=bot.library,
        posters=bot.platforms,
        gates=bot.gates,
        clock=bot.clock,
        call=timedelta(seconds=1),
    )


async def vote(bot: World, user: str = "ada", *, soon: float = 0) -> None:
    """Somebody favours the first paper, and its messages are to be drawn again."""
    now = bot.clock.now()
    await bot.ledger.votes.cast(Vote("discord", user, FIRST, "c1", "m3", "⭐"), Told(now, now), given=True)
    await bot.ledger.redraws.touch([FIRST], now + timedelta(seconds=soon), now - timedelta(hours=48))


async def test_the_digest_and_the_papers_own_message_show_a_new_vote(bot: World) -> None:
    await vote(bot)
    assert await redrawer(bot).redraw() == 2
    assert [posted.message for posted, _, _ in bot.platform.edited] == ["m1", "m3"]
    assert all("99/1" in body["text"] for _, body, _ in bot.platform.edited)
    assert await redrawer(bot).redraw() == 0


async def test_an_edit_carries_the_key_of_the_message(bot: World) -> None:
    await vote(bot)
    await redrawer(bot).redraw()
    assert [key for _, _, key in bot.platform.edited] == [bot.platform.messages[n].key for n in (0, 2)]


async def test_nothing_is_ever_posted_again(bot: World) -> None:
    await vote(bot)
    await redrawer(bot).redraw()
    assert len(bot.platform.calls) == 4


async def test_what_shows_nothing_new_is_not_edited(bot: World) -> None:
    await bot.ledger.redraws.touch([FIRST], bot.clock.now(), bot.clock.now() - timedelta(hours=48))
    assert await redrawer(bot).redraw() == 0
    assert bot.platform.edited == []


async def test_votes_are_gathered_until_the_redraw_is_due(bot: World) -> None:
    await vote(bot, soon=2)
    assert await redrawer(bot).redraw() == 0
    await vote(bot, "grace", soon=2)
    bot.clock.advance(2)
    assert await redrawer(bot).redraw() == 2
    assert "99/2" in bot.platform.edited[0][1]["text"]


async def test_the_order_and_the_papers_of_a_posted_digest_stay(bot: World) -> None:
    second, newcomer = replace(papers()[1], votes=500), papers(1, first=7)[0]
    await bot.library.editions.save(Edition(MONDAY, (second, newcomer, papers()[0])), bot.clock.now())
    await bot.ledger.redraws.touch([second.id, newcomer.id], bot.clock.now(), bot.clock.now() - timedelta(hours=48))
    await redrawer(bot).redraw()
    assert bot.platform.edited[0][1]["text"] == "1. Paper 1 99/0\n2. Paper 2 500/0"


async def test_messages_older_than_the_limit_stay_as_they_are(bot: World) -> None:
    bot.clock.advance(49 * 3600)
    await vote(bot)
    assert await redrawer(bot).redraw() == 0


@pytest.mark.parametrize("error", [NotAccepted("no route"), Ambiguous("no answer"), RateLimited("wait", retry_after=5)])
async def test_an_edit_that_fails_is_made_later(bot: World, error: DeliveryError) -> None:
    await vote(bot)
    bot.platform.edits.append(error)
    assert await redrawer(bot).redraw() == 1
    bot.clock.advance(31)
    assert await redrawer(bot).redraw() == 1
    assert sorted(posted.message for posted, _, _ in bot.platform.edited) == ["m1", "m3"]


async def tries(bot: World, *errors: DeliveryError) -> int:
    """How many edits are tried over two votes when these errors come first."""
    bot.platform.edits.extend(errors)
    for user in ("ada", "grace"):
        await vote(bot, user)
        await redrawer(bot).redraw()
        bot.clock.advance(3600)
    return len(errors) - len(bot.platform.edits) + len(bot.platform.edited)


@pytest.mark.parametrize(("error", "status"), [(Blocked("no"), "blocked"), (ChannelGone("gone"), "gone")])
async def test_a_channel_that_is_shut_to_us_costs_one_edit_and_no_vote_costs_another(
    bot: World, error: DeliveryError, status: str
) -> None:
    assert await tries(bot, error) == 1
    assert [(one.status) for one in await bot.ledger.channels.all()] == [status]
    assert [event[1:] for event in (await bot.ledger.history.events(1))[-4:]] == [
        (seq, "sent", "unreachable", str(error)) for seq in range(4)
    ]


async def test_what_was_out_of_reach_is_drawn_again_once_it_is_not(bot: World) -> None:
    assert await tries(bot, Blocked("no")) == 1
    now = bot.clock.now()
    assert await bot.ledger.redraws.regain(bot.channels[0].id, now, now - timedelta(hours=48)) == 4
    assert await redrawer(bot).redraw() == 2
    assert "99/2" in bot.platform.edited[0][1]["text"]


async def test_a_message_that_was_deleted_is_never_tried_again_and_the_others_are(bot: World) -> None:
    assert await tries(bot, AlreadyDone("deleted")) == 3
    assert {posted.message for posted, _, _ in bot.platform.edited} == {"m3"}
    assert len(bot.platform.calls) == 4
    now = bot.clock.now()
    assert await bot.ledger.redraws.regain(bot.channels[0].id, now, now - timedelta(hours=48)) == 0
    recent = await bot.ledger.posts.recent("discord", now - timedelta(days=2))
    assert {one.posted.message for one in recent} == {"m3", "m4"}


async def test_a_frozen_message_is_given_up_once_and_said(bot: World) -> None:
    assert await tries(bot, Frozen("the time for edits is over")) == 3
    assert (await bot.ledger.history.events(1))[-1][1:] == (0, "sent", "frozen", "the time for edits is over")


@pytest.mark.parametrize(("error", "how"), [(Frozen("archived"), "frozen"), (ChannelGone("deleted"), "deleted")])
async def test_with_a_thread_all_that_stands_in_it_is_given_up(bot: World, error: DeliveryError, how: str) -> None:
    first, _, reply, other = await bot.parts()
    for part in (reply, other):  # as on Discord, where a thread is a channel of its own
        await move(bot, part, "t1")
    await bot.ledger.redraws.touch([papers()[1].id], bot.clock.now(), bot.clock.now() - timedelta(hours=48))
    bot.platform.edits.extend([None, error])
    await vote(bot)
    assert await redrawer(bot).redraw() == 1
    assert [event[1:3] for event in (await bot.ledger.history.events(1))[-2:]] == [(2, "sent"), (3, "sent")]
    assert {event[3] for event in (await bot.ledger.history.events(1))[-2:]} == {how}
    assert [one.status for one in await bot.ledger.channels.all()] == ["active"]
    assert bot.platform.edits == deque()
    assert first.posted


async def move(bot: World, part: Part, channel: str) -> None:
    """Let a message stand in another channel than its digest."""
    if isinstance(bot.ledger, PostgresLedger):
        sql = "UPDATE part SET posted_channel = :channel WHERE id = :id"
        await bot.ledger.database.run(sql, channel=channel, id=part.id)
        return
    async with bot.stores.database.write() as transaction:
        await transaction.run("UPDATE part SET posted_channel = ? WHERE id = ?", [channel, part.id])


async def test_a_rate_limit_on_an_edit_is_waited_for_and_pauses_everybody(bot: World) -> None:
    await vote(bot)
    bot.platform.edits.append(RateLimited("wait", retry_after=400, everywhere=True))
    working = asyncio.create_task(redrawer(bot).redraw())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(working, 0.2)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.gates["discord"].wait("c2"), 0.02)
    bot.clock.advance(399)
    assert [part.seq for _, part in await bot.ledger.redraws.touched(bot.clock.now(), 9)] == [2]


async def test_a_refused_token_is_raised_and_the_edit_is_not_lost(bot: World) -> None:
    await vote(bot)
    bot.platform.edits.append(TokenRefused("the token is not valid"))
    with pytest.raises(TokenRefused):
        await redrawer(bot).redraw()
    bot.clock.advance(31)
    assert await redrawer(bot).redraw() == 2


async def test_a_vote_that_comes_while_the_message_is_drawn_is_shown_next(bot: World) -> None:
    await vote(bot)
    bot.clock.advance(1)
    (_, part), *_ = await bot.ledger.redraws.touched(bot.clock.now(), 9)
    seen_at = bot.clock.now()
    bot.clock.advance(1)
    await vote(bot, "grace", soon=2)
    await bot.ledger.redraws.redrawn(part, part.message, seen_at)
    bot.clock.advance(2)
    assert await redrawer(bot).redraw() == 2
    assert "99/2" in bot.platform.edited[0][1]["text"]


async def test_after_a_change_of_style_old_messages_are_left_alone(bot: World) -> None:
    await bot.subscribe("c1", style="cards")
    await vote(bot)
    assert await redrawer(bot).redraw() == 0
    assert bot.platform.edited == []


async def test_an_edit_waits_for_a_platform_that_is_away(bot: World) -> None:
    await vote(bot)
    away = bot.platforms.pop("discord")
    assert await redrawer(bot).redraw() == 0
    bot.platforms["discord"] = away
    bot.clock.advance(600)
    assert await redrawer(bot).redraw() == 2
