"""`/papers similar`: papers like another one."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.call import Call
from bot.chat.commands.answers import PAGE, listing, named_paper, offset, words
from bot.chat.commands.cite import PAPER
from bot.chat.commands.command import Command, Context, Values
from bot.papers.found import Found
from bot.papers.paper import Paper
from bot.texts.words import say
from bot.views.replies import Reply

# What is less alike than the fifteenth is hardly alike.
MOST = 15


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """The papers that are most like the one that was named."""
    paper = await named_paper(context, call, values["paper"])
    if not isinstance(paper, Paper):
        return paper
    alike = await context.library.search.similar(paper.id, MOST)
    if not alike:
        return words(call, "similar.none", title=paper.title, paper=call.names[0])
    found = Found(tuple(alike[offset(call) : offset(call) + PAGE]), len(alike))
    # The other pages are of this very paper, whatever the words find by then.
    asked = replace(call, text=f"{COMMAND.name} {paper.id}")
    return await listing(context, asked, say(call.language, "similar.title", title=paper.title), found)


COMMAND = Command("similar", "papers.similar", answer, (PAPER,))
