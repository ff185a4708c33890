"""`bot trends`: how often a topic comes up, month by month, as a table, JSON or a picture."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from bot.console.patience import opening, working
from bot.console.terminal import JsonOption, command, err, out, settings_or_exit, wait_for, warn
from bot.errors import OutputError, SettingsError, UsageError
from bot.papers.library import Search
from bot.papers.trends import Month, Trend, together
from bot.service.wording import filling
from bot.settings.settings import Settings
from bot.views.trends import bar, chart, percent, sentences

# Letters of the longest bar of a table, where two topics may stand side by side.
WIDE = 16


@command("trends")
def trends(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="What the papers are about, as in `bot search`.")],
    versus: Annotated[str | None, typer.Option("--versus", metavar="WORDS", help="What to compare it with.")] = None,
    file: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Draw a picture, too: a PNG file.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Count a topic's papers month by month."""
    topics = [" ".join(topic), *([versus] if versus else [])]
    return wait_for(_trends(settings_or_exit(), topics, file, as_json=as_json))


async def _trends(settings: Settings, topics: Sequence[str], file: Path | None, *, as_json: bool) -> int:
    from bot.charts.plotter import EXTRA, is_installed
    from bot.papers.clock import SystemClock
    from bot.service.stores import open_to_read

    if file and not is_installed():
        raise SettingsError(
            f"Pictures need the extra `{EXTRA}`; install the bot with it, or in a checkout start it with "
            f"`.uv/bin/uv run --extra {EXTRA} bot trends ...`."
        )
    today = SystemClock().now().date()
    with opening() as progress:
        async with open_to_read(settings, warn, progress, searching=True) as stores:
            if await stores.library.editions.span() is None:
                err.print(f"The archive is empty; fill it with `{filling(today)}`.", markup=False)
                return 0
            counted = await _counted(stores.library.search, topics, today)
    if as_json:
        out.print_json(json.dumps({"topics": [_row(one) for one in counted]}))
    else:
        out.print(_table(counted))
        err.print(sentences(counted, "en"), markup=False)
    if file:
        await _draw(counted, settings.language, file)
    return 0


async def _counted(search: Search, topics: Sequence[str], today: date) -> Sequence[Trend]:
    for topic in topics:
        if not search.tells(topic):
            raise UsageError(f"“{topic}” does not say what papers are about; write words, by:NAME or org:NAME.")
    counted = together([await search.trend(topic, today) for topic in topics])
    for one in counted:
        if one.too_broad or one.busy:
            raise UsageError(f"“{one.text}” matches too many papers to count; add a word, or after:2026-01.")
        if not one.months:
            raise UsageError(f"“{one.text}” names one paper, or a time without lists; there is nothing to count.")
    return counted


async def _draw(counted: Sequence[Trend], language: str, file: Path) -> None:
    from bot.charts.plotter import ChildPlotter

    with working("Drawing"):
        picture = await ChildPlotter().picture(chart(counted, language))
    if picture is None:
        raise OutputError("The picture could not be drawn; the log says why.")
    try:
        await asyncio.to_thread(file.write_bytes, picture)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {(error.strerror or 'no answer').lower()}.") from None
    err.print(f"The picture is in {file}.", markup=False)


def _table(counted: Sequence[Trend]) -> Table:
    """A row for each month; the topics' columns stand side by side."""
    most = max((month.papers for one in counted for month in one.months), default=0)
    columns = [name for one in counted for name in (one.text, "papers", "share", "votes")]
    table = Table("month", box=None)
    for name in columns:
        # As a text, since what was typed is no markup.
        table.add_column(Text(name), justify="right" if name in ("papers", "share", "votes") else "left")
    for months in zip(*(one.months for one in counted), strict=True):
        table.add_row(f"{months[0].first:%Y-%m}", *(cell for month in months for cell in _cells(month, most)))
    return table


def _cells(month: Month, most: int) -> Iterator[str]:
    yield from (bar(month.papers, most, WIDE), f"{month.papers:,}", percent(month), f"{month.votes:,}")


def _row(trend: Trend) -> dict[str, Any]:
    months = [
        {"month": f"{one.first:%Y-%m}", "papers": one.papers, "votes": one.votes, "listed": one.listed}
        for one in trend.months
    ]
    return {
        "topic": trend.text,
        "also": trend.meant,
        "papers": trend.papers,
        "running": trend.running,
        "months": months,
    }
