"""A follower that is killed at any moment goes on where its file says that it is, and misses nothing."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bot.database.connection import Database
from bot.library.postgres.following import Following
from bot.library.postgres.taking_in import Position, position_of
from bot.library.sql_functions import FUNCTIONS
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper
from tests.library.postgres.killed import nothing
from tests.library.postgres.sharing import content, shared_stores
from tests.postgres import Server
from tests.samples import DAY, NOW

DAYS, A_DAY, KILLS = 4, 20, 3
STEPS_BEFORE = 4
REVISIONS = "SELECT id FROM paper WHERE revision <= :until"


async def test_a_follower_that_is_killed_goes_on_and_misses_nothing(postgres: Server, tmp_path: Path) -> None:
    url, path = await postgres.database(), tmp_path / "follower.db"
    async with shared_stores(url, path):
        pass
    async with shared_stores(url, tmp_path / "writer.db") as (_, writer):
        for number in range(DAYS):
            papers = tuple(Paper(f"26{number:02}.{rank:05}", f"Paper {rank}", "Abstract.") for rank in range(A_DAY))
            await writer.editions.save(Edition(DAY + timedelta(days=number), papers), NOW)
        await writer.bullets.save("2600.00000", Bullets("ko", "imported", ("하나",)))
        # The first ones change once more, so the lists that name them come before them.
        await writer.shared.run("UPDATE paper SET votes = 7 WHERE id LIKE '2600%'")
        await writer.keep_up()
        before = Position()
        for _ in range(KILLS):
            await killed_on_its_way(url, path)
            async with Database.open(path, FUNCTIONS) as database:
                position = await position_of(database)
                here = {row["id"] for row in await database.read("SELECT id FROM paper")}
            assert before.revision < position.revision < writer.revision.number
            assert position.whole == 0
            rows = await writer.shared.read(REVISIONS, until=position.revision)
            assert {row["id"] for row in rows} <= here
            before = position
        async with Database.open(path, FUNCTIONS) as database:
            following = Following(database, writer.shared, nothing)
            await following.keep_up()
            assert following.revision == writer.revision
            assert await content(database) == await content(writer.database)


async def killed_on_its_way(url: str, path: Path) -> None:
    """Some steps on, kill -9."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.library.postgres.killed", url, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    for _ in range(STEPS_BEFORE):
        assert await process.stdout.readline()
    process.kill()
    await process.communicate()
