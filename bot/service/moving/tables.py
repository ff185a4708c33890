"""What is moved: tables, their columns, and rows in a form that both kinds of database can be compared in.

That form is SQLite's: times and days as text, flags as 0 and 1, lists as JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.database.postgres.statements import storable
from bot.database.values import listed, stamp

Values = Sequence[Any]
"""One row, a value for each column of its table."""
MODULUS = 1 << 256


class Kind(StrEnum):
    """What a column holds, named as PostgreSQL names its types."""

    MOMENT = "timestamp with time zone"
    DAY = "date"
    FLAG = "boolean"
    LIST = "ARRAY"
    FRACTION = "double precision"
    PLAIN = "plain"

    @classmethod
    def _missing_(cls, value: object) -> Kind:  # noqa: ARG003  (text, numbers and bytes are the same in both)
        return cls.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the columns that both kinds of database have, in one order."""

    name: str
    columns: Mapping[str, Kind]


KEPT: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.MOMENT: lambda text: stamp(datetime.fromisoformat(text)),
    Kind.DAY: lambda text: date.fromisoformat(text).isoformat(),
    Kind.FLAG: lambda number: int(bool(number)),
    Kind.LIST: lambda text: listed(json.loads(text)),
    Kind.FRACTION: float,
    Kind.PLAIN: storable,
}
TO_POSTGRES: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.MOMENT: datetime.fromisoformat,
    Kind.DAY: date.fromisoformat,
    Kind.FLAG: bool,
    Kind.LIST: json.loads,
}
FROM_POSTGRES: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.MOMENT: stamp,
    Kind.DAY: date.isoformat,
    Kind.FLAG: int,
    Kind.LIST: listed,
}


def changed(values: Iterable[Any], kinds: Iterable[Kind], how: Mapping[Kind, Callable[[Any], Any]]) -> list[Any]:
    """The values of a row in another form, each by its column's kind; what is missing stays so."""
    return [
        how[kind](value) if value is not None and kind in how else value
        for value, kind in zip(values, kinds, strict=True)
    ]


@dataclass
class Sum:
    """How many rows there are and what is in them, in whichever order they come."""

    rows: int = 0
    _total: int = field(default=0, repr=False)

    def add(self, rows: Iterable[Values]) -> None:
        """Count these too."""
        for row in rows:
            text = json.dumps(row, ensure_ascii=False, default=bytes.hex).encode()
            self._total += int.from_bytes(hashlib.sha256(text).digest())
            self.rows += 1

    @property
    def sha256(self) -> str:
        """The sum of the rows' hashes, as 64 hexadecimal digits."""
        return f"{self._total % MODULUS:064x}"
