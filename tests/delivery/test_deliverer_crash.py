"""Whatever crashes, each message stands in its channel exactly once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.delivery.deliverer import Deliverer
from bot.delivery.states import State
from bot.errors import NotAccepted, RateLimited
from tests.simulated import LOST_ANSWER, LOST_CALL, OK, Crash, Outcome, World, crash_at, refused, world

STEPS = ("after_claim", "after_intent", "after_call", "after_settle")
ORDER = ["post", "thread", "reply", "reply"]


async def crash(bot: World, failpoint: Callable[[str], None], owner: str = "doomed") -> None:
    """Let a worker run until it dies."""
    with pytest.raises(Crash):
        await bot.run(deliverer=bot.deliverer(owner, failpoint))


@pytest.mark.parametrize("trust", [0, 60])
@pytest.mark.parametrize("step", STEPS)
async def test_after_a_crash_the_next_process_ends_the_work_once_the_lease_is_over(
    tmp_path: Path, step: str, trust: float
) -> None:
    async with world(tmp_path, "c1", trusts_key_for=trust) as bot:
        await bot.open()
        await crash(bot, crash_at(step))
        assert await bot.deliverer("next").deliver() == 0
        bot.clock.advance(91)
        await bot.run(deliverer=bot.deliverer("next"))
        assert [sent.kind for sent in bot.platform.messages] == ORDER
        assert (await bot.delivery()).state is State.SENT


@pytest.mark.parametrize("trust", [0, 60])
@pytest.mark.parametrize("step", STEPS)
async def test_a_restart_goes_on_at_once_where_the_old_process_is_surely_dead(
    tmp_path: Path, step: str, trust: float
) -> None:
    async with world(tmp_path, "c1", "c2", trusts_key_for=trust) as bot:
        await bot.open()
        await crash(bot, crash_at(step, 3 if step != "after_claim" else 1))
        assert await bot.ledger.deliveries.release_dead(["doomed"]) >= 1
        await bot.run(deliverer=bot.deliverer("next"))
        assert Counter(sent.place.channel for sent in bot.platform.messages) == {"c1": 4, "c2": 4}


@pytest.mark.parametrize("step", ["before_look", "after_look"])
@pytest.mark.parametrize("lost", [LOST_ANSWER, LOST_CALL])
async def test_a_crash_while_looking_posts_once(tmp_path: Path, step: str, lost: Outcome) -> None:
    async with world(tmp_path, "c1", trusts_key_for=0) as bot:
        await bot.open()
        bot.platform.plan.append(lost)
        await crash(bot, crash_at(step))
        await bot.ledger.deliveries.release_dead(["doomed"])
        await bot.run(deliverer=bot.deliverer("next"))
        assert [sent.kind for sent in bot.platform.messages] == ORDER


async def test_the_call_of_a_dead_process_is_looked_for_only_when_its_message_must_be_visible(tmp_path: Path) -> None:
    async with world(tmp_path, "c1", trusts_key_for=0) as bot:
        await bot.open()
        bot.platform.history_lags = 19
        bot.platform.plan.append(Outcome(before=lambda: bot.clock.advance(15)))
        await crash(bot, crash_at("after_call"))
        bot.clock.advance(6)
        await bot.ledger.deliveries.release_dead(["doomed"])
        await bot.run(deliverer=bot.deliverer("next"))
        assert [sent.kind for sent in bot.platform.messages] == ORDER


async def test_a_process_that_is_stopped_in_the_middle_of_a_call_leaves_a_doubt(tmp_path: Path) -> None:
    async with world(tmp_path, "c1", trusts_key_for=0) as bot:
        await bot.open()
        bot.platform.plan.append(Outcome(hangs=True))
        task = asyncio.create_task(bot.deliverer("stopped").deliver())
        await bot.platform.called.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await bot.parts())[0].state is State.SENDING
        bot.clock.advance(91)
        await bot.run()
        assert [sent.kind for sent in bot.platform.messages] == ORDER


class Chance:
    """Random outcomes and crashes from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def outcomes(self, count: int) -> list[Outcome]:
        limited = refused(RateLimited("slow down", retry_after=self._random.uniform(1, 30)))
        kinds = [OK, OK, OK, LOST_ANSWER, LOST_CALL, refused(NotAccepted("no route")), limited]
        return [self._random.choice(kinds) for _ in range(count)]

    def failpoint(self) -> Callable[[str], None]:
        step = self._random.choice([*STEPS, "before_look", "after_look"])
        return crash_at(step, self._random.randint(1, 6))

    def wait(self) -> float:
        return self._random.choice([0.5, 5, 25, 70, 100])

    def coin(self) -> bool:
        return self._random.random() < 0.5


async def live(bot: World, chance: Chance, deliverer: Deliverer) -> None:
    """One process, from its start to its crash or to a quiet moment."""
    try:
        for _ in range(chance.outcomes(6).count(OK) + 1):
            await deliverer.deliver()
            bot.clock.advance(chance.wait())
    except Crash:
        bot.clock.advance(chance.wait())


@pytest.mark.parametrize("trust", [0, 60])
@pytest.mark.parametrize("seed", range(6))
async def test_no_schedule_of_crashes_and_faults_loses_or_doubles_a_message(
    tmp_path: Path, seed: int, trust: float
) -> None:
    random.seed(seed)
    chance = Chance(seed)
    async with world(tmp_path, "c1", "c2", trusts_key_for=trust) as bot:
        bot.platform.history_lags = 10
        bot.platform.plan.extend(chance.outcomes(40))
        await bot.open(hours=1000)
        for life in range(8):
            await live(bot, chance, bot.deliverer(f"life {life}", chance.failpoint()))
            if chance.coin():
                await bot.ledger.deliveries.release_dead([f"life {life}"])
        bot.clock.advance(100)
        await bot.run(rounds=200)
        for name in ("c1", "c2"):
            assert [sent.kind for sent in bot.platform.messages if sent.place.channel == name] == ORDER
        assert {one.state for one in await bot.ledger.history.deliveries()} == {State.SENT}
