"""Finding papers by what somebody typed: the part of the library that answers questions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from bot.database.connection import Database
from bot.database.readers import Busy, OutOfTime, Reader
from bot.errors import StorageError
from bot.library.finding.encoder import Encoder
from bot.library.finding.finder import Ask, Finder
from bot.library.finding.followed import followed
from bot.library.finding.matches import Matches
from bot.library.finding.meanings import Keep, Meanings
from bot.library.finding.monthly import monthly
from bot.library.finding.similar import similar
from bot.library.finding.spelling import Spelling
from bot.library.finding.suggestions import Completions
from bot.library.keywords import Keywords
from bot.library.question.glossary import Glossary, built_in
from bot.library.question.normalise import VERSION
from bot.library.question.periods import day_named
from bot.library.question.query import parse
from bot.library.rebuild import Progress, rebuild_if_other
from bot.papers.found import Found, SearchOrder, Suggestion
from bot.papers.ids import named_in
from bot.papers.paper import Paper
from bot.papers.trends import Trend

# Of CPU for one answer, and until it is there: both platforms are told meanwhile that it takes a moment.
SEARCH_SECONDS, PATIENCE = 0.45, 5.0
SUGGEST_SECONDS, SUGGEST_PATIENCE = 0.2, 1.0
WARM_SECONDS = 30.0
# For all that one place follows; nobody waits for it but a digest.
MATCH_SECONDS = 10.0
# In both languages, for each has words and ways of its own to get warm.
FIRST_ASKED, FIRST_TYPED = "language models 언어 모델", "lang"


class Search:
    """The part of the library that answers questions."""

    _finder: Finder
    _completions: Completions
    _matches: Matches
    _keywords: Keywords
    _meanings: Meanings | None
    _glossary: Glossary

    def __init__(self, database: Database, keep: Keep | None = None) -> None:
        """`keep` is where it goes what papers mean, into the same database if that is not said."""
        self._database, self._keep = database, keep

    async def prepare(
        self, glossary: Glossary | None = None, progress: Progress | None = None, model: Path | None = None
    ) -> None:
        """Make the index anew if another version of the rewriting made it; raises SettingsError for a bad model."""
        glossary = glossary or built_in()
        self._matches = Matches()
        self._meanings = await self._meanings_of(model) if model else None
        self._finder = Finder(glossary, Spelling(glossary.english), self._matches, self._meanings)
        self._completions = Completions(glossary)
        self._keywords = Keywords(glossary)
        self._glossary = glossary
        await rebuild_if_other(self._database, progress, VERSION)
        if self._meanings:
            await self._meanings.load()

    async def _meanings_of(self, model: Path) -> Meanings:
        return Meanings(self._database, await asyncio.to_thread(Encoder, model), self._keep)

    async def refresh(self) -> None:
        """Hold in memory what another process has read of what papers mean, where a model is set."""
        if self._meanings:
            await self._meanings.load()

    async def warm(self) -> None:
        """Read once what every search needs, so that nobody's first question waits for it.

        What only slips need is left for the first slip: the words of all titles and authors take 40 MiB.
        """
        ask = Ask(FIRST_ASKED, 1)

        def asked(reader: Reader) -> None:
            self._finder.find(reader, ask)
            self._completions.all(reader, FIRST_TYPED, 1)

        with suppress(OutOfTime):
            await self._database.readers.run(asked, WARM_SECONDS)

    async def learn(self, most: int) -> int:
        """Read what so many papers mean, newest first, where a model is set; gives how many were left to read."""
        return await self._meanings.learn(most) if self._meanings else 0

    async def keywords(self, papers: Sequence[Paper], language: str) -> Mapping[str, tuple[str, ...]]:
        """What each paper is about, in words of that language; papers of which nothing is known are left out."""
        words = {paper.id: self._keywords.of(paper, language) for paper in papers}
        return {paper_id: some for paper_id, some in words.items() if some}

    async def find(
        self,
        text: str,
        limit: int,
        offset: int = 0,
        *,
        order: SearchOrder = "relevance",
        today: date | None = None,
    ) -> Found:
        """Papers that match what somebody typed, best first; no text can make it fail."""
        ask = Ask(text, limit, offset, order, today)
        try:
            return await self._database.readers.run(
                lambda reader: self._finder.find(reader, ask), SEARCH_SECONDS, PATIENCE
            )
        # First, since it is an OutOfTime too.
        except Busy:
            return Found((), 0, busy=True)
        except OutOfTime:
            return Found((), 0, too_broad=True)

    async def completions(self, text: str, limit: int) -> Sequence[Suggestion]:
        """What `text` may become: titles (their value is the paper's id), authors, short names and Korean words."""
        try:
            return await self._database.readers.run(
                lambda reader: self._completions.all(reader, text, limit), SUGGEST_SECONDS, SUGGEST_PATIENCE
            )
        except OutOfTime:
            return ()

    def tells(self, text: str) -> bool:
        """Whether a text says what papers are about."""
        return bool(named_in(text) or parse(text).wanted)

    def day(self, text: str, today: date) -> date | None:
        """The one day that a text names, read as the days in a question are."""
        return day_named(text, today)

    async def matching(self, texts: Sequence[str], paper_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Which of the papers each text finds by all that it says; raises StorageError where that takes too long."""

        def found(reader: Reader) -> Mapping[str, frozenset[str]]:
            return {text: followed(reader, self._glossary, text, paper_ids) for text in texts}

        try:
            return await self._database.readers.run(found, MATCH_SECONDS) if texts and paper_ids else {}
        except OutOfTime:
            raise StorageError("What is followed could not be looked for: the archive has too much to do.") from None

    async def trend(self, text: str, today: date) -> Trend:
        """How many papers have all that a text says, month by month; no text can make it fail."""
        try:
            return await self._database.readers.run(
                lambda reader: monthly(reader, self._glossary, text, today), SEARCH_SECONDS, PATIENCE
            )
        # First, since it is an OutOfTime too.
        except Busy:
            return Trend(text, busy=True)
        except OutOfTime:
            return Trend(text, too_broad=True)

    async def similar(self, paper_id: str, limit: int) -> Sequence[Paper]:
        """Papers that share the rarest words with this one, the nearest first; none if it is unknown."""
        try:
            return await self._database.readers.run(
                lambda reader: similar(reader, self._matches, paper_id, limit), SEARCH_SECONDS, PATIENCE
            )
        except OutOfTime:
            return ()
