"""PostgreSQL's own programs are told where a database is without anybody else seeing it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.database.postgres.programs import Programs, check_version, service_file
from bot.errors import StorageError

URL = "postgresql://bot:pl%40nted%20s3cret@db.example:5433/papers?sslmode=require&search_path=mine&sslpassword=planted2"
SPY = """#!/bin/sh
echo "$0 $@" >> {log}
stat -c %a "$PGSERVICEFILE" >> {log}
cat "$PGSERVICEFILE" > {told}
echo "pg_dump (PostgreSQL) 13.1"
"""


@pytest.fixture
def spied(tmp_path: Path) -> Programs:
    """Programs that write down how they were called."""
    program = tmp_path / "pg_dump"
    program.write_text(SPY.format(log=tmp_path / "log", told=tmp_path / "told"))
    program.chmod(0o755)
    return Programs({"PATH": f"{tmp_path}:{os.environ['PATH']}"})


def read(file: Path) -> str:
    return file.read_text("utf-8")


async def test_no_password_stands_on_a_command_line_nor_in_a_file_that_stays(spied: Programs, tmp_path: Path) -> None:
    await spied.run("pg_dump", "--file=x", url=URL)
    called, mode = read(tmp_path / "log").splitlines()
    assert called.endswith("pg_dump --dbname=service=bot --file=x")
    assert "nted" not in called
    assert mode == "600"
    assert read(tmp_path / "told").splitlines() == [
        "[bot]", "user=bot", "password=pl@nted s3cret", "dbname=papers", "host=db.example", "port=5433",
        "sslmode=require", "sslpassword=planted2", "options=-c search_path=mine",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "lines"),
    [
        ("postgresql:///papers?host=/run/pg", ["dbname=papers", "host=/run/pg"]),
        ("postgresql://a,b:6000/papers", ["dbname=papers", "host=a,b", "port=,6000"]),
        ("postgres://bot@[::1]:5432/papers", ["user=bot", "dbname=papers", "host=::1", "port=5432"]),
    ],
)
def test_every_kind_of_address_is_told(url: str, lines: list[str]) -> None:
    with service_file(url) as file:
        assert read(file).splitlines() == ["[bot]", *lines]
    assert not file.exists()


async def test_a_program_that_is_older_than_the_server_is_told_before_it_runs(spied: Programs) -> None:
    with pytest.raises(StorageError, match=r"is of version 13, and postgresql://.* of 15.*-client-15 or"):
        await check_version(spied, "pg_dump", URL, 15)


async def test_a_program_that_is_missing_is_told_with_the_package_that_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.database.postgres.programs.PLACES", ())
    with pytest.raises(StorageError, match=r"pg_dump is not installed on this machine; install .*postgresql-client"):
        await Programs({"PATH": "/nowhere"}).run("pg_dump", "--version")


async def test_what_a_program_complains_of_is_told_in_one_line(tmp_path: Path) -> None:
    program = tmp_path / "pg_restore"
    program.write_text('#!/bin/sh\necho warming up >&2; echo "pg_restore: error: no file $2." >&2; exit 1\n')
    program.chmod(0o755)
    with pytest.raises(StorageError, match=r"^pg_restore ended without success: pg_restore: error: no file none\.$"):
        await Programs({"PATH": f"{tmp_path}:{os.environ['PATH']}"}).run("pg_restore", "--list", "none")
