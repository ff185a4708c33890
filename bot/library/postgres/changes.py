"""What changed in the shared library since some revision, as one moment of the database has it."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.database.postgres.connection import Postgres, Row, Transaction
from bot.library.postgres.head import HEAD, head_in
from bot.library.rows import PAPER_COLUMNS
from bot.papers.revision import Revision

# Rows read at once: of papers these are about a megabyte, and a second of work for whoever takes them in.
AT_ONCE = 500
# Every statement of the transaction sees the same moment, so what is read fits together.
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
TABLES = ("paper", "edition", "bullets", "meaning")
SOME = " UNION ALL ".join(
    f"(SELECT revision FROM {table} WHERE revision > :since ORDER BY revision LIMIT :most)" for table in TABLES
)
NEXT = f"SELECT revision FROM ({SOME}) AS next ORDER BY revision LIMIT :most"
BETWEEN = "revision > :since AND revision <= :until"
REMOVALS = "SELECT kind, key FROM library_removal WHERE revision > :since ORDER BY revision"
EDITIONS = f"SELECT day, checked_at, papers FROM edition WHERE {BETWEEN} ORDER BY revision"
BULLETS = f"""
    SELECT paper_id, language, origin, model, prompt, items, made_of, ranking, seq FROM bullets
    WHERE {BETWEEN} ORDER BY revision
"""
MEANINGS = f"SELECT paper_id, model, vector FROM meaning WHERE {BETWEEN} ORDER BY revision"
PAPERS = f"SELECT number, {', '.join(PAPER_COLUMNS)} FROM paper WHERE {{0}} ORDER BY revision"
# A paper that the other rows name and that changed once more since comes with them, as it is now.
NAMED = "revision > :until AND id = ANY (:named::text[])"


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows as they are now; those that were removed come first, since each one that stands was there after that."""

    head: Revision
    """The newest change of all."""
    until: int
    """The last one that is in here."""
    removals: Sequence[Row]
    papers: Sequence[Row]
    editions: Sequence[Row]
    bullets: Sequence[Row]
    meanings: Sequence[Row]

    @property
    def whole(self) -> bool:
        """Whether nothing is missing from whoever has all that came before, and these."""
        return self.until == self.head.number

    @property
    def rows(self) -> int:
        """How many there are."""
        return sum(map(len, (self.removals, self.papers, self.editions, self.bullets, self.meanings)))


async def changes_since(database: Postgres, since: int, most: int = AT_ONCE) -> Changes:
    """About `most` rows that came to be as they are after a revision, the oldest changes first; raises StorageError."""

    async def read(transaction: Transaction) -> Changes:
        await transaction.run(ONE_MOMENT)
        head = await head_in(transaction)
        following = await transaction.run(NEXT, since=since, most=most)
        until = following[-1]["revision"] if len(following) == most else head.number
        span = {"since": since, "until": until}
        editions = await transaction.run(EDITIONS, **span)
        bullets = await transaction.run(BULLETS, **span)
        meanings = await transaction.run(MEANINGS, **span)
        papers = await transaction.run(PAPERS.format(BETWEEN), **span)
        if until < head.number:
            named = {paper_id for row in editions for paper_id in row["papers"]}
            named |= {row["paper_id"] for row in (*bullets, *meanings)}
            papers += await transaction.run(PAPERS.format(NAMED), until=until, named=sorted(named))
        removals = await transaction.run(REMOVALS, since=since)
        return Changes(head, until, removals, papers, editions, bullets, meanings)

    return await database.write(read)


async def newest(database: Postgres) -> Revision:
    """The newest change; raises StorageError."""
    [row] = await database.read(HEAD)
    return Revision(row["line"], row["revision"])
