"""The form in which a channel is subscribed, or what it gets is changed."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.command import Context, Option
from bot.chat.commands.forms import fields
from bot.chat.commands.here import subscribed_here
from bot.chat.commands.setting_up import refusal
from bot.chat.commands.wishes import options
from bot.chat.commands.zones import zone_of
from bot.delivery.preferences import Preferences
from bot.texts.words import say
from bot.views.forms import Form
from bot.views.replies import Question

# What most people change stands first.
FIRST = ("at", "zone", "weekdays", "top_n", "language", "style")


async def opening(context: Context, call: Call) -> Form | None:
    """The form with what holds now, or would hold; None where nothing may be changed from chat, which is told then."""
    here = await subscribed_here(context, call)
    subscribed = here is not None and here.status != "paused"
    if refusal(call) is not None or (here is not None and subscribed and here.configured):
        return None
    wanted = here.preferences if here else context.defaults
    held = {name: one.of(wanted) for name, one in Preferences.meant_on(call.platform).items()}
    if "zone" not in wanted.asked and not subscribed:
        # What the command itself would take; where it would ask, a person has to choose.
        held["zone"] = zone_of(call)
    submit = say(call.language, "form.save" if subscribed else "form.subscribe")
    return Form(
        title=say(call.language, "form.title"),
        submit=submit,
        fields=fields(sorted(options(), key=_place), held, call.language),
        question=Question("papers", "settings" if subscribed else "subscribe"),
        language=call.language,
        intro="" if subscribed else say(call.language, "form.intro"),
        note=say(call.language, "form.typed", papers=call.names[1]),
    )


def _place(option: Option) -> int:
    return FIRST.index(option.name) if option.name in FIRST else len(FIRST)
