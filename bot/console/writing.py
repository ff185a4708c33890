"""`bot summarize`: has the language models write the bullets of a day, and tells what it took."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from bot.console.patience import counting, working
from bot.console.terminal import (
    DayOption,
    JsonOption,
    command,
    day_of,
    err,
    out,
    settings_or_exit,
    wait_for,
)
from bot.errors import SummaryError, UsageError, WriterAway
from bot.papers.bullets import Bullets
from bot.papers.paper import Paper
from bot.papers.recipe import Use
from bot.service.costs import cost_of
from bot.service.wording import counted
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from bot.papers.writing import Written
    from bot.service.assembly import App

OFF = "No language model is set, so these are extracts; set BOT_LLM__BASE_URL and BOT_LLM__MODEL to have them written."


@command("summarize")
def summarize(
    day: DayOption = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="Of the bullets, e.g. ko; else all that some channel wants."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Write a day's bullets."""
    wanted = day_of(day) if day else None
    return wait_for(_summarize(settings_or_exit(), wanted, language, as_json))


async def _summarize(settings: Settings, day: date | None, language: str | None, as_json: bool) -> int:
    from bot.service.assembly import newest_listed, open_app

    async with open_app(settings) as app:
        with working("Reading the day's list"):
            if day is None:
                day = await newest_listed(app)
            elif not await app.library.editions.days(day, day):
                await app.collect(day)
        edition = await app.library.editions.get(day)
        papers = edition.papers if edition else ()
        if not papers:
            raise UsageError(f"Hugging Face published no list for {day} (weekends are empty).")
        languages = [language] if language else await _languages(app)
        written = await _write(app, papers, languages)
        sets = await app.library.bullets.of([paper.id for paper in papers])
        used = list(app.budget.spent.values()) if app.budget else []
    _print(day, papers, languages, sets, used, settings, as_json)
    return _conclude(day, written, used, settings)


async def _languages(app: App) -> list[str]:
    """Those of the channels, in chat's or the settings' word; without any channel the default."""
    from bot.delivery.channel import languages_of

    channels = [*await app.ledger.channels.all(), *app.settings.subscribed]
    return languages_of(channels) or [app.settings.language]


async def _write(app: App, papers: Sequence[Paper], languages: Sequence[str]) -> Written | None:
    if app.writing is None:
        return None
    jobs = await app.writing.missing(papers, languages, again=True)
    done = itertools.count(1)
    with counting("Writing bullets", len(jobs)) as count:
        return await app.writing.write(jobs, lambda: count(next(done), ""))


def _print(
    day: date,
    papers: Iterable[Paper],
    languages: Sequence[str],
    sets: Mapping[str, Sequence[Bullets]],
    used: Sequence[Use],
    settings: Settings,
    as_json: bool,
) -> None:
    from bot.papers.best import best_bullets
    from bot.views.lines import bullets_label

    shown = [(paper, [(one, best_bullets(sets.get(paper.id, ()), one)) for one in languages]) for paper in papers]
    if as_json:
        rows = [{"id": paper.id, "title": paper.title, "bullets": _rows(best)} for paper, best in shown]
        use = [{**_use_row(one), "cost": cost_of([one], settings)} for one in used]
        out.print_json(json.dumps({"day": str(day), "papers": rows, "use": use, "cost": cost_of(used, settings)}))
        return
    for paper, best in shown:
        out.print(Text(f"{paper.id}  {paper.title}", style="bold"))
        for language, bullets in best:
            out.print(Text(f"  {bullets_label(bullets, language)}" if bullets else "  no bullets"), style="dim")
            for item in bullets.items if bullets else ():
                out.print(Text(f"  - {item}"))


def _rows(best: Iterable[tuple[str, Bullets | None]]) -> list[dict[str, Any]]:
    return [
        {"for": wanted, "language": one.language, "origin": one.origin, "model": one.model, "items": one.items}
        for wanted, one in best
        if one
    ]


def _use_row(use: Use) -> dict[str, Any]:
    return {
        "model": use.model,
        "calls": use.calls,
        "failed": use.failed,
        "tokens_in": use.tokens_in,
        "tokens_out": use.tokens_out,
        "seconds": round(use.seconds, 3),
    }


def _conclude(day: date, written: Written | None, used: Sequence[Use], settings: Settings) -> int:
    if written is None:
        err.print(OFF)
        return 0
    for use in used:
        err.print(
            f"{use.model}: {counted(use.calls, 'call')} ({use.failed} failed), {use.tokens_in:,} tokens in, "
            f"{use.tokens_out:,} out, {use.seconds:.1f} s of waiting."
        )
    cost = cost_of(used, settings)
    if used and cost is not None:
        err.print(f"At the prices of your settings that is {cost:.4f}.")
    done = f"{counted(len(written.papers), 'set')} of bullets written for {day}"
    if written.left:
        err.print(f"{done}; {written.left} could not be written, extracts stand in: run it again later.")
        return WriterAway.exit_code if written.away else SummaryError.exit_code
    err.print(f"{done}; none is missing." if written.papers else f"Every paper of {day} had its bullets already.")
    return 0
