from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.playground.scratch import SETTLED_SECONDS, scratch_folder

HOLD = """import time
from bot.playground.scratch import scratch_folder
with scratch_folder() as folder:
    print(folder, flush=True)
    time.sleep(600)"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def aged(folder: Path) -> Path:
    """The folder as it looks a while later."""
    long_ago = folder.stat().st_mtime - 2 * SETTLED_SECONDS
    os.utime(folder, (long_ago, long_ago))
    return folder


def test_a_folder_goes_with_its_block(here: Path) -> None:
    with scratch_folder() as folder:
        (folder / "bot.db").write_text("")
    assert list(here.iterdir()) == []


def test_what_a_killed_one_left_is_cleared_and_what_a_running_one_holds_stays(here: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(here)}, text=True
    ) as held:
        assert held.stdout
        left = aged(Path(held.stdout.readline().strip()))
        with scratch_folder():
            assert left.exists()
        held.send_signal(signal.SIGKILL)
    with scratch_folder():
        assert not left.exists()


def test_what_may_be_somebody_elses_stays(here: Path) -> None:
    young, other = here / "daily-papers-young", here / "papers-old"
    link = here / "daily-papers-link"
    for folder in (young, other):
        folder.mkdir()
    aged(other)
    link.symlink_to(other)
    with scratch_folder():
        assert young.exists()
        assert other.exists()
        assert link.is_symlink()
