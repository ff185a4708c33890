"""The library: papers, editions, bullets and the search in them, as the core uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.papers.bullets import Bullets
from bot.papers.found import Found, SearchOrder, Suggestion
from bot.papers.paper import Edition, Paper
from bot.papers.recipe import Recipe
from bot.papers.revision import Lag, Revision
from bot.papers.trends import Trend


class Editions(Protocol):
    """The lists of the days."""

    async def save(self, edition: Edition, at: datetime) -> tuple[int, int]:
        """Keep a list as read at `at`; gives how many papers were new and how many votes changed.

        A paper keeps what it has where the new list says nothing. Papers that vanished from a list stay in the archive.
        """

    async def get(self, day: date) -> Edition | None:
        """A day's list in rank order, or None if that day was never read."""

    async def days(self, since: date, until: date) -> Sequence[date]:
        """Days between the two (inclusive) whose list has papers, oldest first."""

    async def checked_at(self, day: date) -> datetime | None:
        """When that day's list was last read."""

    async def listed_on(self, paper_ids: Sequence[str]) -> Mapping[str, date]:
        """The newest edition's day of each paper."""

    async def span(self) -> tuple[date, date, int] | None:
        """First and last day and the number of papers, or None if the archive is empty."""


class Papers(Protocol):
    """The papers themselves."""

    async def get(self, paper_id: str) -> Paper | None:
        """One paper by its id without version."""

    async def known(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
        """Papers by id; unknown ones are left out."""

    async def top(self, since: date, until: date, limit: int, offset: int = 0) -> Found:
        """Papers of the editions between two days, best first by votes, then newest, then id."""

    async def random(self) -> Paper | None:
        """Any paper, or None if the archive is empty."""


class BulletSets(Protocol):
    """Every set of bullets that was made, and which are still to be written."""

    async def save(self, paper_id: str, bullets: Bullets) -> None:
        """Keep a set of bullets; it takes the place of one with the same language, origin, model and prompt."""

    async def of(self, paper_ids: Sequence[str]) -> Mapping[str, Sequence[Bullets]]:
        """Each paper's newest set for each language and origin, none that was made of another title or abstract."""

    async def unwritten(
        self, papers: Sequence[Paper], language: str, recipe: Recipe, now: datetime | None
    ) -> Sequence[Paper]:
        """Those of the papers that have no final set in `language`: imported, or by the recipe's prompt and models.

        Leaves out what was put off until after `now`; None leaves out nothing.
        """

    async def put_off(
        self, paper: Paper, language: str, recipe: Recipe, at: datetime, wait: timedelta, reason: str
    ) -> None:
        """Note a failure at `at`: tried again after `wait`, then each time after twice as long, at most a day."""


class Search(Protocol):
    """What answers questions."""

    async def find(
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

    def tells(self, text: str) -> bool:
        """Whether a text says what papers are about, and not only when they came, in which order, or what they lack."""

    def day(self, text: str, today: date) -> date | None:
        """The one day that a text names as people say it, in English or Korean; None if it is anything else."""

    async def matching(self, texts: Sequence[str], paper_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Which of the papers each text finds, read as `find` does, by all that it says; times in it do not count.

        Raises StorageError where that takes too long.
        """

    async def trend(self, text: str, today: date) -> Trend:
        """How many papers have all that `text` says, read as `find` does, month by month; no text can make it fail.

        Without months where the archive has no papers of that time, or the text asks for one paper or for none.
        """

    async def similar(self, paper_id: str, limit: int) -> Sequence[Paper]:
        """Papers that share the rarest words with this one, the nearest first; none if it is unknown."""

    async def keywords(self, papers: Sequence[Paper], language: str) -> Mapping[str, tuple[str, ...]]:
        """What each paper is about, in words of that language; papers of which nothing is known are left out."""

    async def warm(self) -> None:
        """Get ready for questions, so that the first does not wait for what all need."""

    async def learn(self, most: int) -> int:
        """Read what so many papers mean, where a model is set; gives how many were left to read, 0 at the end."""


class Library(Protocol):
    """The local store of papers, in its parts."""

    @property
    def revision(self) -> Revision | None:
        """Up to which change nothing is missing here of what several processes share; None where nobody shares it."""

    @property
    def lag(self) -> Lag | None:
        """How far it was behind what is shared when that was last looked at; None where nobody shares it."""

    async def keep_up(self) -> int:
        """Take in what others have changed; gives how many rows that were. Raises StorageError."""

    @property
    def editions(self) -> Editions:
        """The lists of the days."""

    @property
    def papers(self) -> Papers:
        """The papers themselves."""

    @property
    def bullets(self) -> BulletSets:
        """Sets of bullets."""

    @property
    def search(self) -> Search:
        """What answers questions."""
