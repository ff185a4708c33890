"""`bot collect`, `search`, `import`, `export`: what goes into the archive and what comes out."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from bot.console.patience import counting, opening, working
from bot.console.terminal import (
    JsonOption,
    command,
    day_of,
    err,
    out,
    settings_or_exit,
    text_in,
    wait_for,
    warn,
)
from bot.errors import Interrupted, SourceError, UsageError
from bot.papers.found import Found, Passage, SearchOrder
from bot.papers.ingest import Collected
from bot.papers.paper import Paper
from bot.service.wording import counted, filling, sum_of
from bot.settings.settings import Settings
from bot.views import understood
from bot.views.entries import Entry
from bot.views.passages import Wanted, marked, passage_for

ORDERS: tuple[SearchOrder, ...] = ("relevance", "votes", "newest")


@command("collect")
def collect(
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="The UTC day, or the first; today if left out."),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="The last day, for a span.")] = None,
) -> int:
    """Read days into the archive."""
    from bot.papers.clock import SystemClock

    first = day_of(day) if day else SystemClock().now().date()
    last = day_of(to) if to else first
    if last < first:
        raise UsageError(f"--to {last} is before --date {first}.")
    return wait_for(_collect(settings_or_exit(), [first + timedelta(n) for n in range((last - first).days + 1)]))


async def _collect(settings: Settings, days: Sequence[date]) -> int:
    from bot.papers.ingest import collect_days
    from bot.service.assembly import open_app

    done: list[Collected] = []
    failures: list[SourceError] = []
    left = list(days)
    try:
        async with open_app(settings) as app:
            with counting("Reading lists", len(days)) as count:
                async for day, got in collect_days(days, app.source, app.library, app.summarizer, app.clock):
                    if isinstance(got, SourceError):
                        failures.append(got)
                    else:
                        done.append(got)
                    left.remove(day)
                    count(len(days) - len(left), str(day))
    # Ctrl-C in a coroutine; a long span says what it has, and how to go on.
    except asyncio.CancelledError:
        raise Interrupted(_where_it_stands(done, left)) from None
    out.print(f"{counted(len(done), 'day')}: {sum_of(done)}.")
    for failure in failures[:-1]:
        err.print(str(failure), markup=False)
    if failures:
        raise failures[-1]
    return 0


def _where_it_stands(done: Sequence[Collected], left: Sequence[date]) -> str:
    rest = f"`bot collect --date {left[0]} --to {left[-1]}` reads the rest." if left else "That is all of them."
    kept = f"{counted(len(done), 'day')} {'is' if len(done) == 1 else 'are'} in the archive: {sum_of(done)}"
    return f"Stopped; {kept}. {rest}" if done else f"Stopped before the first day was read. {rest}"


@command("search")
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="What to look for.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, metavar="N", help="At most so many papers.")] = 10,
    sort: Annotated[str, typer.Option("--sort", metavar="|".join(ORDERS), help="Which come first.")] = "relevance",
    as_json: JsonOption = False,
) -> int:
    """Look papers up."""
    order = next((one for one in ORDERS if one == sort), None)
    if order is None:
        raise UsageError(f"There is no order “{sort}”; write {', '.join(ORDERS)}.")
    return wait_for(_search(settings_or_exit(), " ".join(query), limit, order, as_json=as_json))


async def _search(settings: Settings, query: str, limit: int, order: SearchOrder, *, as_json: bool) -> int:
    from bot.delivery.entries import entries_of
    from bot.papers.clock import SystemClock
    from bot.service.stores import database_path, open_to_read

    today = SystemClock().now().date()
    with opening() as progress:
        async with open_to_read(settings, warn, progress, searching=True) as stores:
            found = await stores.library.search.find(query, limit, order=order, today=today)
            empty = await stores.library.editions.span() is None
            entries = await entries_of(found.papers, settings.language, stores.library, stores.ledger)
    rows = [{**_paper_row(one.paper), "day": str(one.day or "")} for one in entries]
    if as_json:
        whole = {"query": query, "total": found.total, "more": found.more, "suggestion": found.suggestion}
        out.print_json(json.dumps({**whole, "papers": rows}))
    elif found.papers:
        out.print(_table(entries, found.wanted, settings.language))
    if empty:
        archive = database_path(settings).absolute()
        err.print(f"The archive {archive} is empty; fill it with `{filling(today)}`.", markup=False)
    else:
        _say_more(query, found, shown=not as_json)
    return 0


def _table(entries: Sequence[Entry], wanted: Wanted, language: str) -> Table:
    table = Table("id", "day", "votes", "title", box=None)
    for one in entries:
        paper = one.paper
        votes = "–" if paper.votes is None else str(paper.votes)
        table.add_row(paper.id, str(one.day or ""), votes, _marked(marked(paper.title, wanted)))
        if passage := passage_for(paper, one.bullets, language, wanted):
            table.add_row("", "", "", _marked(passage, "dim"))
    return table


def _marked(passage: Passage, style: str = "") -> Text:
    return Text.assemble(*((piece, f"{style} bold" if asked else style) for piece, asked in passage.pieces))


def _say_more(query: str, found: Found, *, shown: bool) -> None:
    """What a person wants to know besides the hits, on stderr."""
    for line in understood.lines(found, "en"):
        err.print(line, markup=False)
    if found.busy:
        err.print("The machine is too busy to search just now; try again in a moment.")
    elif found.too_broad:
        err.print(f"“{query}” matches too many papers to look through; add a word, or after:2026-01.", markup=False)
    elif not found.papers:
        err.print(f"No paper matches “{query}”.", markup=False)
    elif shown:
        err.print(f"{len(found.papers)} of {found.counted} {'paper' if found.counted == '1' else 'papers'}.")
    if found.suggestion:
        err.print(f"Did you mean “{found.suggestion}”?", markup=False)


def _paper_row(paper: Paper) -> dict[str, Any]:
    return {"id": paper.id, "title": paper.title, "votes": paper.votes, "authors": paper.authors, "url": paper.page_url}


@command("import")
def import_digest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Markdown digest, or - for standard input.")],
) -> int:
    """Read a Markdown digest."""
    text = text_in(file)
    return wait_for(_import(settings_or_exit(), text))


async def _import(settings: Settings, text: str) -> int:
    from bot.papers.clock import SystemClock
    from bot.papers.ingest import import_day
    from bot.service.stores import open_stores
    from bot.sources.markdown import parse

    edition, bullets = parse(text)
    with working("Reading the file into the archive"):
        async with open_stores(settings) as stores:
            got = await import_day(edition, bullets, stores.library, SystemClock())
    out.print(f"{counted(got.papers, 'paper')} of {edition.day}: {got.new} new, {len(bullets)} with bullets.")
    return 0


@command("export")
def export_digest(
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="The edition's UTC day.")],
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="The bullets' language; default of the settings.")
    ] = None,
) -> int:
    """Write a Markdown digest."""
    settings = settings_or_exit()
    return wait_for(_export(settings, day_of(day), language or settings.language))


async def _export(settings: Settings, day: date, language: str) -> int:
    from bot.papers.ingest import export_day
    from bot.service.stores import open_to_read
    from bot.sources.markdown import write

    with working("Opening the archive"):
        async with open_to_read(settings, warn) as stores:
            edition, bullets = await export_day(day, language, stores.library)
    # Not by rich, which would wrap lines and take [brackets] for markup.
    sys.stdout.write(write(edition, bullets))
    return 0
