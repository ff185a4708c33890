"""`/papers saved`: what the person who asks favours."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import PAGE, listing, offset, words
from bot.chat.commands.command import Command, Context, Values
from bot.papers.found import Found
from bot.papers.paper import Paper
from bot.texts.words import say
from bot.views.replies import Reply


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """The person's favourites, the newest mark first; nobody else is shown them."""
    saved = await context.ledger.votes.saved(call.person, PAGE, offset(call))
    if saved.total == 0:
        return words(call, "saved.none")
    known = await context.library.papers.known(saved.paper_ids)
    # A mark outlives its paper in the library, which may be filled anew: such a paper is told by its id.
    papers = tuple(known.get(paper_id) or Paper(paper_id, paper_id) for paper_id in saved.paper_ids)
    found = Found(papers, saved.total)
    return await listing(context, call, say(call.language, "saved.title"), found, personal=True)


COMMAND = Command("saved", "papers.saved", answer)
