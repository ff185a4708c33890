"""Makes everything that is derived from the papers' texts anew, when another version of the rewriting made it."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.database.connection import Database, Transaction
from bot.library.merging import merge_all
from bot.library.question.normalise import VERSION

log = logging.getLogger(__name__)

# Told how many papers are done, and of how many.
Progress = Callable[[int, int], object]

AT_ONCE = 500

TEXT = "title || char(10) || abstract || char(10) || bullet_text"
FILL = (
    """INSERT INTO search_index (rowid, title, authors, organization, body)
       SELECT * FROM search_source WHERE number {these}""",
    """INSERT INTO paper_name (key, number)
       SELECT name.value, paper.number FROM paper, json_each(name_keys(paper.title)) AS name
       WHERE paper.number {these}""",
    """INSERT INTO suggestion (key, number)
       SELECT start.value, paper.number FROM paper, json_each(word_starts(paper.title)) AS start
       WHERE paper.number {these}""",
    f"""INSERT INTO coinage (key, long, short, papers)
       SELECT one.value ->> 0, one.value ->> 2, one.value ->> 1, 1 FROM paper, json_each(coined({TEXT})) AS one
       WHERE paper.number {{these}} ON CONFLICT DO UPDATE SET papers = papers + 1""",
    """INSERT INTO author_name (key, name, papers)
       SELECT one.value ->> 0, one.value ->> 1, 1 FROM paper, json_each(author_names(paper.authors)) AS one
       WHERE paper.number {these} ON CONFLICT DO UPDATE SET papers = papers + 1""",
    """INSERT INTO title_word (word, papers)
       SELECT one.value, 1 FROM paper, json_each(title_words(paper.title)) AS one
       WHERE paper.number {these} ON CONFLICT DO UPDATE SET papers = papers + 1""",
)
EMPTY = (
    # Not row by row: that takes the text as it was indexed, which the functions of another version do not give, and
    # wrong text spoils the index without a word: sqlite.org/fts5.html#the_delete_command.
    "INSERT INTO search_index (search_index) VALUES ('delete-all')",
    *(f"DELETE FROM {table}" for table in ("suggestion", "paper_name", "coinage", "author_name", "title_word")),
)


async def rebuild_if_other(database: Database, progress: Progress | None = None, version: str = VERSION) -> bool:
    """Bring the index to this version of the rewriting; gives whether that was needed."""
    if await _made_by(database) == version:
        return False
    async with database.write() as transaction:
        await _rebuild(transaction, progress)
        await transaction.run(
            """INSERT INTO search_meta (name, value) VALUES ('normaliser', ?)
               ON CONFLICT DO UPDATE SET value = excluded.value""",
            [version],
        )
    return True


async def _made_by(database: Database) -> str | None:
    rows = await database.read("SELECT value FROM search_meta WHERE name = 'normaliser'")
    return rows[0]["value"] if rows else None


async def _rebuild(transaction: Transaction, progress: Progress | None) -> None:
    numbers = [row["number"] for row in await transaction.run("SELECT number FROM paper ORDER BY number")]
    if numbers:
        log.info("making the search index of %d papers anew", len(numbers))
    for statement in EMPTY:
        await transaction.run(statement)
    for first in range(0, len(numbers), AT_ONCE):
        some = numbers[first : first + AT_ONCE]
        for statement in FILL:
            await transaction.run(statement.format(these="BETWEEN ? AND ?"), [some[0], some[-1]])
        if progress:
            progress(first + len(some), len(numbers))
    await merge_all(transaction)
