"""Whatever PostgreSQL says becomes one sentence that says what to do, and names no password."""

from __future__ import annotations

import socket
import ssl

import asyncpg
import pytest

from bot.database.postgres.address import place_of
from bot.database.postgres.connection import Postgres
from bot.database.postgres.errors import translated
from bot.errors import ArchiveDamaged, StorageError, StoreAway

PLACE = "postgresql://db/papers"


# A service waits for what may pass by itself; all else is told at once.
PASSING = ("cannot be reached", "name the primary", "leads nowhere", "in time", "disk of", "raise max_connections")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(), "cannot be reached; .* whatever ended with this is to be started again"),
        (asyncpg.CannotConnectNowError("the database system is starting up"), "cannot be reached"),
        (asyncpg.AdminShutdownError("terminating connection"), "cannot be reached"),
        (
            asyncpg.InternalClientError("cannot switch to state 11; another operation"),
            "cannot be reached",
        ),
        (asyncpg.TargetServerAttributeNotMatched("None of the hosts match"), "name the primary"),
        (asyncpg.InvalidAuthorizationSpecificationError("no pg_hba.conf entry, no encryption"), "no encryption"),
        (asyncpg.InvalidSchemaNameError("no schema has been selected to create in"), "make it with CREATE SCHEMA"),
        (asyncpg.ProtocolViolationError("unsupported startup parameter: jit"), "pooler in front of PostgreSQL"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "its host's name leads nowhere"),
        (ssl.SSLError("certificate verify failed"), "name the file of its issuer as sslrootcert"),
        (ConnectionError('PostgreSQL server at "db" rejected SSL upgrade'), "takes no TLS"),
        (TimeoutError(), "did not answer in time"),
        (asyncpg.QueryCanceledError("canceling statement due to statement timeout"), "did not answer in time"),
        (asyncpg.InvalidPasswordError('password authentication failed for user "bot"'), "does not let the bot in"),
        (asyncpg.InvalidCatalogNameError('database "papers" does not exist'), "no such database"),
        (asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT"), "name the primary"),
        (asyncpg.DiskFullError("No space left on device"), "disk of"),
        (asyncpg.InsufficientPrivilegeError("permission denied for schema public"), "make it the owner"),
        (asyncpg.TooManyConnectionsError("sorry, too many clients already"), "raise max_connections"),
        (asyncpg.UndefinedTableError('relation "x" does not exist'), 'relation "x" does not exist.'),
    ],
)
def test_an_error_is_told_as_what_to_do(error: Exception, said: str) -> None:
    with pytest.raises(StorageError, match=said) as told, translated(PLACE):
        raise error
    assert PLACE in str(told.value)
    assert type(told.value) is (StoreAway if any(one in said for one in PASSING) else StorageError)


def test_a_database_that_is_broken_ends_the_process_as_a_broken_file_does() -> None:
    with pytest.raises(ArchiveDamaged), translated(PLACE):
        raise asyncpg.IndexCorruptedError("could not read block 7")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://bot:planted@db/papers?sslmode=bogus", "BOT_DATABASE_URL cannot be used: `sslmode` parameter"),
        ("postgresql:///papers?password=planted&user=bot&port=first", "BOT_DATABASE_URL is no address"),
        ("postgresql://bot:planted/x@db/papers", "BOT_DATABASE_URL is no address"),
    ],
)
async def test_an_address_that_makes_no_sense_is_told_without_its_password(address: str, said: str) -> None:
    async with Postgres.open(address) as database:
        with pytest.raises(StorageError, match=said) as told:
            await database.read("SELECT 1")
    assert "planted" not in str(told.value)


def test_a_place_shows_no_password_that_a_slash_cut_in_two() -> None:
    assert place_of("postgresql://bot:one/planted@db/papers") == "the PostgreSQL database"
