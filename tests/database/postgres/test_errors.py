"""Whatever PostgreSQL says becomes one sentence that says what to do, and names no password."""

from __future__ import annotations

import asyncpg
import pytest

from bot.database.postgres.errors import translated
from bot.errors import ArchiveDamaged, StorageError

PLACE = "postgresql://db/papers"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(), "cannot be reached"),
        (asyncpg.CannotConnectNowError("the database system is starting up"), "cannot be reached"),
        (asyncpg.AdminShutdownError("terminating connection"), "cannot be reached"),
        (
            asyncpg.InternalClientError("cannot switch to state 11; another operation"),
            "cannot be reached",
        ),
        (asyncpg.TargetServerAttributeNotMatched("None of the hosts match"), "name the primary"),
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
    assert type(told.value) is StorageError


def test_a_database_that_is_broken_ends_the_process_as_a_broken_file_does() -> None:
    with pytest.raises(ArchiveDamaged), translated(PLACE):
        raise asyncpg.IndexCorruptedError("could not read block 7")
