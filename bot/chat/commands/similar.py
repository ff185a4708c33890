"""`/papers similar`: papers like another one."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import PAGE, by_id, listing, offset, words
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.completions import papers
from bot.chat.commands.grammar import usage
from bot.papers.found import Found
from bot.papers.ids import named_in, own_id
from bot.texts.words import say
from bot.views.replies import Reply

# What is less alike than the fifteenth is hardly alike.
MOST = 15


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """The papers that are most like the one that was named."""
    text = values["paper"]
    named = named_in(text)
    paper_id = named.id if named else own_id(text)
    paper = await context.library.papers.get(paper_id) if paper_id else None
    if paper is None and named:
        return await by_id(context, call, named.id)
    if paper is None:
        return words(call, PAPER.missing, papers=call.names[1], usage=usage(COMMAND))
    alike = await context.library.search.similar(paper.id, MOST)
    if not alike:
        return words(call, "similar.none", title=paper.title)
    found = Found(tuple(alike[offset(call) : offset(call) + PAGE]), len(alike))
    return await listing(context, call, say(call.language, "similar.title", title=paper.title), found)


PAPER = Option(
    "paper",
    "papers.similar.paper",
    ("2405.09673",),
    whole=True,
    required=True,
    complete=papers,
    missing="similar.which",
)
COMMAND = Command("similar", "papers.similar", answer, (PAPER,))
