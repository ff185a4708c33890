"""That private messages stopped, said once at the next command of whoever can be written to no more."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.texts.words import say_on
from bot.views.replies import Listing, Reply, Words


async def with_stop(context: Context, call: Call, reply: Reply) -> Reply:
    """The answer, and below it that nothing comes any more where they were not told; a card has no room for it."""
    if call.command != "papers" or not isinstance(reply.content, Words | Listing):
        return reply
    place = await context.ledger.follows.place(call.person)
    if place is None or place.status != "blocked":
        return reply
    if not await context.ledger.follows.take_stop(call.person):
        return reply
    told = say_on(call.platform, call.language, "follow.refused", papers=call.names[1])
    if isinstance(reply.content, Listing):
        return replace(reply, content=replace(reply.content, note=f"{reply.content.note} {told}".strip()))
    # Some commands tell it themselves.
    text = reply.content.text if told in reply.content.text else f"{reply.content.text}\n{told}"
    return replace(reply, content=replace(reply.content, text=text))
