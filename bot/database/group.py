"""Changes that wait at the same moment share a transaction: what makes one of them durable makes all of them so."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# A plain one takes the lock at the first write only, which fails at once, without waiting, if somebody wrote since the
# first read: sqlite.org/rescode.html#busy_snapshot.
BEGIN = "BEGIN IMMEDIATE"
# Runs whole in the thread of its connection.
Change = Callable[[sqlite3.Connection], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change gave, or why it was undone."""

    value: Any = None
    error: Exception | None = None


def commit_all(connection: sqlite3.Connection, changes: Sequence[Change]) -> list[Outcome]:
    """Make all changes durable at once but those that fail, each of which is undone by itself.

    Raises sqlite3.Error, with nothing changed, where the transaction failed as a whole.
    """
    connection.execute(BEGIN)
    try:
        outcomes = [_attempt(connection, change) for change in changes]
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return outcomes


def _attempt(connection: sqlite3.Connection, change: Change) -> Outcome:
    connection.execute("SAVEPOINT change")
    try:
        outcome = Outcome(change(connection))
    except Exception as error:
        # Some errors, of a full disk say, undo the whole transaction: sqlite.org/lang_transaction.html.
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO change")
        outcome = Outcome(error=error)
    connection.execute("RELEASE change")
    return outcome
