"""What a service says of its rounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.service.heartbeat import Heartbeat


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "bot.db"
    path.write_bytes(b"what was there at the start")
    return path


def test_a_round_that_was_done_takes_a_failure_back(archive: Path) -> None:
    service, whoever_asks = Heartbeat(archive), Heartbeat(archive)
    service.fail("The disk is full.")
    assert whoever_asks.failure() == "The disk is full."
    service.beat(["slack: off."])
    assert (whoever_asks.failure(), whoever_asks.troubles()) == (None, ["slack: off."])


def test_an_archive_that_was_replaced_is_told_at_the_next_round_and_before_anything_is_written(archive: Path) -> None:
    service, whoever_asks = Heartbeat(archive), Heartbeat(archive)
    service.beat()
    (other := archive.with_name("other.db")).write_bytes(b"a backup that somebody put there")
    other.replace(archive)
    service.beat(["slack: off."])
    assert "was deleted or replaced while it was in use" in (whoever_asks.failure() or "")
    service.beat()
    assert whoever_asks.failure()


def test_an_archive_that_was_deleted_is_told_too_and_one_that_grows_is_well(archive: Path) -> None:
    service = Heartbeat(archive)
    service.beat()
    archive.write_bytes(b"more" * 9_000)
    service.beat()
    assert service.failure() is None
    archive.unlink()
    service.beat()
    assert "was deleted or replaced" in (service.failure() or "")
