"""`/papers settings` in a conversation with one person: when what they follow comes, and in which language."""

from __future__ import annotations

from collections.abc import Collection

from bot.chat.call import Call
from bot.chat.commands.command import Context, Values
from bot.chat.commands.setting_up import revise, upcoming
from bot.delivery.channel import Channel, Place
from bot.delivery.subscribing import changing
from bot.texts.words import say
from bot.views.replies import Offer, Question, Reply, Words

# What a private message is asked of; everything else belongs to channels.
NAMES = ("at", "zone", "weekdays", "language")


async def own_hours(context: Context, call: Call, asked: Values, reset: Collection[str]) -> Reply | None:
    """What holds, after what was said is changed; None for somebody who gets no private messages."""
    place = await context.ledger.follows.place(call.person)
    if place is None or place.status == "gone":
        return None
    if others := sorted(({*asked} | {*reset}) - {*NAMES}):
        told = say(call.language, "own.others", names=", ".join(NAMES), others=", ".join(others), papers=call.names[1])
        return Reply(Words(told), call.language)
    if not (asked or reset):
        return _told(call, place, "")
    # In nobody's name, since nobody else is to be told of it.
    change = changing(asked, reset, context.clock.now())
    quiet = Call(call.platform, call.command, call.text, "", language=call.language)
    before, after = await revise(context, quiet, Place(place.tenant, place.channel), change)
    changes = "; ".join(before.preferences.changes(after.preferences, call.language))
    return _told(call, after, say(call.language, "setup.changed" if changes else "setup.same", changes=changes))


def _told(call: Call, place: Channel, news: str) -> Reply:
    """What holds, and how it is typed."""
    text = news or say(call.language, "own.how", papers=call.names[1])
    usages = tuple(_held(place, name, call.language) for name in NAMES)
    offers = (Offer(say(call.language, "button.following"), Question("papers", "following")),)
    return Reply(Words(text, usages=usages, moments=upcoming(place, call), offers=offers), call.language)


def _held(place: Channel, name: str, language: str) -> tuple[str, str]:
    """A preference as it is typed, and what it is."""
    one = place.preferences.named(name)
    return f"{name}={one.plain(one.of(place.preferences))}", one.help(language)
