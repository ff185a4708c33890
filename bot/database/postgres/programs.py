"""PostgreSQL's own programs, which copy a database and put it back: pg_dump, pg_restore, psql."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.database.postgres.address import place_of
from bot.errors import StorageError

# Where distributions put those of several versions; the newest reads what any older server holds.
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin", "opt/homebrew/opt/*/bin")
# What libpq takes by name; whatever else stands in an address is a setting of the session:
# postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
NAMED = frozenset({
    "host", "port", "user", "password", "dbname", "passfile", "options", "sslmode", "sslcert", "sslkey", "sslpassword",
    "sslrootcert", "sslcrl", "ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs",
    "krbsrvname", "gsslib", "connect_timeout",
})  # fmt: skip
OTHER_NAMES = {"database": "dbname"}


class Programs:
    """The programs with the variables of their environment, among which a password may be."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    async def major(self, name: str) -> int:
        """The version of a program; raises StorageError where it is not installed."""
        said = await self.run(name, "--version")
        return int((re.findall(r"\) (\d+)", said) or [0])[0])

    async def run(self, name: str, *words: str, url: str | None = None) -> str:
        """Run a program on the database at an address to its end; gives what it printed. Raises StorageError."""
        if url is None:
            return await self._run(name, *words)
        with service_file(url) as file:
            return await self._run(name, "--dbname=service=bot", *words, PGSERVICEFILE=str(file))

    async def _run(self, name: str, *words: str, **more: str) -> str:
        process = await asyncio.create_subprocess_exec(
            self._path(name), *words, env={**self._environ, **more}, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await process.communicate()
        except BaseException:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        if process.returncode:
            raise StorageError(f"{name} ended without success: {_told(err.decode(errors='replace'))}")
        return out.decode(errors="replace")

    def _path(self, name: str) -> str:
        if found := shutil.which(name, path=self._environ.get("PATH")):
            return found
        several = [path for place in PLACES for path in Path("/").glob(f"{place}/{name}")]
        if not several:
            raise StorageError(
                f"{name} is not installed on this machine; install PostgreSQL's client programs (Debian's package is "
                "postgresql-client), of the server's version or newer."
            )
        return str(max(several, key=_version))


@contextmanager
def service_file(url: str) -> Iterator[Path]:
    """A file, for this user alone and only for a moment, that tells libpq where a database is.

    A command line can be read by everybody on the machine: postgresql.org/docs/15/libpq-pgservice.html.
    """
    lines = "".join(f"{name}={value}\n" for name, value in _parameters(url).items())
    with tempfile.TemporaryDirectory(prefix="bot-") as folder:
        file = Path(folder, "service")
        file.touch(mode=0o600)
        file.write_text(f"[bot]\n{lines}", encoding="utf-8")
        yield file


def _parameters(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    found = {"user": unquote(user), "password": unquote(password), "dbname": unquote(parts.path[1:])}
    places = [re.fullmatch(r"(?:\[(.*)\]|([^:]*))(?::(\d+))?", one) for one in hosts.split(",")]
    found["host"] = ",".join(unquote(one[1] or one[2] or "") for one in places if one)
    ports = [one[3] or "" for one in places if one]
    found["port"] = ",".join(ports) if any(ports) else ""
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        found[OTHER_NAMES.get(name, name)] = value
    own = {name: value for name, value in found.items() if name not in NAMED}
    session = [f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in own.items()]
    found["options"] = " ".join([*filter(None, [found.get("options")]), *session])
    return {name: value for name, value in found.items() if name in NAMED and value}


def _version(path: Path) -> list[int]:
    """By which the newest of several stands last: the numbers in a path."""
    return [int(number) for number in re.findall(r"\d+", str(path))]


def _told(said: str) -> str:
    """What a program complained of, in one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    errors = [line for line in lines if "error:" in line.lower()]
    return (errors or lines)[0].rstrip(".") + "."


async def check_version(programs: Programs, name: str, url: str, server: int) -> None:
    """Raise StorageError where a program is older than the server, which it then refuses."""
    mine = await programs.major(name)
    if mine < server:
        raise StorageError(
            f"{name} on this machine is of version {mine}, and {place_of(url)} of {server}, which it cannot read; "
            f"install postgresql-client-{server} or newer."
        )
