"""What the core needs to know papers: sources, summarizers, a library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.papers.bullets import Bullets
from bot.papers.found import Found, SearchOrder, Suggestion
from bot.papers.paper import Edition, Paper
from bot.papers.writers import Ability, Hand, Use


class Source(Protocol):
    """Where a day's list comes from."""

    async def edition(self, day: date) -> Edition:
        """The whole list of one UTC day, empty if there is none.

        Raises SourceError with one sentence if it cannot be read.
        """


class Summarizer(Protocol):
    """Makes bullets for a paper."""

    async def summarize(self, paper: Paper, language: str) -> Bullets:
        """Bullets in `language` where it can, else in the paper's own; raises SummaryError."""


class Extractor(Summarizer, Protocol):
    """Takes bullets out of the text itself: at once, free, and always the same."""

    version: str
    """Changes when it would take others; they stand in the bullets' `prompt`."""


class Writer(Summarizer, Protocol):
    """Has language models write bullets in any language; slow, and not free."""

    hand: Hand

    def begin(self) -> None:
        """Begin a run: models that were given up in an earlier one are asked again.

        `summarize` raises WriterAway when no model can be asked now, SummaryError when none did well on this paper.
        """


class Ledger(Protocol):
    """What a writer may spend and has spent."""

    async def allows(self, estimate: int) -> bool:
        """Whether another call may be made today; if so its estimate in tokens counts until the call is recorded."""

    async def record(self, use: Use, estimate: int) -> None:
        """Keep what a call took, in the place of its estimate."""

    async def ability(self, endpoint: str) -> Ability | None:
        """What an endpoint was found to take, None if that was never found out."""

    async def learned(self, endpoint: str, ability: Ability) -> None:
        """Keep what an endpoint takes, beyond a restart."""


class Archive(Protocol):
    """Papers, editions and bullets."""

    async def save_edition(self, edition: Edition, at: datetime) -> tuple[int, int]:
        """Keep a list as read at `at`; gives how many papers were new and how many votes changed.

        A paper keeps what it has where the new list says nothing. Papers that vanished from a list stay in the archive.
        """

    async def edition(self, day: date) -> Edition | None:
        """A day's list in rank order, or None if that day was never read."""

    async def days(self, since: date, until: date) -> Sequence[date]:
        """Days between the two (inclusive) whose list has papers, oldest first."""

    async def checked_at(self, day: date) -> datetime | None:
        """When that day's list was last read."""

    async def paper(self, paper_id: str) -> Paper | None:
        """One paper by its id without version."""

    async def papers(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
        """Papers by id; unknown ones are left out."""

    async def listed_on(self, paper_ids: Sequence[str]) -> Mapping[str, date]:
        """The newest edition's day of each paper."""

    async def top(self, since: date, until: date, limit: int, offset: int = 0) -> Found:
        """Papers of the editions between two days, best first by votes, then newest, then id."""

    async def random_paper(self) -> Paper | None:
        """Any paper, or None if the archive is empty."""

    async def save_bullets(self, paper_id: str, bullets: Bullets) -> None:
        """Keep a set of bullets; it takes the place of one with the same language, origin, model and prompt."""

    async def bullets(self, paper_ids: Sequence[str]) -> Mapping[str, Sequence[Bullets]]:
        """Each paper's newest set for each language and origin, none that was made of another title or abstract."""

    async def keywords(self, papers: Sequence[Paper], language: str) -> Mapping[str, tuple[str, ...]]:
        """What each paper is about, in words of that language; papers of which nothing is known are left out."""

    async def search(
        self,
        text: str,
        limit: int,
        offset: int = 0,
        *,
        order: SearchOrder = "relevance",
        today: date | None = None,
    ) -> Found:
        """Papers that match what somebody typed, best first; no text can make it fail.

        `today` is what `this week` counts from, the newest edition's day if None. An order in the text wins.
        """

    async def completions(self, text: str, limit: int) -> Sequence[Suggestion]:
        """What `text` may become: titles (their value is the paper's id), authors, short names and Korean words."""

    async def similar(self, paper_id: str, limit: int) -> Sequence[Paper]:
        """Papers that share the rarest words with this one, the nearest first; none if it is unknown."""

    async def span(self) -> tuple[date, date, int] | None:
        """First and last day and the number of papers, or None if the archive is empty."""


class Writings(Protocol):
    """Which bullets are still to be written, and what writing them took."""

    async def unwritten(
        self, papers: Sequence[Paper], language: str, hand: Hand, now: datetime | None
    ) -> Sequence[Paper]:
        """Those of the papers that have no final set in `language`: imported, or by the hand's prompt and models.

        Leaves out what was put off until after `now`; None leaves out nothing.
        """

    async def put_off(
        self, paper: Paper, language: str, hand: Hand, at: datetime, wait: timedelta, reason: str
    ) -> None:
        """Note a failure at `at`: tried again after `wait`, then each time after twice as long, at most a day."""

    async def record_use(self, day: date, use: Use) -> None:
        """Add to what a day's calls of a model took."""

    async def uses(self, day: date) -> Sequence[Use]:
        """What a day's calls took, for each model."""

    async def ability(self, endpoint: str, since: datetime) -> Ability | None:
        """What an endpoint was found to take, unless that was before `since`."""

    async def save_ability(self, endpoint: str, ability: Ability, at: datetime) -> None:
        """Keep what an endpoint takes, found at `at`."""
