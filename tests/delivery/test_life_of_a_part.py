"""The chart at the head of `bot.delivery.parts`: it draws every change that happens, and each one drawn happens."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    Frozen,
    NotAccepted,
    ParentGone,
    RateLimited,
    Rejected,
    Unproven,
)
from tests.simulated import LOST_ANSWER, LOST_CALL, OK, Crash, World, crash_at, refused, world

# What may follow what; `sent` is the end that stays.
CHART = {
    "queued": {"sending", "dead", "skipped"},
    "sending": {"sent", "queued", "unknown", "blocked", "gone", "skipped", "dead", "held"},
    "unknown": {"unknown", "sent", "gone", "skipped", "held", "queued", "sending"},
    **{end: {"queued"} for end in ("blocked", "gone", "skipped", "dead")},
    "held": {"unknown"},
}
ERRORS = (
    *(AlreadyDone("has it"), Blocked("no"), ChannelGone("no channel"), ParentGone("no parent"), Frozen("closed")),
    *(Rejected("bad"), Unproven("no proof"), NotAccepted("busy"), RateLimited("wait", retry_after=7200.0)),
)
CALLS = (OK, LOST_ANSWER, LOST_CALL, *map(refused, ERRORS))
LOOKS = (
    None,
    None,
    Unproven("no proof"),
    NotAccepted("busy"),
    Ambiguous("cut"),
    ChannelGone("no channel"),
    ParentGone("no parent"),
)
STEPS = ("never", "never", "after_intent", "after_call", "before_look")
LIVES = [f"c{number}" for number in range(60)]


async def live(bot: World, dice: random.Random) -> None:
    """Deliveries with troubles, crashes and waits of any kind; then the troubled ones are opened again."""
    bot.platform.plan.extend(dice.choices(CALLS, k=400))
    bot.platform.finds.extend(dice.choices(LOOKS, k=60))
    for _ in range(12):
        bot.platform.history_lags = dice.choice((0.0, 40.0))
        with suppress(Crash):
            await bot.deliverer("one", crash_at(dice.choice(STEPS), dice.randint(1, 9))).deliver(len(LIVES))
        bot.clock.advance(dice.choice((1, 20, 100, 600)))
    await bot.run(rounds=200)
    for one in await bot.ledger.history.deliveries():
        now = bot.clock.now()
        await bot.ledger.deliveries.reopen(one, now, now + timedelta(hours=1))
    await bot.run(rounds=200)


async def test_the_chart_draws_just_what_happens(tmp_path: Path) -> None:
    seen: dict[str, set[str]] = {}
    for trusts_key_for in (0, 60):
        async with world(tmp_path / str(trusts_key_for), *LIVES, trusts_key_for=trusts_key_for) as bot:
            await bot.open(hours=1)
            await live(bot, random.Random(trusts_key_for))
            for one in await bot.ledger.history.deliveries():
                for _, seq, before, after, _ in await bot.ledger.history.events(one.id):
                    if seq is not None:
                        seen.setdefault(before, set()).add(after)
    seen["sending"].discard("sending")  # left by a dead process, and announced anew as if it were unknown
    assert seen == CHART
