"""Who had themselves forgotten is not found in a backup, and does not come back with one."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person, Told, Vote
from bot.delivery.preferences import Preferences
from bot.errors import StorageError
from bot.ledger.postgres.ledger import ledger_at
from bot.service.backups.dumps import copy_database, put_database_back
from bot.service.backups.files import copy_archive, put_archive_back
from bot.service.stores import stores_in
from tests.postgres import Server
from tests.samples import FULL, LATER, NOW

ANN = Person("discord", "ann")
MARK = Vote("discord", "ann", FULL.id, "c1", "m0", "star")


async def forget(ledger: Ledger) -> None:
    await ledger.votes.cast(MARK, Told(NOW, NOW), given=True)
    await ledger.people.forget(ANN, LATER)


async def comes_back(ledger: Ledger) -> bool:
    """Whether a mark from before somebody was forgotten would count."""
    return await ledger.votes.cast(MARK, Told(NOW, LATER), given=True)


@pytest.fixture
async def archive(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "bot.db"
    async with stores_in(path) as stores:
        await forget(stores.ledger)
    return path


def key_in(archive: Path) -> str:
    with closing(sqlite3.connect(archive)) as opened:
        [(key,)] = opened.execute("SELECT value FROM secret").fetchall()
    return str(key)


def test_the_key_is_nowhere_in_the_copy_and_for_this_user_alone_in_its_file(archive: Path, tmp_path: Path) -> None:
    copied = copy_archive(archive, tmp_path / "backup.db")
    key = key_in(archive)
    assert key.encode() not in copied.file.read_bytes()
    assert copied.key.read_text() == f"{key.lower()}\n"
    assert stat.S_IMODE(copied.key.stat().st_mode) == 0o600
    assert key_in(archive) == key


async def test_it_comes_back_from_its_file_wherever_that_is_kept(archive: Path, tmp_path: Path) -> None:
    copied = copy_archive(archive, tmp_path / "backup.db", tmp_path / "elsewhere")
    again = tmp_path / "again.db"
    with pytest.raises(StorageError, match=r"the key by which .* knows them again is not here"):
        await put_archive_back(copied.file, again, NOW)
    assert not again.exists()
    await put_archive_back(copied.file, again, NOW, copied.key)
    async with stores_in(again) as stores:
        assert not await comes_back(stores.ledger)
    # The archive whose place it takes has the same one.
    await put_archive_back(copied.file, archive, NOW)
    async with stores_in(archive) as stores:
        assert not await comes_back(stores.ledger)


async def test_the_key_of_another_bot_is_not_taken(archive: Path, tmp_path: Path) -> None:
    copied, other = copy_archive(archive, tmp_path / "backup.db", tmp_path / "mine"), tmp_path / "other.db"
    async with stores_in(other) as stores, stores.database.write() as transaction:
        await transaction.run("UPDATE secret SET value = hex(randomblob(32))")
    foreign = copy_archive(other, tmp_path / "copy.db", tmp_path / "backup.key").key
    for named, why in ((None, "is not here"), (foreign, "holds the key of another bot than")):
        with pytest.raises(StorageError, match=why):
            await put_archive_back(copied.file, tmp_path / "again.db", NOW, named)
    with pytest.raises(StorageError, match="holds the key of another bot"):
        copy_archive(archive, tmp_path / "second.db", foreign)
    assert not (tmp_path / "second.db").exists()


async def test_where_nobody_was_forgotten_no_key_is_asked_for(tmp_path: Path) -> None:
    path, again = tmp_path / "bot.db", tmp_path / "again.db"
    async with stores_in(path):
        pass
    await put_archive_back(copy_archive(path, tmp_path / "backup.db", tmp_path / "gone").file, again, NOW, again)
    async with stores_in(again) as stores:
        await forget(stores.ledger)
        assert not await comes_back(stores.ledger)


async def test_a_wrong_key_is_told_where_nobody_was_forgotten_too(tmp_path: Path) -> None:
    path, again, wrong = tmp_path / "bot.db", tmp_path / "again.db", tmp_path / "wrong.key"
    async with stores_in(path):
        pass
    copied = copy_archive(path, tmp_path / "backup.db")
    wrong.write_text("ab" * 32)
    with pytest.raises(StorageError, match="holds the key of another bot than"):
        await put_archive_back(copied.file, again, NOW, wrong)
    assert not again.exists()
    await put_archive_back(copied.file, again, NOW, copied.key)


@pytest.fixture
async def url(postgres: Server) -> str:
    address = await postgres.database()
    async with ledger_at(address, Preferences()) as ledger:
        await forget(ledger)
    return address


async def test_a_dump_lacks_the_key_too_and_is_not_put_back_without(url: str, postgres: Server, tmp_path: Path) -> None:
    copied, other = await copy_database(url, tmp_path / "backup.dump", tmp_path / "elsewhere"), await bare(postgres)
    key = copied.key.read_text().strip()
    assert (await listed(url))[0].lower() == key
    with pytest.raises(StorageError, match="is not here"):
        await put_database_back(copied.file, other, NOW)
    (wrong := tmp_path / "wrong.key").write_text("ab" * 32)
    with pytest.raises(StorageError, match="holds the key of another bot than"):
        await put_database_back(copied.file, other, NOW, wrong)
    assert await put_database_back(copied.file, other, NOW, copied.key) is None
    async with ledger_at(other, Preferences()) as ledger:
        assert not await comes_back(ledger)


async def bare(postgres: Server) -> str:
    """The address of a database without a single table."""
    await postgres.execute("DROP DATABASE IF EXISTS bare WITH (FORCE)")
    await postgres.execute("CREATE DATABASE bare")
    return postgres.url("bare")


async def listed(url: str) -> list[str]:
    async with ledger_at(url, Preferences()) as ledger:
        return [row["value"] for row in await ledger.database.read("SELECT value FROM secret")]
