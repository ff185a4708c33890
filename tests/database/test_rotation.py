"""Backups in a folder: named by time, so many of them stay, and nothing goes that the bot did not make."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.service.backups.files import copy_archive_into
from bot.service.stores import stores_in
from tests.samples import DAY, EDITION, NOW

NIGHT = datetime(2026, 5, 5, 3, 15, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "bot.db"
    async with stores_in(path) as stores:
        await stores.library.editions.save(EDITION, NOW)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.suffix != ".key")


async def test_the_newest_stay_and_each_is_whole(database: Path, folder: Path) -> None:
    for night in range(4):
        copied = copy_archive_into(folder, database, NIGHT + timedelta(days=night), keep=2)
    assert [one.name for one in copied.gone] == ["bot-20260506T031500Z.db"]
    assert names(folder) == ["bot-20260507T031500Z.db", "bot-20260508T031500Z.db"]
    async with stores_in(copied.file) as stores:
        assert await stores.library.editions.get(DAY) == EDITION


def test_without_a_number_all_stay(database: Path, folder: Path) -> None:
    for night in range(3):
        assert copy_archive_into(folder, database, NIGHT + timedelta(days=night)).gone == []
    assert len(names(folder)) == 3


def test_nothing_goes_that_the_bot_did_not_make_and_none_of_it_counts(database: Path, folder: Path) -> None:
    first = copy_archive_into(folder, database, NIGHT).file
    shutil.copy(first, folder / "before-the-move.db")
    shutil.copy(first, folder / "other-20200101T000000Z.db")
    shutil.copy(first, folder / "bot-20261301T000000Z.db")
    (folder / "bot-20300101T000000Z.db").write_text("recipes")
    (folder / "bot-20300102T000000Z.db").symlink_to(first)
    (folder / "bot-20300103T000000Z.db").mkdir()
    before = names(folder)
    copied = copy_archive_into(folder, database, NIGHT + timedelta(hours=1), keep=2)
    assert names(folder) == sorted([*before, copied.file.name])
    copied = copy_archive_into(folder, database, NIGHT + timedelta(hours=2), keep=2)
    assert copied.gone == [first]


def test_an_unfinished_copy_never_counts_and_goes_only_when_nobody_can_be_at_it(database: Path, folder: Path) -> None:
    first = copy_archive_into(folder, database, NIGHT).file
    under_way, left = (folder / f"bot-2026050{day}T031600Z.db.unchecked" for day in (5, 4))
    for one in (under_way, left):
        one.write_bytes(first.read_bytes()[:5000])
    copied = copy_archive_into(folder, database, NIGHT + timedelta(hours=23), keep=2)
    assert copied.gone == [left]
    assert first.exists()
    assert under_way.exists()


def test_the_one_just_made_stays_though_the_clock_was_set_back(database: Path, folder: Path) -> None:
    later = copy_archive_into(folder, database, NIGHT).file
    copied = copy_archive_into(folder, database, NIGHT - timedelta(days=1), keep=1)
    assert names(folder) == [copied.file.name, later.name]


def test_a_backup_that_fails_costs_no_older_one(database: Path, folder: Path) -> None:
    for night in range(2):
        copy_archive_into(folder, database, NIGHT + timedelta(days=night))
    before = names(folder)
    with pytest.raises(StorageError, match="does not exist"):
        copy_archive_into(folder / "none", database, NIGHT, keep=1)
    database.write_bytes(database.read_bytes()[:20_000])
    with pytest.raises(StorageError, match="damaged"):
        copy_archive_into(folder, database, NIGHT + timedelta(days=2), keep=1)
    assert names(folder) == before
