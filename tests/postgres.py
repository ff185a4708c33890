"""A PostgreSQL server of our own for the tests, where one is installed: private, in memory as far as it goes, and gone
with them."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

MISSING = "needs PostgreSQL's server: apt-get install postgresql, or set BOT_TEST_POSTGRES to the folder of initdb"
PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
# What a test loses in a power cut it does not miss.
SERVER = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB "
    "-c max_connections=100 -c autovacuum=off -c wal_level=replica -c max_wal_senders=0"
)
# The same with everything on disk before it is said to be, for what measures that.
DURABLE = (
    "-c listen_addresses='' -c shared_buffers=128MB -c max_connections=100 -c wal_level=replica -c max_wal_senders=0"
)
TEMPLATE = "template_of_tests"
# Numbers begin with 1 again, and no order of the tables has to be known.
EMPTY = """
    SET session_replication_role = replica;
    DO $$
    DECLARE
        one record;
    BEGIN
        FOR one IN SELECT tablename AS name FROM pg_tables
            WHERE schemaname = 'public' AND tablename NOT IN ('migration', 'secret', 'origin', 'library_head')
        LOOP
            EXECUTE format('DELETE FROM %I', one.name);
        END LOOP;
        UPDATE library_head SET revision = 0;
        PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
    END $$
"""


def binaries() -> Path | None:
    """The folder of the server's programs, None if there is none."""
    named = os.environ.get("BOT_TEST_POSTGRES")
    found = shutil.which("initdb")
    candidates = [
        *([Path(named)] if named else []),
        *([Path(found).parent] if found else []),
        *(path for place in PLACES for path in sorted(Path(place).glob("*/bin"), reverse=True)),
    ]
    return next((one for one in candidates if (one / "initdb").exists() and (one / "pg_ctl").exists()), None)


class Server:
    """A cluster in a folder, reached by a socket there; never as root, which PostgreSQL refuses to be."""

    def __init__(self, programs: Path, folder: Path, options: str = SERVER) -> None:
        self._programs, self.folder, self._options = programs, folder, options
        self._numbers = count(1)
        self._free: list[str] = []
        self._taken: list[str] = []

    @property
    def data(self) -> Path:
        """Where it keeps everything."""
        return self.folder / "data"

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs."""
        self._run(str(self._programs / program), *words)

    def _run(self, *words: str) -> None:
        user = _nobody() if os.geteuid() == 0 else None
        done = subprocess.run(
            words, cwd=self.folder, user=user, group=user and pwd.getpwuid(user).pw_gid,
            extra_groups=[] if user else None, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words[0]}: {done.stdout}{done.stderr}"

    def make(self) -> None:
        """Make the cluster."""
        self.run("initdb", "-D", str(self.data), "-U", "bot", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        words = f"{self._options} -k '{self.folder}'"
        self.run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "-o", words, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` breaks connections off, `immediate` is as a power cut."""
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def runs(self) -> bool:
        """Whether it is started."""
        return (self.data / "postmaster.pid").exists()

    def twin(self, name: str) -> Server:
        """A copy of this server, which is stopped, in a folder of its own inside of this one's."""
        folder = self.folder / name
        folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, _nobody())
        self._run("cp", "-a", str(self.data), str(folder))
        return Server(self._programs, folder, self._options)

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://bot@/{database}?host={quote(str(self.folder))}"

    async def execute(self, sql: str, database: str = "postgres") -> None:
        """Run statements beside whoever else is connected."""
        import asyncpg

        connection = await asyncpg.connect(self.url(database))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    @staticmethod
    async def count(sql: str, url: str) -> int:
        """The number that a question has for an answer."""
        import asyncpg

        connection = await asyncpg.connect(url)
        try:
            value = await connection.fetchval(sql)
        finally:
            await connection.close()
        return int(value)

    @staticmethod
    async def column(sql: str, url: str) -> list[object]:
        """The first value of each row of an answer."""
        import asyncpg

        connection = await asyncpg.connect(url)
        try:
            return [row[0] for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    async def database(self) -> str:
        """A database with the ledger's tables, empty, until it is given back; gives its address.

        Emptying one takes a tenth of what making one takes, and leaves no files behind.
        """
        if self._free:
            name = self._free.pop()
            await self.execute(EMPTY, name)
        else:
            name = f"t{next(self._numbers)}"
            await self.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        self._taken.append(name)
        return self.url(name)

    def give_back(self) -> None:
        """Let what was taken be taken again."""
        self._free += self._taken
        self._taken.clear()


def _nobody() -> int:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise AssertionError("there is no user but root to run PostgreSQL as")


@contextmanager
def server(options: str = SERVER) -> Iterator[Server]:
    """A running server with a template that has the ledger's tables."""
    programs = binaries()
    assert programs is not None, MISSING
    # Not below pytest's folder: a socket's path has 107 characters at most (man 7 unix).
    with tempfile.TemporaryDirectory(prefix="bot-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, _nobody())
        made = Server(programs, folder, options)
        made.make()
        made.start()
        try:
            # By itself, since whoever asks for a server may have a loop that runs.
            with ThreadPoolExecutor(1) as apart:
                apart.submit(lambda: asyncio.run(_make_template(made))).result()
            yield made
        finally:
            made.stop("immediate")


async def _make_template(made: Server) -> None:
    from bot.delivery.preferences import Preferences
    from bot.ledger.postgres.ledger import ledger_at

    await made.execute(f"CREATE DATABASE {TEMPLATE}")
    async with ledger_at(made.url(TEMPLATE), Preferences()):
        pass
    # A copy is no database that was put back: each notes where it stands when it is first opened.
    await made.execute("DELETE FROM origin", TEMPLATE)
