"""`/papers export`: favourites, or what a search finds, as a file."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import nothing_found, words
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.completions import lookups
from bot.delivery.kinds import OneOf
from bot.papers.exports import FORMS
from bot.papers.paper import Paper
from bot.texts.words import say
from bot.views.replies import Attachment, Reply, Words

MOST_FAVOURITES = 1_000
MOST_FOUND = 100
# Letters that can be read in the message itself; what is longer is in the file alone.
SHORT = 1_500
USUAL = "bibtex"


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """The papers in the form that was said, BibTeX if none was."""
    query, form = values.get("query", ""), values.get("format", USUAL)
    return await (_found(context, call, query, form) if query else _saved(context, call, form))


async def _saved(context: Context, call: Call, form: str) -> Reply:
    saved = await context.ledger.votes.saved(call.person, MOST_FAVOURITES)
    if not saved.paper_ids:
        return words(call, "saved.none")
    known = await context.library.papers.known(saved.paper_ids)
    papers = [known.get(paper_id) or Paper(paper_id, paper_id) for paper_id in saved.paper_ids]
    return _file(call, papers, form, "export.saved")


async def _found(context: Context, call: Call, query: str, form: str) -> Reply:
    found = await context.library.search.find(query, MOST_FOUND, today=context.today())
    if not found.papers:
        return nothing_found(call, query, found)
    return _file(call, found.papers, form, "export.found", query)


def _file(call: Call, papers: Sequence[Paper], form: str, key: str, query: str = "") -> Reply:
    write, ending = FORMS[form]
    text = write(papers)
    told = say(call.language, key, n=len(papers), query=query)
    file = Attachment(f"papers.{ending}", text.encode())
    return Reply(Words(told, code=text if len(text) <= SHORT else ""), call.language, file=file)


FORMAT = Option("format", "papers.export.format", (USUAL,), OneOf(tuple(FORMS)), wrong="export.bad")
QUERY = Option("query", "papers.export.query", ("lora",), whole=True, complete=lookups)
COMMAND = Command("export", "papers.export", answer, (FORMAT, QUERY))
