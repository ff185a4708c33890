"""A year in a few minutes: what a bot keeps, and holds in memory, after so many days of editions, digests and votes.

`python -m tests.year` runs 365 days of 12 channels on SQLite; `--days`, `--channels`, `--postgres` make it otherwise.
Platforms and the clock are simulated, the stores are real, and each night is tidied as a running bot does it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from bot.chat.reactions import Told, Vote
from bot.ledger.postgres.ledger import PostgresLedger
from bot.papers.paper import Edition
from tests.postgres import Server, server
from tests.simulated import World, papers, world

DAY = timedelta(days=1)
# Hugging Face's lists had 28 papers a day in the median of 2026.
PAPERS = 28
VOTES = 40
TABLES = (
    "delivery", "part", "part_event", "rendered", "vote", "vote_event", "vote_reading", "erasure", "channel_change",
    "shared",
)  # fmt: skip
TOLD = (1, 30, 60, 90, 120, 180, 240, 300, 365)


@dataclass(frozen=True)
class Reading:
    """How things stand after a day."""

    day: int
    rows: Mapping[str, int]
    """Of each table of the ledger."""
    memory: float
    """Resident, in MiB."""
    size: float
    """Of the store, in MB."""
    longest: float
    """Seconds that the slowest claim took while everything old was removed."""


async def lived(bot: World, days: int, votes: int = VOTES) -> AsyncIterator[Reading]:
    """The same every day: a new list, a digest to each channel, marks given and taken back; at times one is gone."""
    for day in range(1, days + 1):
        now = bot.clock.now()
        listed = papers(PAPERS, first=day * 100)
        await bot.library.editions.save(Edition(now.date(), listed), now)
        await bot.open(now.date())
        await bot.run()
        await _vote(bot, day, [paper.id for paper in listed[:5]], votes)
        # A night in which everything is tidied, and a claim meanwhile has to wait for one helping at most.
        bot.clock.advance(DAY.total_seconds() - (bot.clock.now() - now).total_seconds())
        waited = await _claim_beside_tidying(bot)
        # What the stand-in remembers is not the bot's.
        for remembered in (bot.platform.messages, bot.platform.calls, bot.platform.looks):
            remembered.clear()
        yield Reading(day, await _rows(bot), _memory(), await _size(bot), waited)


async def _vote(bot: World, day: int, shown: list[str], many: int) -> None:
    votes = bot.ledger.votes
    for number in range(many):
        now = bot.clock.now()
        mark = Vote("discord", f"person {number}", shown[number % 5], "c1", f"m{day}", "star")
        await votes.cast(mark, Told(now, now, f"event {day} {number}"), given=True)
        if number % 4 == 0:
            await votes.cast(mark, Told(now + DAY / 24, now), given=False)
    if day % 10 == 0:
        await bot.ledger.people.forget(mark.person, bot.clock.now())


async def _claim_beside_tidying(bot: World) -> float:
    """Seconds that the slowest of the claims took which were asked for while everything old was removed."""
    tidying, slowest = asyncio.create_task(bot.ledger.prune(bot.clock.now())), 0.0
    while not tidying.done():
        started = time.perf_counter()
        await bot.ledger.deliveries.claim("beside", bot.clock.now(), bot.clock.now() + DAY, 1)
        slowest = max(slowest, time.perf_counter() - started)
        await asyncio.sleep(0)
    await tidying
    return slowest


async def _rows(bot: World) -> Mapping[str, int]:
    database = bot.ledger.database if isinstance(bot.ledger, PostgresLedger) else bot.stores.database
    return {table: (await database.read(f"SELECT count(*) FROM {table}"))[0][0] for table in TABLES}


def _memory() -> float:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def _size(bot: World) -> float:
    if isinstance(bot.ledger, PostgresLedger):
        [row] = await bot.ledger.database.read("SELECT pg_database_size(current_database()) AS size")
        return int(row["size"]) / 1e6
    return sum(path.stat().st_size for path in _files(bot)) / 1e6


def _files(bot: World) -> list[Path]:
    return list(bot.stores.database.path.parent.glob(f"{bot.stores.database.path.name}*"))


async def _live(days: int, channels: int, postgres: Server | None) -> None:
    url = await postgres.database() if postgres else None

    async def there() -> str | None:
        return url

    names = [f"c{number}" for number in range(channels)]
    _say(" day  MiB    MB  slowest claim ms  " + "  ".join(TABLES))
    with tempfile.TemporaryDirectory() as folder, patch("tests.simulated.ledger_url", there):
        async with world(Path(folder), *names) as bot:
            async for one in lived(bot, days):
                if one.day in TOLD or one.day == days:
                    counts = "  ".join(f"{one.rows[table]:>{len(table)}}" for table in TABLES)
                    _say(f"{one.day:4} {one.memory:4.0f} {one.size:5.1f}  {1000 * one.longest:16.1f}  {counts}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Live, and print how things stand now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--channels", type=int, default=12)
    parser.add_argument("--postgres", action="store_true", help="on a server of its own, where PostgreSQL is installed")
    asked = parser.parse_args()
    with ExitStack() as stack:
        postgres = stack.enter_context(server()) if asked.postgres else None
        asyncio.run(_live(asked.days, asked.channels, postgres))


if __name__ == "__main__":
    main()
