"""What nobody can prove a person may know: that a held message stands in its channel."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.ledger import Ledger
from bot.delivery.states import Delivery, State
from bot.papers.clock import Clock

SEEN = "seen in the channel by a person"
LEASE = timedelta(seconds=30)


async def vouch(ledger: Ledger, delivery: Delivery, clock: Clock, owner: str) -> bool:
    """Take the held messages of a delivery for posted; False if it cannot be taken out of the queue now.

    What was skipped because nobody knew of these stays so. Killed in between, it is looked for and held again.
    """
    now = clock.now()
    await ledger.deliveries.reopen(delivery, now, delivery.expires_at, states={State.HELD}, why=SEEN)
    wanted = {(delivery.channel.id, delivery.day, delivery.kind)}
    claimed = await ledger.deliveries.claim(owner, now, now + LEASE, 1, wanted, steady=clock.steady())
    for taken in claimed:
        for part in await ledger.parts.of(taken.id):
            if part.state is State.UNKNOWN:
                await ledger.parts.settle(taken, part, State.SENT, now, SEEN)
        await ledger.deliveries.finish(taken, State.SENT, now, "")
    return bool(claimed)
