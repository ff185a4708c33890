"""The one place where PostgreSQL's errors become sentences."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from bot.errors import ArchiveDamaged, StorageError, StoreAway

Kinds = tuple[type[BaseException], ...]

# What the server says of itself when it goes, comes, or takes nobody more; the rest is the socket's.
AWAY: Kinds = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    # A server's last words on an idle connection are not understood by asyncpg, and it is used again before it closes;
    # that a server is a standby is of this kind too.
    asyncpg.InternalClientError,
    # A process that stood still in the middle of a transaction, which then holds nobody up any more.
    asyncpg.IdleInTransactionSessionTimeoutError,
)
# Two transactions met, and this one was undone whole; the same work done again finds what the other left.
MET: Kinds = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,
    asyncpg.ForeignKeyViolationError,
    asyncpg.LockNotAvailableError,
)
# What passes by itself, or once somebody has seen to the server.
PASSING: Kinds = (
    *AWAY, TimeoutError, asyncpg.QueryCanceledError, asyncpg.DiskFullError, asyncpg.ReadOnlySQLTransactionError,
)  # fmt: skip
# What looks like it and is a matter of settings.
LASTING: Kinds = (ssl.SSLError, asyncpg.ProtocolViolationError)
# A command ends with such a sentence, and so does a bot that has only just begun.
ONCE_MENDED = "a bot that was serving goes on by itself; whatever ended with this is to be started again."
# The first kind that fits counts.
SENTENCES: tuple[tuple[type[BaseException] | Kinds, str], ...] = (
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "{place} does not let the bot in ({error}); check the user and the password in BOT_DATABASE_URL.",
    ),
    (
        asyncpg.InvalidCatalogNameError,
        "{place}: there is no such database; make it with `createdb`, or name another in BOT_DATABASE_URL.",
    ),
    (
        asyncpg.InvalidSchemaNameError,
        "{place}: there is no schema of the name that search_path has; make it with CREATE SCHEMA, or name another.",
    ),
    (
        asyncpg.ProtocolViolationError,
        "{place} answers as a pooler in front of PostgreSQL does ({error}); name PostgreSQL itself in "
        "BOT_DATABASE_URL; PgBouncer would have to keep to pool_mode = session and ignore settings of a session.",
    ),
    (
        socket.gaierror,
        "{place} cannot be found, since its host's name leads nowhere; check it in BOT_DATABASE_URL, and whether this "
        "machine has a network.",
    ),
    (
        ssl.SSLError,
        "{place} cannot be trusted ({error}); name the file of its issuer as sslrootcert in BOT_DATABASE_URL.",
    ),
    (
        asyncpg.TargetServerAttributeNotMatched,
        "{place} only lets the bot read, as a standby does; name the primary in BOT_DATABASE_URL.",
    ),
    (
        asyncpg.ReadOnlySQLTransactionError,
        "{place} only lets the bot read, as a standby does; name the primary in BOT_DATABASE_URL.",
    ),
    (asyncpg.DiskFullError, "The disk of {place} is full; free some space there, and " + ONCE_MENDED),
    (
        asyncpg.InsufficientPrivilegeError,
        "{place}: the bot's user may not do what it must ({error}); make it the owner of the database.",
    ),
    (
        asyncpg.TooManyConnectionsError,
        "{place} takes no more connections; raise max_connections there, or run fewer processes.",
    ),
    (
        (TimeoutError, asyncpg.QueryCanceledError),
        "{place} did not answer in time; check what holds it up, and " + ONCE_MENDED,
    ),
    (AWAY, "{place} cannot be reached; check that it runs, and " + ONCE_MENDED),
)
NO_TLS = "{place} takes no TLS ({error}); turn ssl on there, or write another sslmode in BOT_DATABASE_URL."
UNKNOWN = "{place} cannot be used: {error}."
BROKEN: Kinds = (asyncpg.DataCorruptedError, asyncpg.IndexCorruptedError)
DAMAGED = "{place} is damaged ({error}); stop the bot and put back a backup."


class OutcomeUnknown(StoreAway):
    """The connection was lost before it was told whether what was written stands."""


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turns PostgreSQL's errors into StorageError with a sentence that says what to do; `place` names no password."""
    try:
        yield
    except StorageError:
        raise
    except BROKEN as error:
        raise ArchiveDamaged(DAMAGED.format(place=place, error=_said(error))) from error
    except (asyncpg.PostgresError, *AWAY) as error:
        sentence = _sentence(error).format(place=place, error=_said(error))
        if isinstance(error, PASSING) and not (isinstance(error, LASTING) or _wants_no_tls(error)):
            raise StoreAway(sentence).at(place) from error
        raise StorageError(sentence) from error


def _wants_no_tls(error: BaseException) -> bool:
    # Of no kind of its own: asyncpg/connect_utils.py, `TLSUpgradeProto`.
    return isinstance(error, ConnectionError) and "rejected SSL" in str(error)


def _sentence(error: BaseException) -> str:
    if _wants_no_tls(error):
        return NO_TLS
    return next((words for kind, words in SENTENCES if isinstance(error, kind)), UNKNOWN)


def never_sent(error: BaseException) -> bool:
    """Whether the server was not reached at all with what failed so; if in doubt it was."""
    if isinstance(error, asyncpg.InternalClientError):
        # The state is changed before the statement goes out: asyncpg/protocol/coreproto.pyx, `_set_state`.
        return str(error).startswith("cannot switch to state")
    return isinstance(error, ConnectionRefusedError | FileNotFoundError | asyncpg.CannotConnectNowError)


def _said(error: BaseException) -> str:
    return str(error).partition("\n")[0].rstrip(".")
