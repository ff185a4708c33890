"""A call whose outcome is in doubt is looked up, or repeated under its key while the platform trusts it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.delivery.parts import Timing
from bot.delivery.states import State
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    NotAccepted,
    RateLimited,
    Rejected,
    TokenRefused,
    Unproven,
)
from tests.simulated import HANGS, LOST_ANSWER, LOST_CALL, NOON, OK, Crash, Outcome, World, crash_at, refused, world

SKIPPED = [State.SKIPPED] * 3


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[World]:
    """A platform that trusts a key for 60 seconds."""
    async with world(tmp_path, "c1") as made:
        await made.open()
        yield made


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[World]:
    """A platform that trusts no key."""
    async with world(tmp_path, "c1", trusts_key_for=0) as made:
        await made.open()
        yield made


@pytest.fixture
async def slack_in_doubt(slack: World) -> World:
    """Its first message was taken, and the answer got lost."""
    slack.platform.plan.append(LOST_ANSWER)
    await slack.deliverer().deliver()
    assert (await slack.parts())[0].state is State.UNKNOWN
    return slack


async def test_a_lost_answer_is_repeated_under_the_same_key_while_it_is_trusted(discord: World) -> None:
    discord.platform.plan.append(LOST_ANSWER)
    await discord.run()
    (first, _, began), (second, _, again) = discord.platform.calls[:2]
    assert first == second
    assert again - began < timedelta(seconds=60)
    assert discord.platform.looks == []
    assert len(discord.platform.messages) == 4


async def test_a_lost_call_is_repeated_under_the_same_key(discord: World) -> None:
    discord.platform.plan.extend([LOST_CALL, LOST_CALL])
    await discord.run()
    assert len(discord.platform.calls) == 6
    assert len(discord.platform.messages) == 4


@pytest.mark.parametrize("lost", [LOST_ANSWER, LOST_CALL])
async def test_a_key_is_not_trusted_after_a_minute(discord: World, lost: Outcome) -> None:
    discord.platform.plan.append(lost)
    await discord.deliverer().deliver()
    discord.clock.advance(60)
    await discord.run()
    assert len(discord.platform.looks) == 1
    assert len(discord.platform.messages) == 4
    assert len(discord.platform.calls) == (4 if lost.taken else 5)


async def test_a_pause_of_the_platform_does_not_stretch_the_trust_in_a_key(
    discord: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio, "sleep", discord.clock.sleep)
    discord.platform.plan.append(LOST_ANSWER)
    await discord.deliverer().deliver()
    discord.clock.advance(3)
    discord.gates["discord"].pause(120)
    await discord.run()
    assert len(discord.platform.looks) == 1
    assert len(discord.platform.messages) == 4


async def test_a_thread_is_opened_again_without_looking(slack: World) -> None:
    slack.platform.plan.extend([OK, LOST_ANSWER])
    await slack.run()
    assert slack.platform.looks == []
    assert [sent.kind for sent in slack.platform.messages] == ["post", "thread", "reply", "reply"]


async def test_without_trust_a_message_is_looked_for_only_after_it_must_be_visible(slack_in_doubt: World) -> None:
    tried = slack_in_doubt.clock.now()
    slack_in_doubt.platform.history_lags = 19
    slack_in_doubt.clock.advance(19)
    await slack_in_doubt.deliverer().deliver()
    assert slack_in_doubt.platform.looks == []
    await slack_in_doubt.run()
    assert slack_in_doubt.clock.now() >= tried + timedelta(seconds=20)
    assert len(slack_in_doubt.platform.messages) == 4


async def test_a_try_that_was_refused_long_ago_makes_a_later_doubt_no_older(discord: World) -> None:
    discord.platform.plan.append(refused(RateLimited("wait", retry_after=100)))
    waiting = discord.deliverer("waiting")
    await waiting.deliver()
    discord.clock.advance(100)
    discord.platform.plan.append(LOST_ANSWER)
    await discord.deliverer("another").deliver()
    await discord.run(deliverer=waiting)
    assert discord.platform.looks == []
    assert len(discord.platform.messages) == 4


async def test_a_clock_that_is_set_back_makes_no_key_young_again(discord: World) -> None:
    discord.platform.plan.append(LOST_ANSWER)
    worker = discord.deliverer()
    await worker.deliver()
    discord.clock.advance(100)
    discord.clock.set(discord.clock.now() - timedelta(seconds=70))
    await discord.run(deliverer=worker)
    assert len(discord.platform.looks) == 1
    assert len(discord.platform.messages) == 4


@pytest.mark.parametrize("crashed", [False, True])
async def test_a_doubt_from_a_clock_that_was_ahead_is_cleared_up_soon_after_it_is_set_right(
    slack: World, crashed: bool
) -> None:
    slack.clock.set(NOON + timedelta(hours=3))
    slack.platform.plan.append(OK if crashed else LOST_ANSWER)
    with suppress(Crash):
        await slack.deliverer(failpoint=crash_at("after_call" if crashed else "never")).deliver()
    slack.clock.set(NOON)
    await slack.ledger.deliveries.release_dead(["one"])
    await slack.ledger.deliveries.bring_forward(NOON + timedelta(minutes=10))
    await slack.run()
    assert slack.clock.now() < NOON + timedelta(minutes=15)
    assert len(slack.platform.messages) == 4


async def test_a_clock_that_jumps_ahead_during_a_call_brings_no_second_call(
    slack: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, under_way, may_end, worker = slack.platform.post, asyncio.Event(), asyncio.Event(), slack.deliverer()

    async def slow_at_first(place: Place, message: Message, key: str) -> Posted:
        if not under_way.is_set():
            under_way.set()
            await may_end.wait()
        return await post(place, message, key)

    monkeypatch.setattr(slack.platform, "post", slow_at_first)
    first = asyncio.create_task(worker.deliver())
    await under_way.wait()
    slack.clock.set(NOON + timedelta(hours=2))
    assert await worker.deliver() == 0
    may_end.set()
    await first
    await slack.run(deliverer=worker)
    assert len(slack.platform.messages) == 4


async def test_after_a_call_without_answer_the_wait_counts_from_its_end(slack: World) -> None:
    slack.timing = Timing(call=timedelta(seconds=0.02))
    slack.platform.plan.append(Outcome(taken=True, hangs=True, before=lambda: slack.clock.advance(20)))
    slack.platform.history_lags = 19
    await slack.run()
    assert len(slack.platform.looks) == 1
    assert len(slack.platform.messages) == 4


async def test_a_found_message_is_adopted_and_the_digest_goes_on_below_it(slack_in_doubt: World) -> None:
    await slack_in_doubt.run()
    first, *others = slack_in_doubt.platform.messages
    assert (await slack_in_doubt.parts())[0].posted == first.posted
    assert {sent.place.parent for sent in others} == {first.posted.message}
    assert len(slack_in_doubt.platform.calls) == 4


async def test_an_absent_message_is_posted_again(slack: World) -> None:
    slack.platform.plan.append(LOST_CALL)
    await slack.run()
    assert len(slack.platform.looks) == 1
    assert [call[0] for call in slack.platform.calls[:2]] == [slack.platform.messages[0].key] * 2
    assert len(slack.platform.messages) == 4


async def test_a_call_that_hangs_is_in_doubt(discord: World) -> None:
    discord.timing = Timing(call=timedelta(seconds=0.02))
    discord.platform.plan.append(HANGS)
    await discord.deliverer().deliver()
    assert (await discord.parts())[0].state is State.UNKNOWN
    await discord.run()
    assert len(discord.platform.messages) == 4


@pytest.mark.parametrize("error", [Unproven("history may not be read"), Blocked("no"), Rejected("bad request")])
async def test_what_cannot_be_proven_is_held_for_a_person(slack_in_doubt: World, error: DeliveryError) -> None:
    slack_in_doubt.platform.finds.append(error)
    await slack_in_doubt.run()
    assert await slack_in_doubt.states() == [State.HELD, State.HELD, *SKIPPED]
    assert len(slack_in_doubt.platform.calls) == 1
    assert (await slack_in_doubt.ledger.channels.all())[0].status == "active"


async def test_a_channel_that_vanished_while_in_doubt_is_gone(slack_in_doubt: World) -> None:
    slack_in_doubt.platform.finds.append(ChannelGone("no such channel"))
    await slack_in_doubt.run()
    assert (await slack_in_doubt.states())[:2] == [State.GONE, State.GONE]


@pytest.mark.parametrize("error", [NotAccepted("no route"), Ambiguous("no answer"), RateLimited("wait", retry_after=9)])
async def test_a_look_that_fails_is_repeated(slack_in_doubt: World, error: DeliveryError) -> None:
    slack_in_doubt.platform.finds.extend([error, error])
    await slack_in_doubt.run()
    assert len(slack_in_doubt.platform.looks) == 3
    assert len(slack_in_doubt.platform.messages) == 4


async def test_a_rate_limit_on_a_look_is_waited_for(slack_in_doubt: World) -> None:
    slack_in_doubt.clock.advance(30)
    slack_in_doubt.platform.finds.append(RateLimited("wait", retry_after=500, everywhere=True))
    looked = slack_in_doubt.clock.now()
    await slack_in_doubt.deliverer().deliver()
    assert await slack_in_doubt.ledger.deliveries.next_at() == looked + timedelta(seconds=500)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slack_in_doubt.gates["slack"].wait("c2"), 0.02)


async def test_a_token_refused_on_a_look_is_raised_and_nothing_is_lost(slack_in_doubt: World) -> None:
    slack_in_doubt.clock.advance(30)
    slack_in_doubt.platform.finds.append(TokenRefused("the token is not valid"))
    with pytest.raises(TokenRefused):
        await slack_in_doubt.deliverer().deliver()
    await slack_in_doubt.run()
    assert len(slack_in_doubt.platform.messages) == 4


async def test_a_message_that_somebody_removed_counts_as_sent(discord: World) -> None:
    discord.platform.plan.extend([LOST_ANSWER, refused(AlreadyDone("deleted"))])
    await discord.run()
    assert await discord.states() == [State.SENT, State.SENT, *SKIPPED]


@pytest.mark.parametrize(
    "error", [NotAccepted("no route"), RateLimited("slow", retry_after=3), TokenRefused("not valid")]
)
async def test_a_refusal_after_a_doubt_leaves_the_doubt(discord: World, error: DeliveryError) -> None:
    discord.platform.plan.extend([LOST_ANSWER, refused(error)])
    await discord.deliverer().deliver()
    discord.clock.advance(3)
    try:
        await discord.deliverer().deliver()
    except TokenRefused:
        discord.clock.advance(600)
    assert len(discord.platform.calls) == 2
    assert (await discord.parts())[0].state is State.UNKNOWN
    discord.clock.advance(100)
    await discord.run()
    assert len(discord.platform.messages) == 4


@pytest.mark.parametrize("error", [Blocked("no permission"), Rejected("invalid form body")])
async def test_a_final_refusal_after_a_doubt_is_held(discord: World, error: DeliveryError) -> None:
    discord.platform.plan.extend([LOST_ANSWER, refused(error)])
    await discord.run()
    assert await discord.states() == [State.HELD, State.HELD, *SKIPPED]


async def test_a_part_in_doubt_is_looked_at_before_it_expires(slack_in_doubt: World) -> None:
    slack_in_doubt.clock.advance(25 * 3600)
    await slack_in_doubt.run()
    assert await slack_in_doubt.states() == [State.SENT, State.SENT, State.DEAD, State.SKIPPED, State.SKIPPED]
    assert len(slack_in_doubt.platform.calls) == 1


async def test_an_absent_part_is_not_posted_once_it_expired(discord: World) -> None:
    discord.platform.plan.append(LOST_CALL)
    await discord.deliverer().deliver()
    discord.clock.advance(25 * 3600)
    await discord.run()
    assert await discord.states() == [State.DEAD, State.DEAD, *SKIPPED]
    assert discord.platform.messages == []


async def test_a_doubt_that_nobody_can_look_into_does_not_block_the_channel_for_ever(slack_in_doubt: World) -> None:
    slack_in_doubt.platform.finds.extend([NotAccepted("no route")] * 500)
    slack_in_doubt.clock.advance(24 * 3600)
    await slack_in_doubt.run(rounds=300)
    assert (await slack_in_doubt.states())[:2] == [State.HELD, State.HELD]


@pytest.mark.parametrize("wall_only", [False, True])
async def test_a_claim_held_up_too_long_posts_nothing(discord: World, wall_only: bool) -> None:
    def froze(step: str) -> None:
        if step == "after_intent" and wall_only:
            discord.clock.set(discord.clock.now() + timedelta(seconds=46))
        elif step == "after_intent":
            discord.clock.advance(46)

    await discord.deliverer(failpoint=froze).deliver()
    assert discord.platform.calls == []
    assert (await discord.parts())[0].state is State.QUEUED
    await discord.run()
    assert len(discord.platform.messages) == 4


async def test_a_claim_that_was_taken_over_writes_nothing(slack: World) -> None:
    first = slack.deliverer("slow")

    async def take_over() -> None:
        slack.clock.advance(91)
        await slack.deliverer("quick").deliver()

    tasks: list[asyncio.Task[None]] = []
    slack.platform.plan.append(Outcome(before=lambda: tasks.append(asyncio.create_task(take_over()))))
    await first.deliver()
    await asyncio.gather(*tasks)
    await slack.run()
    assert len(slack.platform.messages) == 4
