"""Which process holds a lease, and whether it is surely dead."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.database.instance import is_served, only_service, owner_name, surely_dead
from bot.errors import StorageError

HOLD = """
import sys
from pathlib import Path
from bot.database.instance import only_service
with only_service(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def ended() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_no_two_names_are_alike() -> None:
    names = {owner_name() for _ in range(50)}
    assert len(names) == 50
    assert all(name.startswith(f"{socket.gethostname()}/{os.getpid()}/") for name in names)


def test_an_owner_whose_process_has_ended_is_dead(ended: int) -> None:
    host, me = socket.gethostname(), owner_name()
    assert surely_dead([f"{host}/{ended}/aa", me], me) == {f"{host}/{ended}/aa"}


def test_an_owner_whose_process_runs_is_not_dead() -> None:
    assert surely_dead([f"{socket.gethostname()}/{os.getppid()}/aa"], owner_name()) == frozenset()


def test_nothing_is_said_of_other_hosts(ended: int) -> None:
    assert surely_dead([f"elsewhere/{ended}/aa"], owner_name()) == frozenset()


def test_an_earlier_process_with_my_number_is_dead() -> None:
    me = owner_name()
    earlier = me.rsplit("/", 1)[0] + "/00000000"
    assert surely_dead([earlier], me) == {earlier}


@pytest.mark.parametrize("name", ["", "one", "host/", "host/x/y", "/1/2"])
def test_strange_names_are_left_alone(name: str) -> None:
    assert surely_dead([name], owner_name()) == frozenset()


def test_a_second_service_on_one_file_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "new" / "bot.db"
    with only_service(database), pytest.raises(StorageError, match="already runs"), only_service(database):
        pass
    with only_service(database):
        pass


def test_services_on_different_files_do_not_mind_each_other(tmp_path: Path) -> None:
    with only_service(tmp_path / "one.db"), only_service(tmp_path / "two.db"):
        assert {one.stem for one in tmp_path.iterdir()} >= {"one.db", "two.db"}


def test_the_lock_goes_with_a_process_that_is_killed(tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    command = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(StorageError), only_service(database):
            pass
        other.kill()
    with only_service(database):
        pass


def test_whether_a_service_runs_is_told_by_its_lock_alone(tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    assert is_served(database) is False
    with only_service(database):
        assert is_served(database) is True
    assert (tmp_path / "bot.db.lock").exists()
    assert is_served(database) is False


def test_a_look_at_the_lock_turns_no_service_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    path = tmp_path / "bot.db.lock"
    path.touch()
    looking = path.open()
    fcntl.flock(looking, fcntl.LOCK_SH)
    monkeypatch.setattr("bot.database.instance.time.sleep", lambda _: looking.close())
    with only_service(tmp_path / "bot.db"):
        assert looking.closed


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"), only_service(tmp_path / "file" / "bot.db"):
        pass
