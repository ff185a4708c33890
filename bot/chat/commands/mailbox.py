"""Where a person is written to in private: opened, proven by one message, and told where nothing can be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.chat.commands.here import subscribed_here
from bot.delivery.channel import DIRECT, Channel, Place
from bot.delivery.schedule import next_due
from bot.errors import Blocked, ChannelGone, DeliveryError, Rejected
from bot.texts.words import say

# By these a platform says that it will not have this person written to.
REFUSED = (Blocked, ChannelGone, Rejected)


async def reached(context: Context, call: Call, topic: str, heard: datetime) -> Channel | None:
    """Where the person is written to from now on; None where they cannot be. Raises DeliveryError if nobody can tell.

    The first message, or the first after one that was refused, goes out at once, since nothing else proves that one
    may come; where they ask in their conversation with the bot, its answer is that message.
    """
    before = await context.ledger.follows.place(call.person)
    if before is not None and before.status == "active":
        return before
    try:
        place = await context.direct.open(call.platform, call.tenant, call.user)
    except REFUSED:
        return None
    settled = await context.ledger.follows.write_to(call.person, await _wanted(context, call, place), heard)
    if settled is None:
        return None
    # As it was in the same step: of two that ask at once only one finds it shut, and is written to.
    before, now = settled
    # By its id: Slack tells a conversation of two people and one with an app alike.
    is_proven = place.channel == call.channel or (before is not None and before.status in ("active", "paused"))
    return now if is_proven or await _greeted(context, call, now, topic) else None


async def _wanted(context: Context, call: Call, place: Place) -> Channel:
    """The place with the hours of the channel where it is asked for, else of the person's own clock."""
    here = await subscribed_here(context, call)
    asked: dict[str, object] = {"language": call.language}
    if here is not None and here.status in ("active", "blocked"):
        asked |= {name: getattr(here.preferences, name) for name in ("at", "zone", "weekdays")}
    elif call.zone:
        asked["zone"] = call.zone
    preferences = context.defaults.asking(**asked)
    wanted = Channel(0, call.platform, place.tenant, f"{DIRECT}{place.channel}", preferences)
    return replace(wanted, next_due_at=next_due(wanted, context.clock.now()))


async def _greeted(context: Context, call: Call, place: Channel, topic: str) -> bool:
    """Whether the person was written to; where nobody can tell, the next message will."""
    try:
        await context.direct.write(place, say(call.language, "follow.hello", topic=topic, **hours(place, call)))
    except REFUSED as error:
        await context.ledger.channels.set_status(place.id, "blocked", str(error))
        return False
    except DeliveryError:
        return True
    return True


def hours(place: Channel, call: Call) -> dict[str, str]:
    """What the texts say of when messages come, and of how all that is changed."""
    wanted = place.preferences
    return {"at": f"{wanted.at:%H:%M}", "zone": wanted.zone, "papers": call.names[1]}
