"""The library in one SQLite file, in its parts."""

from __future__ import annotations

from pathlib import Path

from bot.database.connection import Database
from bot.library.bullets import BulletRows
from bot.library.editions import EditionRows
from bot.library.papers import PaperRows
from bot.library.question.glossary import with_own
from bot.library.rebuild import Progress
from bot.library.search import Search
from bot.papers.revision import Lag, Revision


class SqliteLibrary:
    """The port Library on a database that has been brought to the newest schema."""

    def __init__(self, database: Database) -> None:
        self.editions = EditionRows(database)
        self.papers = PaperRows(database)
        self.bullets = BulletRows(database)
        self.search = Search(database)

    @property
    def revision(self) -> Revision | None:
        """None: it follows nobody."""
        return None

    @property
    def lag(self) -> Lag | None:
        """None: it is behind nobody."""
        return None

    async def keep_up(self, progress: Progress | None = None) -> int:  # noqa: ARG002  (nothing is missing)
        """Nothing is missing."""
        return 0

    async def prepare(
        self, glossary: Path | None = None, progress: Progress | None = None, model: Path | None = None
    ) -> None:
        """Make the index anew if another version of the rewriting made it; raises SettingsError for a bad model.

        `glossary` is a file of terms of one's own; `progress` is told of an index that is made anew; `model` is the
        folder of a model of what words mean.
        """
        await self.search.prepare(with_own(glossary) if glossary else None, progress, model)
