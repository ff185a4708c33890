"""A restore drill: backups of a living archive come back whole, and no digest comes twice because of one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.reactions import Told, Vote
from bot.database.instance import only_service
from bot.delivery.states import State
from bot.errors import StorageError
from bot.ledger.sqlite.ledger import SqliteLedger
from bot.service.backups.files import copy_archive, copy_archive_into, put_archive_back
from bot.service.stores import stores_in
from tests.chat.commands.asking import PAPER, card
from tests.samples import DAY, EDITION, ENGLISH, FULL, NOW
from tests.simulated import Crash, crash_at, papers, world

VOTE = Vote("discord", "ann", FULL.id, "c1", "m0", "star")
RUBBISH = b"rubbish" * 1000
ORDER = ["post", "thread", "reply", "reply"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bot.db"


@pytest.fixture
async def backup(database: Path, tmp_path: Path) -> Path:
    """A backup that was taken while the archive was open, before a vote was cast."""
    file = tmp_path / "backup.db"
    async with stores_in(database) as stores:
        await stores.library.editions.save(EDITION, NOW)
        copy_archive(database, file)
        await stores.ledger.votes.cast(VOTE, Told(NOW, NOW), given=True)
    return file


def content(file: Path) -> bytes:
    return file.read_bytes()


def write(file: Path, text: bytes) -> None:
    file.write_bytes(text)


async def tally(database: Path) -> dict[str, int]:
    async with stores_in(database) as stores:
        return dict(await stores.ledger.votes.tally([FULL.id]))


async def refusal(source: Path, database: Path) -> str:
    before = content(database)
    with pytest.raises(StorageError) as refused:
        await put_archive_back(source, database, NOW)
    assert content(database) == before
    assert not list(database.parent.glob("*restoring*"))
    return str(refused.value)


async def test_a_backup_of_an_open_archive_is_one_whole_file(backup: Path) -> None:
    assert [one.name for one in backup.parent.glob("backup*.db*")] == ["backup.db", "backup.db.key"]
    async with stores_in(backup) as stores:
        assert await stores.library.editions.get(DAY) == EDITION
        assert (await stores.library.search.find("lora", 5)).papers == (FULL,)


async def test_a_restored_archive_is_as_it_was_and_the_former_file_is_kept(database: Path, backup: Path) -> None:
    kept = await put_archive_back(backup, database, NOW)
    assert kept
    locks = ["bot.db.lock", "bot.db.writing"]
    assert sorted(one.name for one in database.parent.iterdir()) == sorted([database.name, kept.name, *locks])
    assert (await tally(database), await tally(kept)) == ({}, {FULL.id: 1})


async def test_a_damaged_archive_can_be_replaced_and_is_kept_as_it_is(database: Path, backup: Path) -> None:
    write(database, RUBBISH)
    kept = await put_archive_back(backup, database, NOW)
    assert kept
    assert content(kept) == RUBBISH
    assert await tally(database) == {}


async def test_an_archive_that_is_gone_comes_back(database: Path, backup: Path) -> None:
    shutil.move(database, database.with_name("elsewhere.db"))
    assert await put_archive_back(backup, database, NOW) is None
    assert await tally(database) == {}


async def test_nothing_is_restored_while_a_service_runs(database: Path, backup: Path) -> None:
    with only_service(database):
        assert "already runs" in await refusal(backup, database)


async def test_nothing_is_restored_while_another_command_has_the_archive_open(database: Path, backup: Path) -> None:
    async with stores_in(database):
        assert "in use by another command" in await refusal(backup, database)


async def test_what_is_no_sound_backup_is_not_put_back(database: Path, backup: Path, tmp_path: Path) -> None:
    assert "no file" in await refusal(tmp_path / "none.db", database)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE recipes (name)")
    assert "not an archive of this bot" in await refusal(tmp_path / "other.db", database)
    write(backup, content(backup)[:20_000])
    assert "not a sound backup" in await refusal(backup, database)


def test_there_is_no_backup_of_nothing_nor_over_a_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="There is no file"):
        copy_archive(tmp_path / "none.db", tmp_path / "backup.db")
    assert not list(tmp_path.iterdir())


async def test_a_backup_replaces_no_file_and_needs_its_folder(database: Path, backup: Path) -> None:
    before = content(backup)
    with pytest.raises(StorageError, match="exists already"):
        copy_archive(database, backup)
    with pytest.raises(StorageError, match="a folder that does not exist"):
        copy_archive(database, backup.parent / "none" / "backup.db")
    assert content(backup) == before


@pytest.mark.parametrize("trust", [0, 60])
@pytest.mark.parametrize("reached", [None, "after_claim", "after_intent", "after_settle"])
async def test_a_digest_that_was_posted_after_the_backup_is_not_posted_again(
    tmp_path: Path, trust: float, reached: str | None
) -> None:
    async with world(tmp_path, "c1", trusts_key_for=trust) as bot:
        path, copy, again = (tmp_path / name for name in ("bot.db", "backup.db", "again.db"))
        if reached:
            await bot.open()
            with pytest.raises(Crash):
                await bot.run(deliverer=bot.deliverer("doomed", crash_at(reached)))
            bot.clock.advance(91)
        copy_archive(path, copy)
        await bot.open()
        await bot.run()
        bot.clock.advance(3600)
        shutil.copy(copy, again)
        await put_archive_back(copy, again, bot.clock.now())
        async with stores_in(again) as stores:
            later = replace(bot, stores=stores)
            await later.open()
            await later.run()
            assert (await later.delivery()).state is State.SENT
        assert [sent.kind for sent in bot.platform.messages] == ORDER


async def test_a_restored_bot_answers_a_lookup_and_looks_for_what_its_copy_had_not_sent(tmp_path: Path) -> None:
    async with world(tmp_path, "c1") as bot:
        await bot.open()
        with pytest.raises(Crash):
            await bot.run(deliverer=bot.deliverer("doomed", crash_at("after_intent")))
        backup = copy_archive_into(tmp_path, bot.stores.database.path, bot.clock.now(), keep=1).file
        bot.clock.advance(91)
        await bot.run()
        bot.clock.advance(3600)
        again = tmp_path / "again" / "bot.db"
        again.parent.mkdir()
        await put_archive_back(backup, again, bot.clock.now())
        async with stores_in(again) as stores:
            restored = replace(bot, stores=stores)
            assert (await card(stores, PAPER, papers()[0].id)).entry.paper.title == papers()[0].title
            assert set((await restored.states())[1:]) == {State.SENDING, State.UNKNOWN}
            await restored.run()
            assert set(await restored.states()) == {State.SENT}
        assert [sent.kind for sent in bot.platform.messages] == ORDER


async def test_digests_of_later_days_are_posted_without_a_look(tmp_path: Path) -> None:
    async with world(tmp_path, "c1", trusts_key_for=0) as bot:
        await SqliteLedger(bot.stores.database, ENGLISH).mark_restored(datetime(2026, 5, 3, 12, tzinfo=UTC))
        await bot.open()
        await bot.run()
        assert [sent.kind for sent in bot.platform.messages] == ORDER
        assert bot.platform.looks == []
