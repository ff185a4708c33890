"""`bot migrate-store`: what stands in channels stays single, whichever store the bot goes on with."""

from __future__ import annotations

import json

from tests.e2e.conftest import World
from tests.e2e.due import ready_day
from tests.e2e.watching import assert_posted_once
from tests.postgres import Server


async def test_a_bot_that_was_moved_goes_on_there_and_back_and_posts_nothing_twice(
    world: World, postgres: Server
) -> None:
    ready_day(world)
    there, back = await postgres.database(), f"sqlite:///{world.folder}/back.db"
    assert (await world.bot("post")).code == 0
    moved = await world.bot("migrate-store", "--to", there, "--json")
    assert moved.code == 0, moved.err
    told = json.loads(moved.out)
    assert (told["to"], told["tables"]["delivery"]["rows"]) == (there.partition("?")[0].replace("bot@", ""), 2)
    assert moved.err.endswith("is not used any more.\n")
    assert "was moved to postgresql:///" in (await world.bot("post")).err
    on_postgres = {"BOT_DATABASE_URL": there, "BOT_LIBRARY_PATH": f"{world.folder}/library.db"}
    assert (await world.bot("post", **on_postgres)).code == 0
    assert (await world.bot("migrate-store", "--to", back, **on_postgres)).code == 0
    assert (await world.bot("post", BOT_DATABASE_URL=back)).code == 0
    assert_posted_once(world)


async def test_what_cannot_be_moved_is_told_in_a_sentence(world: World, postgres: Server) -> None:
    there = await postgres.database()
    nothing = await world.bot("migrate-store", "--to", there)
    assert (nothing.code, nothing.err) == (69, f"There is no file {world.folder}/bot.db.\n")
    wrong = await world.bot("migrate-store", "--to", "mysql://host/db")
    assert wrong.code == 64
    assert wrong.err.startswith("--to: write sqlite:/// before the file's path")


async def test_a_backup_of_a_database_is_put_back_by_the_command_and_nothing_is_posted_twice(
    world: World, postgres: Server
) -> None:
    ready_day(world)
    backups = world.folder / "backups"
    backups.mkdir()
    world.extra = {
        "BOT_DATABASE_URL": await postgres.database(),
        "BOT_LIBRARY_PATH": f"{world.folder}/library.db",
        "BOT_BACKUP_FOLDER": str(backups),
        "BOT_BACKUP_KEY": f"{world.folder}/papers.key",
    }
    assert (await world.bot("collect")).code == 0
    made = await world.bot("backup", "--keep", "2")
    assert (made.code, "keep it elsewhere" in made.err) == (0, True), made.err
    assert (await world.bot("post")).code == 0
    [backup] = backups.iterdir()
    back = await world.bot("restore", str(backup))
    assert (back.code, "The former archive is kept as" in back.err) == (0, True), back.err
    assert "0 of" not in (await world.bot("search", "lora", "--json")).err
    settled = await world.bot("post")
    assert settled.code == 0, settled.err
    assert_posted_once(world)
    assert "The newest backup" in (await world.bot("doctor", "--offline")).out
