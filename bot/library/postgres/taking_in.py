"""Puts what changed in the shared library into a SQLite file, together with how far the file has come."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bot.database.connection import Database, Transaction
from bot.database.postgres.connection import Row
from bot.database.values import listed, maybe_stamp
from bot.library.bullets import make_searchable
from bot.library.editions import keep_list
from bot.library.merging import merge_some
from bot.library.postgres.changes import Changes
from bot.library.rows import PAPER_COLUMNS
from bot.papers.revision import Revision

# Not REPLACE, whose deletion runs no trigger unless a setting asks for it: sqlite.org/lang_conflict.html.
PAPER = f"""
    INSERT INTO paper (number, {", ".join(PAPER_COLUMNS)})
    VALUES (:number, {", ".join(f":{name}" for name in PAPER_COLUMNS)})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in ("number", *PAPER_COLUMNS))}
"""
BULLETS = """
    INSERT INTO bullets (paper_id, language, origin, model, prompt, items, made_of, ranking, seq)
    VALUES (:paper_id, :language, :origin, :model, :prompt, :items, :made_of, :ranking, :seq)
    ON CONFLICT DO UPDATE SET items = excluded.items, made_of = excluded.made_of, ranking = excluded.ranking,
        seq = excluded.seq
"""
MEANING = "INSERT OR REPLACE INTO meaning (paper_id, model, vector) VALUES (:paper_id, :model, :vector)"
# What hangs on a row goes before it.
REMOVE: Mapping[str, Sequence[str]] = {
    "paper": (
        "DELETE FROM edition_item WHERE paper_id = ?",
        "DELETE FROM bullets WHERE paper_id = ?",
        "DELETE FROM bullets_put_off WHERE paper_id = ?",
        "DELETE FROM paper WHERE id = ?",
    ),
    "edition": ("DELETE FROM edition_item WHERE day = ?", "DELETE FROM edition WHERE day = ?"),
    "bullets": ("DELETE FROM bullets WHERE (paper_id, language, origin, model, prompt) = (?, ?, ?, ?, ?)",),
    "meaning": ("DELETE FROM meaning WHERE paper_id = ?",),
}
EMPTY = tuple(
    f"DELETE FROM {table}" for table in ("edition_item", "edition", "bullets", "bullets_put_off", "meaning", "paper")
)
MOVE = """
    INSERT INTO library_position (one, line, revision, whole) VALUES (1, :line, :revision, :whole)
    ON CONFLICT DO UPDATE SET line = excluded.line, revision = excluded.revision, whole = excluded.whole
"""


class Position(NamedTuple):
    """How far a file has come: which change it reads on from, and up to which one nothing is missing."""

    line: str = ""
    """Empty for a file that has never followed anything."""
    revision: int = 0
    whole: int = 0

    def can_go_on_to(self, head: Revision) -> bool:
        """Whether what leads up to there goes on from here: the same line, and not behind us."""
        return self.line == head.line and self.revision <= head.number


async def position_of(database: Database) -> Position:
    """How far a file has come."""
    rows = await database.read("SELECT line, revision, whole FROM library_position")
    return Position(*rows[0]) if rows else Position()


async def begin_again(database: Database, line: str) -> None:
    """Forget everything: what comes is read from the first change on."""
    async with database.write() as transaction:
        for statement in EMPTY:
            await transaction.run(statement)
        await _move(transaction, Position(line))


async def take_in(database: Database, changes: Changes, before: Position) -> Position:
    """Put changes into a file, all or none; gives how far it has come then."""
    after = Position(before.line, changes.until, changes.until if changes.whole else before.whole)
    async with database.write() as transaction:
        for row in changes.removals:
            for statement in REMOVE[row["kind"]]:
                await transaction.run(statement, row["key"])
        await transaction.run_many(PAPER, map(_paper, changes.papers))
        await _take_lists(transaction, changes.editions)
        await transaction.run_many(BULLETS, map(_bullets, changes.bullets))
        for paper_id in _papers_of(changes):
            await make_searchable(transaction, paper_id)
        await transaction.run_many(MEANING, map(dict, changes.meanings))
        await merge_some(transaction, len(changes.papers) + len(changes.bullets))
        await _move(transaction, after)
    return after


async def _move(transaction: Transaction, position: Position) -> None:
    await transaction.run(MOVE, position._asdict())


async def _take_lists(transaction: Transaction, editions: Iterable[Row]) -> None:
    for row in editions:
        # A paper that was removed stays on the shared list, and says nothing there.
        known = await transaction.run(
            "SELECT id FROM paper WHERE id IN (SELECT value FROM json_each(?))", [listed(row["papers"])]
        )
        there = {one["id"] for one in known}
        day: date = row["day"]
        await keep_list(transaction, day, [one for one in row["papers"] if one in there], row["checked_at"])


def _papers_of(changes: Changes) -> set[str]:
    """Papers whose bullets changed."""
    removed = (row["key"][0] for row in changes.removals if row["kind"] == "bullets")
    return {*removed, *(row["paper_id"] for row in changes.bullets)}


def _paper(row: Row) -> dict[str, object]:
    lists = {"authors": listed(row["authors"]), "keywords": listed(row["keywords"])}
    times = {"published_at": maybe_stamp(row["published_at"]), "withdrawn": int(row["withdrawn"])}
    return {**dict(row), **lists, **times}


def _bullets(row: Row) -> dict[str, object]:
    return {**dict(row), "items": listed(row["items"]), "ranking": listed(row["ranking"])}
