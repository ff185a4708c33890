"""Names that at most one process has at a time, and which processes there are; ports of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lease:
    """That an owner has a name, for the time that it was taken for."""

    name: str
    owner: str
    fence: int
    """Grows with each new term, so that what an earlier one brings too late is not taken for this one's."""
    note: str = field(default="", compare=False)
    """What whoever had the name wrote last."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process that works on the ledger."""

    name: str
    roles: frozenset[str]


class Leases(Protocol):
    """Names on lease. Every moment is told and compared by the store's own clock, not by a process's."""

    async def take(self, name: str, owner: str, lasts: timedelta, note: str | None = None) -> Lease | None:
        """Have a name from now on for so long; None while another owner has it.

        Whoever has it already keeps its fence and has it for longer. A term that ran out is over for its own owner
        too: the fence grows. A `note` is left to the next who has the name; without one the former's stays.
        Raises StorageError, after which the name may be had: taking it again tells.
        """

    async def holds(self, lease: Lease) -> bool:
        """Whether this very term still lasts."""

    async def owners(self, names: Collection[str]) -> dict[str, str]:
        """Who has these names now; those that nobody has are left out."""

    async def sweep(self, prefix: str) -> None:
        """Forget some names that begin so and that nobody has."""

    async def give_back(self, lease: Lease) -> None:
        """Let others have the name at once, unless this term is over anyhow."""


class Processes(Protocol):
    """Which processes are at work, as each of them says again and again."""

    async def beat(self, me: Process) -> None:
        """Say that a process is at work, by the store's own clock."""

    async def alive(self, within: timedelta) -> Sequence[Process]:
        """Those that said so since then, by name."""

    async def leave(self, name: str) -> None:
        """A process ends in order: it is not waited for."""


@dataclass(frozen=True, slots=True)
class Company:
    """The processes that work on one ledger, as one of them sees them."""

    me: str
    leases: Leases
    processes: Processes
    lasts: timedelta
    """How long a process that says nothing more keeps what it has."""
    alone: bool = False
    """Whether the store is one process's, so that nobody else can have what is this one's."""
