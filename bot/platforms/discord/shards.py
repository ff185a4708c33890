"""Which shards this process has, of all those of one bot: each has one process, however many run with the token.

A group of shards is a name on lease. Who has it launches them, goes on with the sessions of whoever had it before, and
stops hearing them when it may have lost the name, without asking anybody.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Protocol

from bot.errors import StorageError
from bot.papers.clock import Clock
from bot.papers.leases import Company, Lease
from bot.platforms.discord.gateway_sessions import Sessions, as_note, from_note

log = logging.getLogger(__name__)

# Seconds between two looks for groups that nobody has.
LOOK = 1.0
# A session may begin every five seconds: docs.discord.com/developers/events/gateway#rate-limiting. A bit more, since a
# call takes longer on one way than on the other.
BETWEEN_IDENTIFIES = timedelta(seconds=5.5)
TURN_LOOK = 0.25
# For the few calls in which the number of shards is agreed upon.
AGREEING = timedelta(seconds=10)
HEARING = frozenset({"chat"})


class Launcher(Protocol):
    """What can begin and end shards: the client."""

    async def begin(self, shards: Sequence[int], sessions: Sessions) -> None:
        """Have these shards connected, going on with sessions where there are some."""

    async def leave(self, shards: Sequence[int], *, resumable: bool) -> None:
        """Have these connected no more."""

    def sessions(self, shards: Sequence[int]) -> Sessions:
        """Those sessions as they stand."""


@dataclass(slots=True)
class Had:
    """A group that this process has, until a moment of the clock that goes on while it is frozen."""

    lease: Lease
    shards: Sequence[int]
    renew_at: float
    until: float
    launching: asyncio.Task[None] | None = None


class Shards:
    """The groups of one bot, and those among them that are this process's."""

    def __init__(self, company: Company, clock: Clock, launcher: Launcher, bot: str, only: Sequence[int] = ()) -> None:
        self._company, self._clock, self._launcher, self._only = company, clock, launcher, frozenset(only)
        self._prefix = f"discord/{bot}"
        self._groups: Mapping[str, Sequence[int]] = {}
        self._at_once = 1
        self._had: dict[str, Had] = {}

    def holds(self, shard: int) -> bool:
        """Whether this process surely has a shard now."""
        now = self._clock.steady().seconds
        return any(shard in one.shards and (self._company.alone or now < one.until) for one in self._had.values())

    @property
    def mine(self) -> frozenset[int]:
        """All shards that this process has."""
        return frozenset(shard for one in self._had.values() for shard in one.shards)

    async def agree(self, count: int, at_once: int) -> int:
        """How many shards there are: as many as others have launched by now, else `count`; raises StorageError.

        `at_once` may begin a session at the same time; so many are a group.
        """
        name, owner = f"{self._prefix}/count", f"{self._company.me}/{secrets.token_hex(4)}"
        while (lease := await self._company.leases.take(name, owner, AGREEING)) is None:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(TURN_LOOK)
        known, _, size = lease.note.partition("/")
        if known and await self._others(groups_of(self._prefix, int(known), int(size))):
            count, at_once = int(known), int(size)
        else:
            await self._company.leases.take(name, owner, AGREEING, f"{count}/{at_once}")
        await self._company.leases.give_back(lease)
        self._at_once, self._groups = at_once, groups_of(self._prefix, count, at_once)
        return count

    async def _others(self, groups: Mapping[str, Sequence[int]]) -> bool:
        owners = await self._company.leases.owners(list(groups))
        return any(owner != self._company.me for owner in owners.values())

    async def turn(self, shard: int) -> None:
        """Wait until this shard may begin a session: no other one of its kind does within five seconds."""
        name, owner = f"{self._prefix}/identify/{shard % self._at_once}", f"{self._company.me}/{secrets.token_hex(4)}"
        while True:
            try:
                if await self._company.leases.take(name, owner, BETWEEN_IDENTIFIES):
                    return
            except StorageError as error:
                log.debug("nobody knows whose turn it is to begin a session: %s", error)
            await asyncio.sleep(TURN_LOOK)

    async def keep(self) -> None:
        """Have a fair share of the groups until cancelled."""
        async with asyncio.TaskGroup() as launches:
            while True:
                for name, one in list(self._had.items()):
                    await self._renew(name, one, launches)
                try:
                    await self._share(launches)
                except StorageError as error:
                    log.debug("nobody knows who has which shards: %s", error)
                await asyncio.sleep(LOOK)

    async def _renew(self, name: str, one: Had, launches: asyncio.TaskGroup) -> None:
        now = self._clock.steady().seconds
        if now < one.renew_at:
            return
        note = as_note(self._launcher.sessions(one.shards)) if now < one.until else None
        try:
            lease = await self._company.leases.take(name, self._company.me, self._company.lasts, note)
        except StorageError:
            # Whoever can reach the store may have it from then on; but of a file that is locked or on a full disk there
            # is nobody else, and lookups go on.
            if now >= one.until and not self._company.alone:
                await self._drop(name, "the database is away", resumable=True)
            return
        if lease and (self._company.alone or (lease == one.lease and now < one.until)):
            self._note(name, lease, now, one)
            return
        why = "another process has it" if lease is None else "this process stood still"
        await self._drop(name, why, resumable=False)
        if lease:
            self._begin(name, lease, now, launches)

    def _note(self, name: str, lease: Lease, begun: float, one: Had | None = None) -> Had:
        lasts = self._company.lasts.total_seconds()
        launching = one.launching if one else None
        self._had[name] = had = Had(lease, self._groups[name], begun + lasts / 3, begun + lasts, launching)
        return had

    def _begin(self, name: str, lease: Lease, begun: float, launches: asyncio.TaskGroup) -> None:
        had = self._note(name, lease, begun)
        log.info("this process has shard %s of Discord now", ", ".join(map(str, had.shards)))
        had.launching = launches.create_task(self._launcher.begin(had.shards, from_note(lease.note)))

    async def _share(self, launches: asyncio.TaskGroup) -> None:
        mine = [name for name, shards in self._groups.items() if not self._only or self._only.issuperset(shards)]
        owners = await self._company.leases.owners(mine)
        fair = len(mine) if self._only else ceil(len(mine) / await self._hearing())
        for name in mine:
            if len(self._had) >= fair:
                break
            if name not in self._had and owners.get(name) in (None, self._company.me):
                begun = self._clock.steady().seconds
                lease = await self._company.leases.take(name, self._company.me, self._company.lasts)
                if lease:
                    # From now on more may be taken than is written down.
                    note = as_note(from_note(lease.note))
                    await self._company.leases.take(name, self._company.me, self._company.lasts, note)
                    self._begin(name, lease, begun, launches)
        # Those who have too few take it within their next look.
        if len(self._had) > fair and len(owners) == len(mine):
            await self._give_back(next(reversed(self._had)))

    async def _hearing(self) -> int:
        """How many processes share the groups."""
        alive = await self._company.processes.alive(self._company.lasts)
        return max(1, sum(not HEARING.isdisjoint(one.roles) for one in alive))

    async def _drop(self, name: str, why: str, *, resumable: bool) -> Had:
        """Hear a group no more."""
        had = self._had.pop(name)
        log.info("this process has shard %s of Discord no more: %s", ", ".join(map(str, had.shards)), why)
        if had.launching:
            had.launching.cancel()
        await self._launcher.leave(had.shards, resumable=resumable)
        return had

    async def _give_back(self, name: str) -> None:
        """Have another process go on with a group's sessions at once."""
        had = await self._drop(name, "it goes on elsewhere", resumable=True)
        try:
            # After it is heard no more, so that nothing is missing and nothing comes twice.
            note = as_note(self._launcher.sessions(had.shards), exact=True)
            lease = await self._company.leases.take(name, self._company.me, self._company.lasts, note)
            if lease == had.lease:
                await self._company.leases.give_back(had.lease)
        except StorageError as error:
            log.debug("shards are not given back, and go on elsewhere a bit later: %s", error)

    async def leave(self) -> None:
        """Give all back: this process ends, or hears nobody any more."""
        for name in list(self._had):
            await self._give_back(name)


def groups_of(prefix: str, count: int, at_once: int) -> Mapping[str, Sequence[int]]:
    """The groups of so many shards by their names."""
    # With the number in the name: whoever launches another number of shards has other shards.
    firsts = range(0, count, at_once)
    return {f"{prefix}/{count}/{first}": range(first, min(first + at_once, count)) for first in firsts}
