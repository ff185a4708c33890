"""Gives to all what a file holds that one process had filled for itself, before several shared a library."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import date
from functools import partial

from bot.database.connection import Database, Row
from bot.database.postgres.connection import Transaction
from bot.database.values import listed, moment
from bot.library.postgres.bullets import ADD as ADD_BULLETS
from bot.library.postgres.editions import NEW_LIST, add_papers
from bot.library.postgres.head import Head
from bot.library.rows import PAPER, PAPERS_A_DAY, paper_of

log = logging.getLogger(__name__)

AT_ONCE = 500
SOME_PAPERS = f"SELECT number, {PAPER} FROM paper WHERE number > ? ORDER BY number LIMIT {AT_ONCE}"
LISTS = """
    SELECT day, checked_at, (
        SELECT json_group_array(paper_id) FROM (
            SELECT paper_id FROM edition_item WHERE edition_item.day = edition.day ORDER BY rank)) AS papers
    FROM edition ORDER BY day
"""
OF_PAPERS = "SELECT * FROM {} WHERE paper_id IN (SELECT value FROM json_each(?))"
THERE = "SELECT id FROM paper WHERE id = ANY (:ids::text[])"
BULLETS_KEY = ("paper_id", "language", "origin", "model", "prompt")
HAVE_BULLETS = f"SELECT {', '.join(BULLETS_KEY)} FROM bullets WHERE paper_id = ANY (:ids::text[])"
HAVE_MEANING = "SELECT paper_id FROM meaning WHERE paper_id = ANY (:ids::text[])"
ADD_MEANING = "INSERT INTO meaning (paper_id, model, vector) VALUES (:paper_id, :model, :vector)"


async def hand_over(database: Database, head: Head) -> None:
    """Add papers, lists, bullets and meanings that nobody else has; what is there already stays as it is."""
    if not await database.read("SELECT 1 FROM paper LIMIT 1"):
        return
    log.info("what %s holds goes to PostgreSQL, for all processes", database.path)

    await head.write(partial(give, database))


async def give(database: Database, transaction: Transaction) -> None:
    """The same in a transaction that is still to be committed."""
    async for rows in _papers(database):
        await _give_papers(transaction, database, rows)
    await _give_lists(transaction, await database.read(LISTS))


async def _papers(database: Database) -> AsyncIterator[Sequence[Row]]:
    last = 0
    while rows := await database.read(SOME_PAPERS, [last]):
        yield rows
        last = rows[-1]["number"]


async def _give_papers(transaction: Transaction, database: Database, rows: Sequence[Row]) -> None:
    ids = [row["id"] for row in rows]
    there = {row["id"] for row in await transaction.run(THERE, ids=ids)}
    for row in rows:
        if row["id"] not in there:
            # Another process may have counted a day's papers otherwise, so they are counted anew.
            await add_papers(transaction, date.fromordinal(row["number"] // PAPERS_A_DAY), [paper_of(row)])
    await _give_bullets(transaction, ids, await database.read(OF_PAPERS.format("bullets"), [listed(ids)]))
    have = {row["paper_id"] for row in await transaction.run(HAVE_MEANING, ids=ids)}
    meanings = await database.read(OF_PAPERS.format("meaning"), [listed(ids)])
    await transaction.run_many(ADD_MEANING, [dict(row) for row in meanings if row["paper_id"] not in have])


async def _give_bullets(transaction: Transaction, ids: Sequence[str], rows: Sequence[Row]) -> None:
    have = {tuple(row) for row in await transaction.run(HAVE_BULLETS, ids=ids)}
    new = [row for row in rows if tuple(row[name] for name in BULLETS_KEY) not in have]
    await transaction.run_many(ADD_BULLETS, map(_set, sorted(new, key=lambda row: row["seq"])))


def _set(row: Row) -> dict[str, object]:
    lists = {name: json.loads(row[name]) for name in ("items", "ranking")}
    return {**dict(row), "paper": row["paper_id"], **lists}


async def _give_lists(transaction: Transaction, rows: Sequence[Row]) -> None:
    have = {row["day"] for row in await transaction.run("SELECT day FROM edition")}
    told = [
        {"day": day, "at": moment(row["checked_at"]), "papers": json.loads(row["papers"])}
        for row in rows
        if (day := date.fromisoformat(row["day"])) not in have
    ]
    await transaction.run_many(NEW_LIST, told)
