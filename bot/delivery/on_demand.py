"""A digest that somebody asks for now: the same delivery that the schedule would open, so that it comes once."""

from __future__ import annotations

from datetime import date, datetime

from bot.delivery.channel import Channel
from bot.delivery.digest import UNSUBSCRIBED
from bot.delivery.healing import REFUSED
from bot.delivery.ledger import Ledger
from bot.delivery.states import Delivery, State

# More than a year of digests, for a day can be asked for long after it.
LOOKED_AT = 500


async def bring(ledger: Ledger, channel: Channel, day: date, now: datetime, expires_at: datetime) -> bool:
    """Open the delivery of a day, or again what the channel refused before; gives whether there is something to do."""
    if await ledger.deliveries.open(channel, day, now, expires_at):
        return True
    delivery = await newest(ledger, channel, day)
    if delivery is None or not delivery.state.ended:
        return delivery is not None
    if not await _was_refused(ledger, delivery):
        return False
    return await ledger.deliveries.reopen(delivery, now, expires_at, states=REFUSED)


async def newest(ledger: Ledger, channel: Channel, day: date) -> Delivery | None:
    """The newest delivery of a day to a channel, if it is one of its last."""
    last = await ledger.history.of_channel(channel.id, LOOKED_AT)
    return next((one for one in last if one.day == day), None)


async def _was_refused(ledger: Ledger, delivery: Delivery) -> bool:
    """Whether a delivery, or a part of it, ended because the channel did not take it."""
    if delivery.state is State.SKIPPED:
        return delivery.reason == UNSUBSCRIBED
    parts = await ledger.parts.of(delivery.id) if delivery.state is State.SENT else ()
    return delivery.state in REFUSED or any(part.state in REFUSED for part in parts)
