"""What several commands answer: a paper's card, a page of a list, a day's list, an empty archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.chat.commands.no_list import no_list
from bot.delivery.entries import GLANCE, at_a_glance, entries_of
from bot.papers.found import Found, Suggestion
from bot.papers.ids import named_in, own_id
from bot.papers.paper import Paper
from bot.papers.ranking import ranked
from bot.texts.words import say
from bot.views.passages import passage_for
from bot.views.replies import Card, Listing, Page, Reply, Words

PAGE = 5
MOST_PAGES = 20
# Of one list whose papers were named; the longest digest has so many.
MOST_NAMED = 10
# Discord takes no more of a line that is offered: docs.discord.com/developers/interactions/application-commands,
# "Application Command Option Choice Structure".
LABEL = 100


def words(call: Call, key: str, **values: object) -> Reply:
    """One text."""
    return Reply(Words(say(call.language, key, **values)), call.language)


async def card(context: Context, call: Call, paper: Paper) -> Reply:
    """One paper in full, and whether the person who asks has marked it."""
    (entry,) = await entries_of([paper], call.language, context.library, context.ledger, call.tenant, patience=GLANCE)
    voted = await at_a_glance(context.ledger.votes.has_voted(call.person, [paper.id]), frozenset())
    return Reply(Card(entry, voted=paper.id in voted), call.language)


async def by_id(context: Context, call: Call, paper_id: str) -> Reply:
    """The card of an id, or what the archive holds instead."""
    paper = await context.library.papers.get(paper_id)
    if paper is not None:
        return await card(context, call, paper)
    span = await context.library.editions.span()
    if span is None:
        return empty(context, call)
    first, last, count = span
    told = say(call.language, "search.unknown-id", id=paper_id, count=count, first=first, last=last)
    # It can be read elsewhere all the same.
    elsewhere = Paper(paper_id, "").abstract_url
    pages = (Page(say(call.language, "link.arxiv"), elsewhere),) if elsewhere else ()
    return Reply(Words(told, pages=pages), call.language)


async def by_ids(context: Context, call: Call, ids: Sequence[str]) -> Reply:
    """The card of the only one that the archive has, a list of several, or what the archive holds instead."""
    known = await context.library.papers.known(ids)
    papers = [known[one] for one in ids if one in known]
    if len(papers) < 2:
        return await by_id(context, call, papers[0].id if papers else ids[0])
    # All of them are asked for by name, so they stand on one page.
    shown = Found(tuple(papers[:MOST_NAMED]), min(len(papers), MOST_NAMED))
    reply = await listing(context, replace(call, page=1), say(call.language, "named.title"), shown)
    assert isinstance(reply.content, Listing)  # noqa: S101  (what `listing` gives)
    return replace(reply, content=replace(reply.content, pages=1))


async def named_paper(context: Context, call: Call, text: str) -> Paper | Reply:
    """The paper that was named, else the first that the words find; or why there is none."""
    named = named_in(text)
    paper_id = named.id if named else own_id(text)
    paper = await context.library.papers.get(paper_id) if paper_id else None
    if paper is not None:
        return paper
    if named:
        return await by_id(context, call, named.id)
    found = await context.library.search.find(text, 1, today=context.today())
    return found.papers[0] if found.papers else nothing_found(call, text, found)


def nothing_found(call: Call, query: str, found: Found, tries: tuple[Suggestion, ...] = ()) -> Reply:
    """That a search gives no paper, why, and what may."""
    if found.busy or found.too_broad:
        return words(call, "search.busy" if found.busy else "search.broad", query=query)
    key, values = ("search.try", {"suggestion": found.suggestion}) if found.suggestion else ("search.else", {})
    told = say(call.language, "search.nothing", query=query) + say(call.language, key, **values)
    return Reply(Words(told, tries), call.language)


async def listing(
    context: Context, call: Call, title: str, found: Found, note: str = "", *, personal: bool = False
) -> Reply:
    """A page of papers, each with the passage that answers the question, if there was one."""
    entries = await entries_of(
        found.papers, call.language, context.library, context.ledger, call.tenant, first_rank=offset(call) + 1,
        patience=GLANCE,
    )  # fmt: skip
    shown = tuple(
        replace(one, passage=passage_for(one.paper, one.bullets, call.language, found.wanted)) for one in entries
    )
    pages = min(MOST_PAGES, max(1, -(-found.total // PAGE)))
    return Reply(Listing(title, shown, call.question, pages, found.counted, note, personal), call.language)


async def day_list(context: Context, call: Call, day: date) -> Reply:
    """The list of a day in rank order, or why it has none."""
    edition = await context.library.editions.get(day)
    if edition is None or not edition.papers:
        return Reply(await no_list(day, context.library, context.today(), call.language), call.language)
    best = ranked(edition.papers)
    found = Found(tuple(best[offset(call) : offset(call) + PAGE]), len(best))
    return undated(await listing(context, call, say(call.language, "day.title", day=day), found))


def undated(reply: Reply) -> Reply:
    """A list of one day, which its title says once for all lines."""
    if isinstance(reply.content, Listing):
        entries = tuple(replace(entry, day=None) for entry in reply.content.entries)
        return replace(reply, content=replace(reply.content, entries=entries))
    return reply


async def newest_day(context: Context) -> date | None:
    """The day of the newest list; None if there is none."""
    span = await context.library.editions.span()
    return span[1] if span else None


def empty(context: Context, call: Call) -> Reply:
    """That nothing was collected yet, and how to."""
    return words(call, "archive.empty", day=context.today())


def offset(call: Call) -> int:
    """How many papers come before the page."""
    return (call.page - 1) * PAGE


def button(label: str, text: str) -> Suggestion:
    """A text to ask with, under a label that every platform can show."""
    return Suggestion(label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…", text)
