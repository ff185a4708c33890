"""Only one connection of a process can ever write, and only one process at a time.

Two that commit or checkpoint at once can damage a file in SQLite before 3.51.3, which is what Debian 12 and most builds
of Python have.
"""

from __future__ import annotations

import asyncio
import fcntl
import io
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from rich.console import Console

from bot.chat.reactions import Told, Vote
from bot.console.archive import _export, _search
from bot.console.delivering import _deliveries
from bot.console.examining import examine
from bot.console.mending import _why
from bot.database import turns
from bot.database.instance import only_service
from bot.delivery.states import Issue
from bot.errors import StorageError
from bot.library import rebuild
from bot.service.backups.files import copy_archive, put_archive_back
from bot.service.configuration import load
from bot.service.stores import Stores, stores_in
from bot.settings.settings import Settings
from tests.samples import DAY, EDITION, FULL, KOREAN, LATER, NOW, posted_digest

VOTES = [Vote("discord", name, FULL.id, "c1", "m0", "star") for name in ("ann", "bob", "cho", "dee")]
MARK = """
    INSERT INTO vote (platform, user, paper_id, channel, message, mark, given, told, at)
    VALUES ('discord', 'bob', 'x', 'c', 'm', 'star', 1, 'now', 'now')
"""


class Watch:
    """Counts the connections to each file that can write, by letting each try."""

    def __init__(self) -> None:
        self.opened: Counter[tuple[Path, bool]] = Counter()
        self.writers: Counter[Path] = Counter()
        self.most: Counter[Path] = Counter()

    def open(self, path: Path, *, writes: bool) -> None:
        self.opened[path, writes] += 1
        self.writers[path] += writes
        self.most[path] = max(self.most[path], self.writers[path])

    def close(self, path: Path, *, writes: bool) -> None:
        self.writers[path] -= writes

    def seen(self, path: Path) -> tuple[int, int]:
        """How many could write in all, and at most at once."""
        return self.opened[path, True], self.most[path]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Watches every connection that Python makes, of aiosqlite as well."""
    watch, connect = Watch(), sqlite3.connect

    class Watched(sqlite3.Connection):
        def __init__(self, database: str | Path, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
            super().__init__(database, *arguments, **named)
            text = str(database)
            self.path = Path(unquote(urlsplit(text).path)) if text.startswith("file:") else Path(text)
            self.writes = can_write(self)
            watch.open(self.path, writes=self.writes)

        def close(self) -> None:
            super().close()
            watch.close(self.path, writes=self.writes)

    def watched(*arguments: Any, **named: Any) -> sqlite3.Connection:  # noqa: ANN401
        made: sqlite3.Connection = connect(*arguments, **{**named, "factory": Watched})
        return made

    monkeypatch.setattr(sqlite3, "connect", watched)
    return watch


def can_write(connection: sqlite3.Connection) -> bool:
    """Whether a write is refused for another reason than that the connection is for reading."""
    connection.execute("BEGIN")
    try:
        connection.execute("CREATE TABLE attempt (x)")
    except sqlite3.OperationalError as error:
        return "readonly" not in str(error)
    finally:
        connection.rollback()
    return True


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
def settings(path: Path) -> Settings:
    return load({"BOT_DATABASE_URL": f"sqlite:///{path}", "BOT_CHANNELS": "[]"})


async def use(stores: Stores, channel: str = "c1") -> None:
    """What a service does with its archive, much of it at once."""
    await stores.library.editions.save(EDITION, NOW)
    await stores.library.bullets.save(FULL.id, KOREAN)
    await posted_digest(stores.ledger, name=channel)
    await asyncio.gather(
        *(stores.ledger.votes.cast(vote, Told(NOW, NOW), given=True) for vote in VOTES),
        *(stores.library.search.find(words, 5) for words in ("lora", "planning", "chameleon", "edward", "lara")),
        stores.library.search.completions("lo", 5),
        stores.library.search.similar(FULL.id, 5),
        stores.library.editions.get(DAY),
        stores.database.check(),
        stores.ledger.prune(LATER),
        stores.library.editions.save(EDITION, LATER),
    )


async def look(settings: Settings) -> None:
    """What a person may type beside a running service, to look at things."""
    await examine(settings, Console(file=io.StringIO()), offline=True)
    await _search(settings, "lora", 5, "relevance", as_json=True)
    await _deliveries(settings, None, None, as_json=True)
    await _export(settings, DAY, "en")
    await _why(settings, "c1", Issue(DAY))


async def test_the_service_alone_writes_whatever_goes_on_beside_it(
    path: Path, tmp_path: Path, settings: Settings, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_service(path):
        async with stores_in(path) as stores:
            await use(stores)
            before = watch.opened[path, True]
            backing_up = asyncio.to_thread(copy_archive, path, tmp_path / "copy.db")
            await asyncio.gather(use(stores, "c2"), look(settings), backing_up)
            with pytest.raises(StorageError, match="already runs"):
                await put_archive_back(tmp_path / "copy.db", path, NOW)
            assert watch.opened[path, True] == before
    assert watch.most[path] == 1
    assert watch.opened[path, False] > 10
    assert "LoRA" in capsys.readouterr().out


async def test_a_command_that_only_looks_writes_not_even_alone(
    path: Path, settings: Settings, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stores_in(path) as stores:
        await use(stores)
    watch.opened.clear()
    await look(settings)
    assert watch.opened[path, True] == 0
    assert "LoRA" in capsys.readouterr().out


async def test_first_writes_at_the_same_time_share_one_connection(path: Path, watch: Watch) -> None:
    async with stores_in(path):
        pass
    watch.opened.clear()
    async with stores_in(path) as stores:
        await asyncio.gather(*(stores.ledger.votes.cast(vote, Told(NOW, NOW), given=True) for vote in VOTES))
        assert watch.seen(path) == (1, 1)
        assert await stores.ledger.votes.tally([FULL.id]) == {FULL.id: len(VOTES)}


async def test_a_migration_an_index_made_anew_and_a_restore_write_through_one_connection(
    path: Path, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stores_in(path) as stores:
        await stores.library.editions.save(EDITION, NOW)
        monkeypatch.setattr(rebuild, "VERSION", "another")
        await rebuild.rebuild_if_other(stores.database, version="another")
    copy_archive(path, tmp_path / "copy.db")
    await put_archive_back(tmp_path / "copy.db", path, NOW)
    assert max(watch.most.values()) == 1


async def test_no_connection_but_the_writing_one_takes_a_write(path: Path) -> None:
    async with stores_in(path) as stores:
        database = stores.database
        with pytest.raises(StorageError, match="may not be written"):
            await database.read(MARK)
        with pytest.raises(StorageError, match="may not be written"):
            await database.readers.run(lambda reader: reader.rows(MARK), 60)
        assert await stores.ledger.votes.tally(["x"]) == {}


def test_the_watch_sees_a_second_writer(path: Path, watch: Watch) -> None:
    with closing(sqlite3.connect(path)), closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)):
        pass
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)):
        assert (watch.seen(path), watch.writers[path]) == ((2, 2), 0)


@contextmanager
def turn_of_another(path: Path) -> Iterator[None]:
    """Another process has the turn to write."""
    with path.with_name(f"{path.name}.writing").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_taken(path: Path) -> bool:
    with path.with_name(f"{path.name}.writing").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


async def test_nothing_is_run_through_the_writing_connection_without_the_turn_of_this_process(path: Path) -> None:
    """The checkpoint that a commit may bring belongs to the statement COMMIT."""
    ran: list[tuple[str, bool]] = []
    async with stores_in(path) as stores:
        writer = stores.database._writer.connection
        assert writer
        await writer.set_trace_callback(lambda sql: ran.append((sql.split()[0], is_taken(path))))
        await use(stores)
        await stores.database.outside_transaction("VACUUM INTO ?", [str(path.with_name("copy.db"))])
        assert not is_taken(path)
    assert {"BEGIN", "INSERT", "COMMIT", "VACUUM", "PRAGMA"} <= {word for word, _ in ran}
    assert [word for word, taken in ran if not taken] == []


async def test_a_write_waits_for_another_process_while_reading_goes_on(path: Path) -> None:
    async with stores_in(path) as stores:
        await stores.library.editions.save(EDITION, NOW)
        with turn_of_another(path):
            voting = asyncio.create_task(stores.ledger.votes.cast(VOTES[0], Told(NOW, NOW), given=True))
            assert await stores.library.editions.get(DAY) == EDITION
            assert (await stores.library.search.find("lora", 5)).papers == (FULL,)
            assert not voting.done()
        assert await voting


async def test_a_process_that_keeps_the_turn_is_told_of_and_nothing_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stores_in(path) as stores:
        monkeypatch.setattr(turns, "LONGEST_WAIT", 0.0)
        with turn_of_another(path), pytest.raises(StorageError, match="being written by another process"):
            await stores.ledger.votes.cast(VOTES[0], Told(NOW, NOW), given=True)
        assert await stores.ledger.votes.cast(VOTES[0], Told(NOW, NOW), given=True)


async def test_a_write_that_fails_or_is_cancelled_gives_the_turn_back(path: Path) -> None:
    async with stores_in(path) as stores:
        with pytest.raises(StorageError):
            await stores.database.outside_transaction("SELECT * FROM nothing")
        assert not is_taken(path)
        with turn_of_another(path):
            voting = asyncio.create_task(stores.ledger.votes.cast(VOTES[0], Told(NOW, NOW), given=True))
            await asyncio.sleep(0)
            voting.cancel()
            await asyncio.gather(voting, return_exceptions=True)
        assert not is_taken(path)
        assert await stores.ledger.votes.cast(VOTES[0], Told(NOW, NOW), given=True)
