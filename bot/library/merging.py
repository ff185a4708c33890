"""Keeps the full-text index in few pieces, by many small steps, so that no single change has to wait for a long one."""

from __future__ import annotations

from bot.database.connection import Transaction

# Written for each changed paper, about 0.4 ms; a paper adds five, and each is moved into a larger piece some times.
PAGES = 16


async def merge_some(transaction: Transaction, papers: int) -> None:
    """Merge as much of the index as so many changed papers make necessary."""
    if papers:
        # FTS5's own merging is off, so that none of it falls on an insert that somebody waits for:
        # sqlite.org/fts5.html#the_automerge_configuration_option.
        await transaction.run("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", [PAGES * papers])


async def merge_all(transaction: Transaction) -> None:
    """Bring the index into one piece, at 20 us a paper: else the next papers would each wait for a part of it."""
    await transaction.run("INSERT INTO search_index (search_index) VALUES ('optimize')")
