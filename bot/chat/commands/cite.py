"""`/papers cite`: how to cite a paper."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import named_paper
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.completions import papers
from bot.papers.exports import bibtex
from bot.papers.paper import Paper
from bot.views.replies import Reply, Words

# More fill the message, and every style shortens so long a list anyway.
MOST_AUTHORS = 25


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """The paper's BibTeX entry."""
    paper = await named_paper(context, call, values["paper"])
    return Reply(Words("", code=bibtex([paper], MOST_AUTHORS)), call.language) if isinstance(paper, Paper) else paper


PAPER = Option(
    "paper", "papers.paper", ("2405.09673",), whole=True, required=True, complete=papers, missing="paper.which"
)
COMMAND = Command("cite", "papers.cite", answer, (PAPER,))
