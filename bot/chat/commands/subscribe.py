"""`/papers subscribe`: this channel gets digests from now on, and nothing at once."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.grammar import written
from bot.chat.commands.here import place_of, subscribed_here
from bot.chat.commands.hindrance import hindrance_of
from bot.chat.commands.preference_form import opening
from bot.chat.commands.setting_up import answered, holds, refusal, revise
from bot.chat.commands.wishes import options
from bot.chat.commands.zones import FREQUENT, labelled, zone_of
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.delivery.schedule import newest_ready
from bot.delivery.subscribing import SERVED, subscribing
from bot.texts.words import say, say_on
from bot.views.replies import Offer, Question, Reply, Words

# Buttons that fit side by side on either platform.
MOST_ZONES = 5
NEXT = ("preview", "post", "settings")


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """What holds from now on, and what is still in the way; or what has to be said first."""
    if refused := refusal(call):
        return refused
    here = await subscribed_here(context, call)
    if here is not None and here.configured and here.status != "paused":
        return answered(context, call, [holds(here, call)], here, NEXT[:2])
    asked = dict(values)
    if "zone" not in asked and not (here and "zone" in here.preferences.asked):
        if not (zone := zone_of(call)):
            return _which_zone(context, call, values)
        asked["zone"] = zone
    now = context.clock.now()
    change = subscribing(asked, now, newest_ready(now, context.ready_hour))
    before, after = await revise(context, call, place_of(call, here), change)
    sentences = [_news(before, after, call), holds(after, call), await hindrance_of(context, after, call.language)]
    return answered(context, call, sentences, after, NEXT)


def _news(before: Channel, after: Channel, call: Call) -> str:
    """What is different now."""
    if before.status not in SERVED:
        return say(call.language, "setup.subscribed" if before.id == 0 else "setup.again")
    changes = "; ".join(before.preferences.changes(after.preferences, call.language))
    return say(call.language, "setup.changed" if changes else "setup.already", changes=changes)


def _which_zone(context: Context, call: Call, values: Values) -> Reply:
    """That the zone has to be said, how, and a button for each of those in which most people live."""
    now = context.clock.now()
    said = {name: Preferences.named(name).plain(value) for name, value in values.items()}
    asked = {zone: f"{COMMAND.name} {written(COMMAND, {**said, 'zone': zone})}" for zone in FREQUENT}
    typed = f"{call.names[1]} {asked['Europe/Berlin']}"
    buttons = [Offer(labelled(zone, now), Question("papers", text)) for zone, text in asked.items()][:MOST_ZONES]
    told = say_on(call.platform, call.language, "setup.zone", typed=typed, papers=call.names[1])
    return Reply(Words(told, offers=tuple(buttons)), call.language)


COMMAND = Command("subscribe", "papers.subscribe", answer, options(), who="admins", form=opening, opens=True)
