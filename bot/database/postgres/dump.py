"""A copy of a database as one file that pg_dump writes, checked, and the way back from it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bot.database.backup import instead_of, size_of, whole
from bot.database.postgres.address import name_of
from bot.database.postgres.connection import Postgres, Transaction
from bot.database.postgres.migrate import BeforeChange
from bot.database.postgres.programs import Programs, check_version
from bot.errors import StorageError

# How a file begins that `pg_dump --format=custom` wrote: src/bin/pg_dump/pg_backup_archiver.c, `WriteHead`.
MAGIC = b"PGDMP"
HERE = """
    SELECT current_schema()::text AS schema, current_setting('server_version_num')::integer / 10000 AS major
"""
# Of two that were made in one second one would write over the other.
NEWER = "was made by a newer pg_dump than the pg_restore on this machine; install that version of postgresql-client."
TABLE_DATA = re.compile(r"^\d+; \d+ \d+ TABLE DATA (\S+) (\S+)", re.MULTILINE)


def is_dump(file: Path) -> bool:
    """Whether a file is what pg_dump writes."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


async def dump(database: Postgres, target: Path, programs: Programs, *, without: Collection[str] = ()) -> int:
    """Copy a database, which may be in use, to a new file, and check it; gives its size in bytes.

    The rows of the tables in `without` are left out. Raises StorageError.
    """
    [row] = await database.read(HERE)
    await check_version(programs, "pg_dump", database.url, row["major"])
    with whole(target) as unchecked:
        unchecked.touch(mode=0o600)
        await programs.run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f'--schema="{row["schema"]}"',
            *(f'--exclude-table-data="{row["schema"]}"."{table}"' for table in without),
            f"--file={unchecked}", url=database.url,
        )  # fmt: skip
        await check(unchecked, programs)
    return size_of(target)


def copied_into(folder: Path, environ: Mapping[str, str]) -> BeforeChange:
    """What copies a database into a folder before its schema is changed, since steps only go forward."""
    programs = Programs(environ)

    async def copy(database: Postgres, version: int) -> None:
        file = folder / f"{name_of(database.url)}.schema-{version}.dump"
        try:
            with instead_of(file) as new:
                await dump(database, new, programs)
        except StorageError as error:
            raise StorageError(
                f"{database.place} is to be brought to a newer schema, and could not be copied before: {error} If you "
                "have a backup of your own, set BOT_UPGRADE_WITHOUT_COPY=true."
            ) from error

    return copy


async def check(file: Path, programs: Programs) -> str:
    """Read all of a dump; gives the schema of its tables. Raises StorageError if it is not whole, or not ours."""
    if not is_dump(file):
        raise StorageError(f"{file} is no dump that pg_dump wrote with --format=custom; take another one.")
    try:
        listed = await programs.run("pg_restore", "--list", str(file))
        # Listing reads the contents only; this reads and unpacks every row.
        await programs.run("pg_restore", f"--file={os.devnull}", str(file))
    except StorageError as error:
        if "unsupported version" in str(error):
            raise StorageError(f"{file} {NEWER}") from error
        raise StorageError(f"{file} is not a sound backup; take another one.") from error
    schemas = [str(schema) for schema, table in TABLE_DATA.findall(listed) if table == "migration"]
    if len(schemas) != 1:
        raise StorageError(f"{file} is not of a database of this bot; name another file.")
    return schemas[0]


async def contents(file: Path, schema: str, table: str, programs: Programs) -> list[list[str]]:
    """The rows of one table in a dump, each value as COPY writes it."""
    said = await programs.run(
        "pg_restore", "--data-only", f"--schema={schema}", f"--table={table}", "--file=-", str(file)
    )
    copied = re.search(r"^COPY [^\n]* FROM stdin;\n(.*?)^\\\.$", said, re.MULTILINE | re.DOTALL)
    return [line.split("\t") for line in copied[1].splitlines()] if copied else []


async def put_back(
    file: Path, schema: str, database: Postgres, programs: Programs, folder: Path, after: Sequence[str]
) -> None:
    """Put a dump in the place of whatever stands in its schema, in one transaction; then do what `after` says there.

    Scripts lie in `folder` meanwhile, which nobody else may read.
    """
    before, rows, last = (folder / name for name in ("before.sql", "rows.sql", "after.sql"))
    contents_list = folder / "contents"
    listed = await programs.run("pg_restore", "--list", str(file))
    # The schema itself is there, and belongs to whoever it belongs to.
    contents_list.write_text(
        "".join(
            line for line in listed.splitlines(keepends=True) if " SCHEMA - " not in line and " - SCHEMA " not in line
        ),
        encoding="utf-8",
    )
    await programs.run(
        "pg_restore", "--no-owner", "--no-privileges", f"--use-list={contents_list}", f"--file={rows}", str(file)
    )
    before.write_text(await _removal(database, schema), encoding="utf-8")
    last.write_text(";\n".join([*after, ""]), encoding="utf-8")
    await programs.run(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=" + os.devnull,
        *(f"--file={one}" for one in (before, rows, last)), url=database.url,
    )  # fmt: skip


THINGS = """
    SELECT format('DROP TABLE %I.%I CASCADE', schemaname, tablename) AS statement FROM pg_tables
    WHERE schemaname = :schema
    UNION ALL SELECT format('DROP FUNCTION %s CASCADE', pg_proc.oid::regprocedure) FROM pg_proc
    WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


async def _removal(database: Postgres, schema: str) -> str:
    """The statements that leave a schema empty; views and sequences go with their tables."""

    async def ask(transaction: Transaction) -> list[str]:
        return [row["statement"] for row in await transaction.run(THINGS, schema=schema)]

    lines = [f'CREATE SCHEMA IF NOT EXISTS "{schema}"', "SET LOCAL lock_timeout = '5s'", *await database.write(ask), ""]
    return ";\n".join(lines)
