"""`/papers unsubscribe`: no more digests come here, until somebody subscribes again."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.here import place_of, subscribed_here
from bot.chat.commands.setting_up import answered, holds, offers, refusal, revise
from bot.delivery.channel import Channel
from bot.delivery.states import State
from bot.delivery.subscribing import unsubscribing
from bot.texts.words import say
from bot.views.replies import Reply, Words

# Of the last digests, in which one that is on its way must be.
LAST = 3


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """What ends, what stays, and how it comes back."""
    if refused := refusal(call):
        return refused
    here = await subscribed_here(context, call)
    if here is None or here.status == "paused":
        return Reply(Words(say(call.language, "setup.none"), offers=offers(context, call, "subscribe")), call.language)
    if here.configured:
        return words(call, "setup.file", held=holds(here, call))
    _, after = await revise(context, call, place_of(call, here), unsubscribing)
    told = [say(call.language, "setup.unsubscribed"), await _on_its_way(context, after, call.language)]
    return answered(context, call, told, after, ("subscribe",))


async def _on_its_way(context: Context, channel: Channel, language: str) -> str:
    """That a digest of which something stands in the channel already still comes whole."""
    for one in await context.ledger.history.of_channel(channel.id, LAST):
        if not one.state.ended and any(
            part.state is not State.QUEUED for part in await context.ledger.parts.of(one.id)
        ):
            return say(language, "setup.last", day=one.day)
    return ""


COMMAND = Command("unsubscribe", "papers.unsubscribe", answer, who="admins")
