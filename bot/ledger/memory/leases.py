"""Names on lease and the processes at work, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.papers.clock import Clock
from bot.papers.leases import Lease, Process


class Leases:
    """The port Leases."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[Lease, float]] = {}

    async def take(self, name: str, owner: str, lasts: timedelta, note: str | None = None) -> Lease | None:
        """Have a name from now on for so long; None while another owner has it."""
        kept, now = self._kept.get(name), self._clock.monotonic()
        lasted = kept is not None and kept[1] > now
        if kept and lasted and kept[0].owner != owner:
            return None
        before = kept[0] if kept else Lease(name, owner, 0)
        fence = before.fence if lasted else before.fence + 1
        lease = Lease(name, owner, fence, before.note if note is None else note)
        self._kept[name] = lease, now + lasts.total_seconds()
        return lease

    async def holds(self, lease: Lease) -> bool:
        """Whether this very term still lasts."""
        kept = self._kept.get(lease.name)
        return kept is not None and kept[0] == lease and kept[1] > self._clock.monotonic()

    async def owners(self, names: Collection[str]) -> dict[str, str]:
        """Who has these names now; those that nobody has are left out."""
        return {name: self._kept[name][0].owner for name in names if name in self._kept and await self._lasts(name)}

    async def _lasts(self, name: str) -> bool:
        return await self.holds(self._kept[name][0])

    async def sweep(self, prefix: str) -> None:
        """Forget names that begin so and that nobody has."""
        over = [name for name in self._kept if name.startswith(prefix) and not await self._lasts(name)]
        for name in over:
            del self._kept[name]

    async def give_back(self, lease: Lease) -> None:
        """Let others have the name at once, unless this term is over anyhow."""
        if await self.holds(lease):
            self._kept[lease.name] = self._kept[lease.name][0], float("-inf")


class Processes:
    """The port Processes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[Process, float]] = {}

    async def beat(self, me: Process) -> None:
        """Say that a process is at work."""
        self._seen[me.name] = me, self._clock.monotonic()

    async def alive(self, within: timedelta) -> Sequence[Process]:
        """Those that said so since then, by name."""
        since = self._clock.monotonic() - within.total_seconds()
        return [process for _, (process, at) in sorted(self._seen.items()) if at > since]

    async def leave(self, name: str) -> None:
        """A process ends in order: it is not waited for."""
        self._seen.pop(name, None)
