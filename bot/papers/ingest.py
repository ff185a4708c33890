"""A day's list on its way into the archive, from its source or from a file, and out again."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from bot.errors import SourceError, SummaryError, UsageError
from bot.papers.best import best_bullets
from bot.papers.bullets import Bullets
from bot.papers.cleanup import clean_name, clean_title
from bot.papers.clock import Clock
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.papers.ports import Extractor, Source
from bot.papers.ranking import ranked

# The language of abstracts, in which every paper gets bullets.
LANGUAGE = "en"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Collected:
    """What reading a day brought: papers on its list, how many were new, how many votes changed."""

    day: date
    papers: int
    new: int
    changed: int


async def collect(day: date, source: Source, library: Library, summarizer: Extractor, clock: Clock) -> Collected:
    """Read a day's list into the archive and give its papers bullets; raises SourceError or StorageError.

    An empty answer never replaces a list that had papers: that is an outage at the other end, not a new list.
    """
    edition = await source.edition(day)
    kept = await library.editions.get(day)
    if kept and kept.papers and not edition.papers:
        log.warning("the list of %s is empty now and had %d papers; it is kept as it was", day, len(kept.papers))
        return Collected(day, len(kept.papers), 0, 0)
    new, changed = await library.editions.save(edition, clock.now())
    # Read back, since a paper keeps its abstract in the library where today's list came without one.
    await _summarize(await library.papers.known([paper.id for paper in edition.papers]), library, summarizer)
    return Collected(day, len(edition.papers), new, changed)


async def collect_days(
    days: Iterable[date],
    source: Source,
    library: Library,
    summarizer: Extractor,
    clock: Clock,
) -> AsyncIterator[tuple[date, Collected | SourceError]]:
    """Read several days, oldest first, and give what each brought; one that fails gives its error, the others go on."""
    for day in sorted(set(days)):
        try:
            yield day, await collect(day, source, library, summarizer, clock)
        except SourceError as error:
            yield day, error


async def import_day(edition: Edition, bullets: Mapping[str, Bullets], library: Library, clock: Clock) -> Collected:
    """Take a day and its bullets out of a file into the archive.

    What the archive knows stays: a file is older than the list itself and may hold votes and authors that are not right
    any more. The file adds papers, missing facts and bullets.
    """
    known = await library.papers.known([paper.id for paper in edition.papers])
    told = [_completed(known[paper.id], paper) if paper.id in known else _cleaned(paper) for paper in edition.papers]
    kept = await library.editions.get(edition.day)
    listed = _joined(kept.papers, told) if kept and kept.papers else told
    new, changed = await library.editions.save(Edition(edition.day, tuple(listed)), clock.now())
    for paper in told:
        if paper.id in bullets:
            await library.bullets.save(paper.id, bullets[paper.id])
    return Collected(edition.day, len(told), new, changed)


async def export_day(day: date, language: str, library: Library) -> tuple[Edition, dict[str, Bullets]]:
    """A day in rank order with each paper's best bullets for `language`; raises UsageError if it has no papers."""
    edition = await library.editions.get(day)
    if edition is None or not edition.papers:
        raise UsageError(f"The archive has no papers of {day}; read them with `bot collect --date {day}`.")
    sets = await library.bullets.of([paper.id for paper in edition.papers])
    best = {paper_id: best_bullets(several, language) for paper_id, several in sets.items()}
    return edition, {paper_id: bullets for paper_id, bullets in best.items() if bullets}


async def _summarize(papers: Mapping[str, Paper], library: Library, summarizer: Extractor) -> None:
    """Make the bullets that are missing, or were made of another abstract or in another way; what fails fails alone."""
    sets = await library.bullets.of(list(papers))
    for paper in papers.values():
        if _has_bullets(sets.get(paper.id, ()), summarizer.version):
            continue
        try:
            bullets = await summarizer.summarize(paper, LANGUAGE)
        except SummaryError as error:
            log.info("%s", error)
        # One paper's odd text must not cost the others theirs, nor the day its list.
        except Exception:
            log.exception("no bullets for %s", paper.id)
        else:
            await library.bullets.save(paper.id, replace(bullets, made_of=paper.fingerprint))


def _has_bullets(sets: Iterable[Bullets], version: str) -> bool:
    # Hugging Face's own summary does not count: it is one sentence, and was absent for four weeks of 2026.
    english = [one for one in sets if one.language == LANGUAGE and one.origin != "hugging-face"]
    return any(one.origin != "extract" or one.prompt == version for one in english)


def _cleaned(paper: Paper) -> Paper:
    return replace(paper, title=clean_title(paper.title) or paper.id, authors=tuple(map(clean_name, paper.authors)))


def _completed(kept: Paper, told: Paper) -> Paper:
    """The paper as kept, with what was empty taken from the other."""
    more = {field.name: getattr(told, field.name) for field in fields(Paper)}
    # Not by truth: 0 votes are a fact and stay.
    return replace(kept, **{name: value for name, value in more.items() if getattr(kept, name) in (None, "", ())})


def _joined(kept: Sequence[Paper], told: Sequence[Paper]) -> list[Paper]:
    """A known list and what a file adds to it, in one ranking."""
    papers = {paper.id: paper for paper in (*kept, *told)}
    # A list that gains nothing keeps the order in which Hugging Face gave it.
    return ranked(papers.values()) if len(papers) > len(kept) else [papers[paper.id] for paper in kept]
