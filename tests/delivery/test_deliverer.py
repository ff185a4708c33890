"""Each channel gets each edition once; refusals end in named states; nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from bot.chat.reactions import Told, Vote
from bot.delivery.channel import Channel
from bot.delivery.keys import part_key
from bot.delivery.states import State
from bot.errors import (
    AlreadyDone,
    Blocked,
    ChannelGone,
    DeliveryError,
    NotAccepted,
    RateLimited,
    Rejected,
    StorageError,
    TokenRefused,
)
from bot.papers.paper import Edition
from bot.views.entries import Digest
from tests.samples import ENGLISH
from tests.simulated import LOST_ANSWER, MONDAY, OK, Outcome, World, papers, refused, world

TUESDAY = MONDAY + timedelta(days=1)
ENDED = [State.SENT, State.SENT, State.SENT, State.SENT, State.SENT]
CHANNEL = Channel(1, "discord", "", "c1", ENGLISH)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, "c1") as made:
        yield made


async def test_a_digest_goes_out_once_with_its_parts_in_order(bot: World) -> None:
    await bot.open()
    assert await bot.deliverer().deliver() == 1
    assert await bot.deliverer().deliver() == 0
    await bot.open()
    assert await bot.deliverer("another").deliver() == 0
    assert [sent.kind for sent in bot.platform.messages] == ["post", "thread", "reply", "reply"]
    assert "Paper 1" in bot.platform.messages[2].body["text"]
    assert await bot.states() == ENDED


async def test_replies_go_below_the_first_message(bot: World) -> None:
    await bot.open()
    await bot.deliverer().deliver()
    first, *others = bot.platform.messages
    assert first.place.parent is None
    assert {sent.place.parent for sent in others} == {first.posted.message}


async def test_every_message_has_a_key_of_its_own_that_discord_takes_as_a_nonce() -> None:
    channels = [CHANNEL, replace(CHANNEL, channel="c2"), replace(CHANNEL, platform="slack")]
    keys = {
        part_key(channel, day, seq, generation)
        for channel in channels
        for day in (MONDAY, TUESDAY)
        for seq in range(3)
        for generation in range(2)
    }
    assert len(keys) == 3 * 2 * 3 * 2
    assert {len(key) for key in keys} == {24}
    assert part_key(replace(CHANNEL, id=7).asking(top_n=9), MONDAY, 0, 0) == part_key(CHANNEL, MONDAY, 0, 0)


async def test_a_retry_posts_the_bytes_that_were_fixed_first(bot: World) -> None:
    await bot.open()
    bot.platform.plan.append(refused(NotAccepted("no route")))
    await bot.deliverer().deliver()
    await bot.library.editions.save(Edition(MONDAY, papers(5, first=1)[::-1]), bot.clock.now())
    now = bot.clock.now()
    await bot.ledger.votes.cast(Vote("discord", "u", "2605.00001", "c", "m", "⭐"), Told(now, now), given=True)
    await bot.run()
    (_, tried, _), (_, again, _) = bot.platform.calls[:2]
    assert tried.body == again.body
    assert len(bot.platform.messages) == 4


async def test_a_day_without_a_paper_for_the_channel_is_skipped(bot: World) -> None:
    await bot.library.editions.save(Edition(TUESDAY), bot.clock.now())
    await bot.open(TUESDAY)
    await bot.deliverer().deliver()
    assert await bot.states() == [State.SKIPPED]
    assert bot.platform.calls == []


async def test_a_channel_gets_its_editions_in_order(bot: World) -> None:
    await bot.library.editions.save(Edition(TUESDAY, papers(1, first=9)), bot.clock.now())
    await bot.open()
    await bot.open(TUESDAY)
    bot.platform.plan.append(refused(NotAccepted("no route")))
    await bot.run()
    texts = [sent.body["text"] for sent in bot.platform.messages if sent.kind == "post"]
    assert ["Paper 1" in text for text in texts] == [True, False]


async def test_work_can_be_narrowed_to_some_deliveries(bot: World) -> None:
    await bot.subscribe("c1", "c2")
    await bot.open()
    await bot.deliverer().deliver(only={(bot.channels[1].id, MONDAY, "digest")})
    assert {sent.place.channel for sent in bot.platform.messages if sent.kind == "post"} == {"c2"}


async def test_a_refused_call_is_made_again_after_growing_waits(bot: World) -> None:
    await bot.open()
    bot.platform.plan.extend([refused(NotAccepted("connection refused"))] * 6)
    await bot.run()
    assert len(bot.platform.messages) == 4
    assert (await bot.parts())[0].attempts == 7
    assert bot.platform.looks == []


async def test_a_rate_limit_is_no_attempt_and_is_waited_for(bot: World) -> None:
    await bot.open()
    began = bot.clock.now()
    bot.platform.plan.append(refused(RateLimited("slow down", retry_after=7)))
    await bot.deliverer().deliver()
    waiting = (await bot.parts())[0]
    assert (waiting.state, waiting.attempts) == (State.QUEUED, 0)
    await bot.run()
    assert bot.platform.calls[1][2] == began + timedelta(seconds=7)
    assert (await bot.parts())[0].attempts == 1


async def test_a_global_rate_limit_pauses_every_channel(bot: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio, "sleep", bot.clock.sleep)
    await bot.subscribe("c1", "c2", "c3")
    await bot.open()
    limited = bot.clock.now()
    bot.platform.plan.append(refused(RateLimited("slow down", retry_after=50, everywhere=True)))
    await bot.deliverer().deliver(limit=1)
    await bot.run()
    assert len(bot.platform.messages) == 12
    assert all(at >= limited + timedelta(seconds=50) for _, _, at in bot.platform.calls[1:])


@pytest.mark.parametrize(
    ("error", "end", "status"),
    [
        (Blocked("no permission"), State.BLOCKED, "blocked"),
        (ChannelGone("no such channel"), State.GONE, "gone"),
        (Rejected("invalid form body"), State.DEAD, "active"),
        (AlreadyDone("deleted by somebody"), State.SENT, "active"),
    ],
)
async def test_a_refusal_of_the_first_message_ends_the_delivery(
    bot: World, error: DeliveryError, end: State, status: str
) -> None:
    await bot.open()
    bot.platform.plan.append(refused(error))
    await bot.run()
    assert await bot.states() == [end, end, State.SKIPPED, State.SKIPPED, State.SKIPPED]
    assert (await bot.delivery()).reason == str(error)
    assert (await bot.ledger.channels.all())[0].status == status
    assert len(bot.platform.calls) == 1


async def test_a_blocked_channel_is_active_again_once_a_digest_arrives(bot: World) -> None:
    bot.platform.plan.append(refused(Blocked("no permission")))
    await bot.open()
    await bot.run()
    await bot.library.editions.save(Edition(TUESDAY, papers(1, first=9)), bot.clock.now())
    bot.channels = await bot.ledger.channels.all()
    await bot.open(TUESDAY)
    await bot.run()
    assert (await bot.ledger.channels.all())[0].status == "active"


async def test_a_refused_reply_does_not_hold_up_the_others(bot: World) -> None:
    await bot.open()
    bot.platform.plan.extend([OK, OK, refused(Rejected("invalid form body")), OK])
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT, State.SENT, State.DEAD, State.SENT]


async def test_without_a_thread_there_are_no_replies(bot: World) -> None:
    await bot.open()
    bot.platform.plan.extend([OK, refused(Blocked("no threads here"))])
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT, State.BLOCKED, State.SKIPPED, State.SKIPPED]
    assert (await bot.ledger.channels.all())[0].status == "active"


async def test_a_refused_token_is_raised_and_nothing_is_lost(bot: World) -> None:
    await bot.open()
    bot.platform.plan.append(refused(TokenRefused("the token is not valid")))
    with pytest.raises(TokenRefused):
        await bot.deliverer().deliver()
    assert (await bot.parts())[0].attempts == 0
    await bot.run()
    assert len(bot.platform.messages) == 4


async def test_parts_that_expired_are_not_posted(bot: World) -> None:
    await bot.open(hours=1)
    bot.platform.plan.append(refused(RateLimited("slow down", retry_after=4000)))
    await bot.run()
    assert await bot.states() == [State.DEAD, State.DEAD, State.SKIPPED, State.SKIPPED, State.SKIPPED]
    assert bot.platform.messages == []


async def test_a_digest_that_cannot_be_drawn_ends_when_it_expires(bot: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(digest: Digest) -> NoReturn:
        raise StorageError(f"the list of {digest.day} cannot be read")

    monkeypatch.setattr(bot.platform, "render", broken)
    await bot.open(hours=0.1)
    await bot.run()
    assert await bot.states() == [State.DEAD]
    assert bot.platform.calls == []


async def test_a_delivery_waits_until_its_platform_is_connected(bot: World) -> None:
    await bot.open()
    platform = bot.platforms.pop("discord")
    await bot.deliverer().deliver()
    assert (await bot.delivery()).reason == "not connected to discord"
    bot.platforms["discord"] = platform
    bot.clock.advance(6)
    await bot.deliverer().deliver()
    assert len(platform.messages) == 4


async def test_two_workers_at_once_never_double(bot: World) -> None:
    await bot.subscribe(*(f"c{number}" for number in range(12)))
    await bot.open()
    workers = [bot.deliverer(f"worker {number}") for number in range(4)]
    await asyncio.gather(*(worker.deliver(5) for worker in workers), *(worker.deliver(5) for worker in workers))
    await bot.run()
    assert len(bot.platform.messages) == len(bot.platform.calls) == 12 * 4


async def test_one_delivery_in_trouble_does_not_stop_the_others(bot: World) -> None:
    await bot.subscribe("c1", "c2", "c3")
    await bot.open()
    bot.platform.plan.append(Outcome(taken=False, error=ValueError("a bug in a plug")))
    with pytest.raises(ValueError, match="a bug"):
        await bot.deliverer().deliver()
    assert len(bot.platform.messages) == 8
    bot.clock.advance(91)
    await bot.run()
    assert len(bot.platform.messages) == 12


async def test_the_diary_of_a_delivery_names_every_step(bot: World) -> None:
    await bot.open()
    bot.platform.plan.append(LOST_ANSWER)
    await bot.run()
    steps = [
        (seq, before, after) for _, seq, before, after, _ in await bot.ledger.history.events((await bot.delivery()).id)
    ]
    assert steps[:3] == [(0, "queued", "sending"), (0, "sending", "unknown"), (0, "unknown", "sending")]
    assert steps[-1] == (None, "queued", "sent")


async def test_papers_are_known_by_the_message_that_shows_them(bot: World) -> None:
    await bot.open()
    await bot.run()
    digest, _, reply, _ = bot.platform.messages
    about = await bot.ledger.posts.about("discord", "", digest.posted.channel, digest.posted.message)
    assert about
    assert about.papers == ("2605.00001", "2605.00002")
    about = await bot.ledger.posts.about("discord", "", reply.posted.channel, reply.posted.message)
    assert about
    assert about.paper_id == "2605.00001"


async def test_a_new_generation_is_posted_beside_the_old_one(bot: World) -> None:
    await bot.open()
    await bot.run()
    now = bot.clock.now()
    await bot.ledger.deliveries.open(bot.channels[0], MONDAY, now, now + timedelta(hours=1), generation=1)
    await bot.run()
    assert len({sent.key for sent in bot.platform.messages}) == 8
