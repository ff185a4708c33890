"""A library that lasts as long as its process, for tests of what is built on one.

It keeps papers, lists and bullets as the file does. Its search is a plain one: papers with all words that were typed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.library.editions import merged
from bot.papers.bullets import Bullets
from bot.papers.found import Found, SearchOrder, Suggestion
from bot.papers.paper import Edition, Paper
from bot.papers.ranking import ranked
from bot.papers.recipe import Recipe
from bot.papers.revision import Lag, Revision
from bot.papers.trends import Month, Trend, month_of, months_between

LONGEST_WAIT = timedelta(days=1)
Key = tuple[str, str, str, Recipe]


@dataclass
class Shelves:
    """All that is kept."""

    papers: dict[str, Paper] = field(default_factory=dict)
    lists: dict[date, tuple[str, ...]] = field(default_factory=dict)
    checked: dict[date, datetime] = field(default_factory=dict)
    bullets: dict[str, list[Bullets]] = field(default_factory=dict)
    put_off: dict[Key, tuple[int, datetime]] = field(default_factory=dict)


class Editions:
    """The port Editions."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def save(self, edition: Edition, at: datetime) -> tuple[int, int]:
        """Keep a list as read at `at`; gives how many papers were new and how many votes changed."""
        papers, new, changed = self._shelves.papers, 0, 0
        told: dict[str, Paper] = {}
        for paper in edition.papers:
            told.setdefault(paper.id, _storable(paper))
        for paper_id, paper in told.items():
            before = papers.get(paper_id)
            papers[paper_id] = after = merged(before, paper) if before else paper
            new += before is None
            changed += before is not None and before.votes != after.votes
        self._shelves.lists[edition.day], self._shelves.checked[edition.day] = tuple(told), at
        return new, changed

    async def get(self, day: date) -> Edition | None:
        """A day's list in rank order, or None if that day was never read."""
        if day not in self._shelves.lists:
            return None
        return Edition(day, tuple(self._shelves.papers[paper_id] for paper_id in self._shelves.lists[day]))

    async def days(self, since: date, until: date) -> Sequence[date]:
        """Days between the two (inclusive) whose list has papers, oldest first."""
        return sorted(day for day, ids in self._shelves.lists.items() if ids and since <= day <= until)

    async def checked_at(self, day: date) -> datetime | None:
        """When that day's list was last read."""
        return self._shelves.checked.get(day)

    async def listed_on(self, paper_ids: Sequence[str]) -> Mapping[str, date]:
        """The newest edition's day of each paper."""
        days = {paper_id: day for day, ids in sorted(self._shelves.lists.items()) for paper_id in ids}
        return {paper_id: days[paper_id] for paper_id in paper_ids if paper_id in days}

    async def span(self) -> tuple[date, date, int] | None:
        """First and last day and the number of papers, or None if the library is empty."""
        days = [day for day, ids in self._shelves.lists.items() if ids]
        return (min(days), max(days), len(self._shelves.papers)) if days else None


class Papers:
    """The port Papers."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def get(self, paper_id: str) -> Paper | None:
        """One paper by its id without version."""
        return self._shelves.papers.get(paper_id)

    async def known(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
        """Papers by id, in the order asked for; unknown ones are left out."""
        papers = self._shelves.papers
        return {paper_id: papers[paper_id] for paper_id in paper_ids if paper_id in papers}

    async def top(self, since: date, until: date, limit: int, offset: int = 0) -> Found:
        """Papers of the editions between two days, best first, none withdrawn."""
        ids = {one for day, ids in self._shelves.lists.items() if since <= day <= until for one in ids}
        best = ranked(paper for one in ids if not (paper := self._shelves.papers[one]).withdrawn)
        return Found(tuple(best[offset : offset + limit]), len(best))

    async def random(self) -> Paper | None:
        """Any paper that is not withdrawn, or None if there is none."""
        papers = [paper for paper in self._shelves.papers.values() if not paper.withdrawn]
        return random.choice(papers) if papers else None


class BulletSets:
    """The port BulletSets."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def save(self, paper_id: str, bullets: Bullets) -> None:
        """Keep a set of bullets; it takes the place of one with the same language, origin, model and prompt."""
        kept = self._shelves.bullets.setdefault(paper_id, [])
        # At the end, which is where the newest of a kind is looked for.
        kept[:] = [*(one for one in kept if _made_by(one) != _made_by(bullets)), bullets]
        if bullets.origin == "llm":
            late = [key for key in self._shelves.put_off if key[:2] == (paper_id, bullets.language)]
            for key in late:
                del self._shelves.put_off[key]

    async def of(self, paper_ids: Sequence[str]) -> Mapping[str, Sequence[Bullets]]:
        """Each paper's newest set for each language and origin, none that was made of another title or abstract."""
        found: dict[str, list[Bullets]] = {}
        for paper_id in dict.fromkeys(paper_ids):
            paper = self._shelves.papers.get(paper_id)
            kept = self._shelves.bullets.get(paper_id, ()) if paper else ()
            newest = {
                (one.language, one.origin): one for one in kept if paper and one.made_of in ("", paper.fingerprint)
            }
            if newest:
                found[paper_id] = [newest[key] for key in sorted(newest)]
        return found

    async def unwritten(
        self, papers: Sequence[Paper], language: str, recipe: Recipe, now: datetime | None
    ) -> Sequence[Paper]:
        """Those of the papers that have no final set in `language` and are not put off until after `now`."""

        def is_settled(paper: Paper) -> bool:
            final = [
                one
                for one in self._shelves.bullets.get(paper.id, ())
                if one.language == language and one.made_of in ("", paper.fingerprint) and _is_final(one, recipe)
            ]
            late = self._shelves.put_off.get((paper.id, language, paper.fingerprint, recipe))
            return bool(final) or (now is not None and late is not None and late[1] > now)

        return [paper for paper in papers if not is_settled(paper)]

    async def put_off(
        self,
        paper: Paper,
        language: str,
        recipe: Recipe,
        at: datetime,
        wait: timedelta,
        reason: str,  # noqa: ARG002
    ) -> None:
        """Note a failure at `at`: tried again after `wait`, then each time after twice as long, at most a day."""
        key = (paper.id, language, paper.fingerprint, recipe)
        attempts = self._shelves.put_off.get(key, (0, at))[0] + 1
        self._shelves.put_off[key] = attempts, at + min(wait * 2.0 ** min(attempts - 1, 16), LONGEST_WAIT)


class Search:
    """The port Search, in its plainest form."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def find(
        self,
        text: str,
        limit: int,
        offset: int = 0,
        *,
        order: SearchOrder = "relevance",
        today: date | None = None,  # noqa: ARG002
    ) -> Found:
        """Papers with all the words, those that have them in the title first."""
        words = text.casefold().split()
        papers = [paper for paper in self._shelves.papers.values() if words and _has_all(_text_of(paper), words)]
        best = ranked(papers)
        if order == "relevance":
            best.sort(key=lambda paper: not _has_all(paper.title, words))
        elif order == "newest":
            best.sort(key=lambda paper: paper.id, reverse=True)
        return Found(tuple(best[offset : offset + limit]), len(best), wanted=tuple((word,) for word in words))

    async def completions(self, text: str, limit: int) -> Sequence[Suggestion]:
        """Titles with what was typed."""
        hits = [one for one in ranked(self._shelves.papers.values()) if text.casefold() in one.title.casefold()]
        return [Suggestion(paper.title, paper.id) for paper in hits][:limit]

    def tells(self, text: str) -> bool:
        """Whether there are words in it."""
        return bool(text.split())

    def day(self, text: str, today: date) -> date | None:
        """Today by its own name; other days are written with numbers, which nobody asks for here."""
        return today if text.casefold() == "today" else None

    async def matching(self, texts: Sequence[str], paper_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Those with all the words of each text."""
        papers = [one for paper_id in paper_ids if (one := self._shelves.papers.get(paper_id))]
        wanted = {text: text.casefold().split() for text in texts}
        return {
            text: frozenset(one.id for one in papers if words and _has_all(_text_of(one), words))
            for text, words in wanted.items()
        }

    async def trend(self, text: str, today: date) -> Trend:
        """Those with all the words, by the month of their first list."""
        words, first = text.casefold().split(), dict[str, date]()
        for day, ids in sorted(self._shelves.lists.items()):
            for paper_id in ids:
                first.setdefault(paper_id, month_of(day))
        if not words or not first:
            return Trend(text)
        found = [one for one in self._shelves.papers.values() if _has_all(_text_of(one), words)]
        papers, listed = Counter(first[one.id] for one in found), Counter(first.values())
        votes = {month: sum(one.votes or 0 for one in found if first[one.id] == month) for month in papers}
        months = months_between(min(listed), max(listed))
        counted = tuple(Month(one, papers[one], votes.get(one, 0), listed[one]) for one in months)
        return Trend(text, counted, months[-1] == month_of(today))

    async def similar(self, paper_id: str, limit: int) -> Sequence[Paper]:
        """Papers that share the most words of the title."""
        here = self._shelves.papers.get(paper_id)
        words = {*here.title.casefold().split()} if here else set()
        shared = [(len(words & {*one.title.casefold().split()}), one) for one in self._shelves.papers.values()]
        alike = [(count, one) for count, one in shared if count and one.id != paper_id]
        return [one for _, one in sorted(alike, key=lambda pair: -pair[0])][:limit]

    async def keywords(self, papers: Sequence[Paper], language: str) -> Mapping[str, tuple[str, ...]]:  # noqa: ARG002
        """Nothing: no glossary is at hand."""
        return {}

    async def warm(self) -> None:
        """Nothing needs to get ready."""

    async def learn(self, most: int) -> int:  # noqa: ARG002
        """No model is set."""
        return 0


class MemoryLibrary:
    """The port Library."""

    def __init__(self) -> None:
        shelves = Shelves()
        self.editions = Editions(shelves)
        self.papers = Papers(shelves)
        self.bullets = BulletSets(shelves)
        self.search = Search(shelves)

    @property
    def revision(self) -> Revision | None:
        """None: it follows nobody."""
        return None

    @property
    def lag(self) -> Lag | None:
        """None: it is behind nobody."""
        return None

    async def keep_up(self) -> int:
        """Nothing is missing."""
        return 0


def _storable(paper: Paper) -> Paper:
    """Half a surrogate pair, which a file cannot hold, becomes a question mark here too."""
    values: dict[str, Any] = {one.name: getattr(paper, one.name) for one in fields(Paper)}
    clean: dict[str, Any] = {name: _clean(text) if isinstance(text, str) else text for name, text in values.items()}
    return replace(paper, **clean)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _made_by(bullets: Bullets) -> tuple[object, ...]:
    return bullets.language, bullets.origin, bullets.model, bullets.prompt


def _is_final(bullets: Bullets, recipe: Recipe) -> bool:
    """Whether nothing better is to come: a person gave it, or one of the models by this prompt."""
    by_model = bullets.origin == "llm" and bullets.prompt == recipe.prompt and bullets.model in recipe.models
    return bullets.origin == "imported" or by_model


def _text_of(paper: Paper) -> str:
    return " ".join((paper.title, paper.abstract, *paper.authors))


def _has_all(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
