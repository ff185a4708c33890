"""What the doctor says of the archive's file, its disk and its backups."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.database.connection import LONGEST_LOG
from bot.service.backups.files import copy_archive_into
from bot.service.backups.series import of_archive
from bot.service.configuration import load
from bot.service.doctor import findings
from bot.service.storage import condition_of, newest_backup, room_for
from bot.service.stores import stores_in
from tests.samples import EDITION, NOW


@pytest.fixture
async def archive(tmp_path: Path) -> Path:
    path = tmp_path / "bot.db"
    async with stores_in(path) as stores:
        await stores.library.editions.save(EDITION, NOW)
    return path


async def told(archive: Path, **variables: str) -> list[str]:
    settings = load({"BOT_DATABASE_URL": f"sqlite:///{archive}", **variables})
    return [f"{mark}  {sentence}" async for mark, sentence in findings(settings, offline=True)]


def spoil(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[-30_000:-10_000] = os.urandom(20_000)
    archive.write_bytes(content)


def make_another_file_of(archive: Path) -> None:
    archive.write_bytes(b"no database at all")


async def test_the_doctor_tells_of_the_file_the_disk_and_the_newest_backup(archive: Path) -> None:
    copied = copy_archive_into(archive.parent, archive, datetime.now(UTC) - timedelta(hours=5, minutes=1))
    lines = await told(archive, BOT_BACKUP_FOLDER=str(archive.parent))
    assert f"ok  {condition_of(archive)[1]}" in lines
    assert any(re.fullmatch(r"ok  [\d,.]+ [MG]B are free on its disk\.", line) for line in lines)
    assert f"ok  The newest backup, {copied.file}, is 5 hours old." in lines
    assert not [line for line in await told(archive) if "backup" in line]


async def test_an_archive_whose_pages_do_not_fit_is_told_in_the_place_of_its_size(archive: Path) -> None:
    spoil(archive)
    lines = await told(archive)
    assert lines[0].startswith(f"??  {archive} is damaged; stop the bot and put back a backup")
    assert not [line for line in lines if "fit together" in line]


async def test_where_the_archive_cannot_be_read_nobody_is_told_that_no_channel_is_subscribed(archive: Path) -> None:
    assert [line for line in await told(archive) if "No channel is subscribed" in line]
    make_another_file_of(archive)
    assert not [line for line in await told(archive) if "No channel is subscribed" in line]


def test_a_log_that_cannot_be_written_back_is_told(archive: Path) -> None:
    size = f"{archive.stat().st_size / 1e6:.1f} MB"
    told = f"Its pages fit together (quick_check); it takes {size}, and 0.0 MB of log (-wal) beside it."
    assert condition_of(archive) == (True, told)
    log = Path(f"{archive}-wal")
    log.touch()
    os.truncate(log, LONGEST_LOG)
    assert condition_of(archive)[0]
    os.truncate(log, LONGEST_LOG + 1)
    fine, sentence = condition_of(archive)
    assert not fine
    assert "its log (-wal) has grown to 67.1 MB" in sentence


def test_a_disk_without_room_for_a_copy_is_told(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = archive.stat().st_size + LONGEST_LOG
    for free in (needed, needed - 1):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        fine, sentence = room_for(archive)
        assert fine == (free == needed)
        assert ("which is little" in sentence) == (free < needed)


def test_no_backup_an_old_one_and_one_of_a_time_to_come_are_told(archive: Path) -> None:
    def after(**time: int) -> tuple[bool, str]:
        return newest_backup(of_archive(archive), archive.parent, NOW + timedelta(**time))

    assert (after()[0], "There is no backup" in after()[1]) == (False, True)
    (archive.parent / "bot-20990101T000000Z.db.unchecked").touch()
    assert "There is no backup" in after()[1]
    copy_archive_into(archive.parent, archive, NOW)
    assert after(minutes=59)[1].endswith("is less than an hour old.")
    assert after(hours=48)[0]
    assert (after(days=9)[0], "is 9 days old" in after(days=9)[1]) == (False, True)
    assert (after(days=-1)[0], "of a time to come" in after(days=-1)[1]) == (False, True)
    away = newest_backup(of_archive(archive), archive.parent / "away", NOW)
    assert (away[0], "mount its disk" in away[1]) == (False, True)
