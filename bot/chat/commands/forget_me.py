"""`/papers forget-me`: everything kept about a person goes."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Values
from bot.views.replies import Reply


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """How much of what went."""
    wishes = await context.ledger.follows.of(call.person)
    marks = await context.forget(call.person)
    return words(call, "forgotten", n=marks, follows=len(wishes.follow), mutes=len(wishes.mute))


COMMAND = Command("forget-me", "papers.forget-me", answer)
