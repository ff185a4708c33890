"""`/papers settings`: what this channel gets, and changes of one or many of its preferences."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.extracts import lacks_bullets
from bot.chat.commands.here import place_of, subscribed_here
from bot.chat.commands.own_hours import own_hours
from bot.chat.commands.preference_form import opening
from bot.chat.commands.setting_up import EDIT, answered, holds, offers, refusal, revise
from bot.chat.commands.wishes import EVERYTHING, Names, names, options
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.delivery.sentences import called_language
from bot.delivery.subscribing import changing
from bot.texts.words import say, say_on
from bot.views.replies import Reply, Words

RESET = "reset"
NEXT = ("preview", "post")


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """What holds, after what was said is changed."""
    asked = {name: value for name, value in values.items() if name != RESET}
    reset = values.get(RESET, ())
    if call.direct and (told := await own_hours(context, call, asked, reset)):
        return told
    if refused := refusal(call):
        return refused
    here = await subscribed_here(context, call)
    if here is None or here.status == "paused":
        return Reply(Words(say(call.language, "setup.none"), offers=offers(context, call, "subscribe")), call.language)
    if not values:
        return await _shown(context, call, here)
    if here.configured:
        return words(call, "setup.file", held=holds(here, call))
    change = changing(asked, reset, context.clock.now())
    before, after = await revise(context, call, place_of(call, here), change)
    changes = "; ".join(before.preferences.changes(after.preferences, call.language))
    news = say(call.language, "setup.changed" if changes else "setup.same", changes=changes)
    return answered(context, call, [news, holds(after, call)], after, NEXT)


async def _shown(context: Context, call: Call, here: Channel) -> Reply:
    """All preferences, and how one is changed."""
    language = call.language
    told = [holds(here, call)]
    if not here.configured:
        told.append(say_on(call.platform, language, "settings.how", papers=call.names[1]))
    if await lacks_bullets(context, here.preferences.language):
        told.append(say(language, "settings.extracts", tongue=called_language(here.preferences.language, language)))
    steps = NEXT if here.configured else (EDIT, *NEXT)
    return answered(context, call, told, here, steps, _table(here, language))


def _table(here: Channel, language: str) -> str:
    """Each preference with what holds; a star at those that somebody asked for."""
    wanted, declared = here.preferences, Preferences.meant_on(here.platform)
    held = {name: one.kind.told(one.of(wanted), language) for name, one in declared.items()}
    width = max(map(len, held))
    return "\n".join(f"{name:{width}} {'*' if name in wanted.asked else ' '} {value}" for name, value in held.items())


COMMAND = Command(
    "settings",
    "papers.settings",
    answer,
    (*options(), Option(RESET, "papers.settings.reset", ("top_n", EVERYTHING), Names(), complete=names)),
    who="admins",
    form=opening,
)
