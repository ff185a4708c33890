"""`/papers saved`: what the person who asks favours."""

from __future__ import annotations

from bot.chat.commands.answers import PAGE, listing, offset, words
from bot.chat.commands.command import Command, Context, Values
from bot.texts.words import say
from bot.views.replies import Call, Reply


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """The person's favourites, the newest mark first; nobody else is shown them."""
    found = await context.ledger.votes.saved(call.platform, call.user, PAGE, offset(call))
    if found.total == 0:
        return words(call, "saved.none")
    return await listing(context, call, say(call.language, "saved.title"), found, personal=True)


COMMAND = Command("saved", "papers.saved", answer)
