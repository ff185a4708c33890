"""Looking papers up in the archive, beside the same SQL in bare sqlite3 on the same file."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from bot.database.connection import Parameters, Row
from bot.service.stores import Stores, stores_in
from tests.bench.rounds import interleaved
from tests.bench.table import Figure

ROUNDS, LOOKUPS, SEARCHES = 40, 50, 10
ASKED, SHOWN = "lora", 5
SQLITE3 = "the same SQL in bare sqlite3, rows fetched"
Statement = tuple[str, Parameters]


async def measure(path: Path, ids: Sequence[str]) -> list[Figure]:
    """One paper by id, and one search."""
    chance = random.Random(1)
    async with stores_in(path) as stores:
        some = chance.choices(ids, k=LOOKUPS)
        by_id = [lambda one=one: stores.library.papers.get(one) for one in some]
        searches = [lambda: stores.library.search.find(ASKED, SHOWN)] * SEARCHES
        return [
            await _figure("archive: paper(id)", path, stores, by_id),
            await _figure(f'archive: search("{ASKED}")', path, stores, searches),
        ]


async def _figure(what: str, path: Path, stores: Stores, asks: Sequence[Callable[[], Awaitable[object]]]) -> Figure:
    statements = await _recorded(stores, asks)
    bare = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)

    async def ours() -> float:
        began = time.perf_counter()
        for ask in asks:
            await ask()
        return (time.perf_counter() - began) / len(asks)

    async def floor() -> float:
        began = time.perf_counter()
        for sql, parameters in statements:
            bare.execute(sql, parameters).fetchall()
        return (time.perf_counter() - began) / len(asks)

    try:
        paired = await interleaved(ours, floor, ROUNDS, seconds=2)
    finally:
        bare.close()
    mine, least = (1000 * seconds for seconds in paired.medians)
    return Figure(what, mine, least, "ms", SQLITE3, ratio=paired.ratio)


async def _recorded(stores: Stores, asks: Sequence[Callable[[], Awaitable[object]]]) -> list[Statement]:
    """Every statement that the archive runs to answer these."""
    statements: list[Statement] = []
    database: Any = stores.database
    original = database.read

    async def noted(sql: str, parameters: Parameters = ()) -> list[Row]:
        statements.append((sql, parameters))
        return await original(sql, parameters)  # type: ignore[no-any-return]  # the database is Any here

    database.read = noted
    database.readers.trace(lambda sql: statements.append((sql, ())))
    try:
        for ask in asks:
            await ask()
    finally:
        database.readers.trace(None)
        del database.read
    assert statements, "the archive answers without its database"
    return statements
