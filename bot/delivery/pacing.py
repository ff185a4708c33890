"""How fast a platform may be called: one gate for each, which every call passes.

Whoever wants to call waits for a turn, does what must be done before the call, and begins it. Turns are handed out by
one of those who wait, so there is no task beside them: it takes a turn from the `Pace`, which several processes may
share, sleeps until it comes, and lets whoever is most urgent by then have it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from bot.delivery.lanes import Lane, Line, Waiter
from bot.delivery.turns import OwnPace, Pace, Turn
from bot.papers.clock import Clock


class Gate:
    """Spaces calls `1 / per_second` apart, and calls for one channel `channel_gap` seconds apart in each lane.

    With `by_tenant` each workspace or server has turns of its own. The platform's own word goes first: after `pause`
    nobody has a turn until the pause is over.
    """

    def __init__(self, clock: Clock, per_second: float, channel_gap: float = 0.0, *, by_tenant: bool = False) -> None:
        self.per_second = per_second
        self._clock = clock
        self._by_tenant = by_tenant
        self._tenants: dict[str, Gate] = {}
        self._channel_gap = channel_gap
        self._paces: Callable[[str], Pace] = lambda _: OwnPace(clock, per_second)
        self._pace: Pace = self._paces("")
        self._line = Line(channel_gap)
        self._paused_until = 0.0
        self._leader: Waiter | None = None
        self._nap: asyncio.Task[None] | None = None

    def share(self, paces: Callable[[str], Pace]) -> None:
        """Take turns from paces that others take theirs from, too; each tenant's from its own."""
        self._paces, self._pace = paces, paces("")

    async def wait(self, channel: str, lane: Lane = Lane.POST, tenant: str = "", *, since: float | None = None) -> Turn:
        """Return when it is this caller's turn; raises StorageError where the pace is shared.

        Who needs several calls for one thing is not put behind everybody else for each: `since` is then when they
        began to wait for their first turn.
        """
        if tenant and self._by_tenant:
            return await self._of(tenant).wait(channel, lane, since=since)
        waiter = self._line.join(lane, channel, self._clock.monotonic() if since is None else since)
        try:
            if self._leader is None:
                self._leader = waiter
            else:
                self._wake()
                await waiter.called.wait()
            while waiter.turn is None:
                await self._give_next()
        finally:
            self._line.leave(waiter)
            if self._leader is waiter:
                self._hand_over()
        return replace(waiter.turn, since=waiter.since)

    def _of(self, tenant: str) -> Gate:
        if tenant not in self._tenants:
            made = self._tenants[tenant] = Gate(self._clock, self.per_second, self._channel_gap)
            made.share(lambda _: self._paces(tenant))
        return self._tenants[tenant]

    def pause(self, seconds: float) -> None:
        """Let nobody pass for so long."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    async def _give_next(self) -> None:
        """Let one of those who wait have a turn, or wait until one of them can."""
        now = self._clock.monotonic()
        lane = self._line.lane(now)
        if lane is None:
            await self._rest(self._line.ready_at() - now)
            return
        # A pause is waited for with a turn behind it, by which others who share the pace learn of it.
        taken = await self._pace.take(urgent=lane.is_urgent, since=self._line.since(lane), after=self._paused_until)
        if not taken.ours:
            self._line.hold(taken.at)
            return
        if (delay := taken.at - self._clock.monotonic()) > 0:
            await asyncio.sleep(delay)
        # Somebody more urgent may have come meanwhile, or the platform has said that it was too much.
        first = self._line.lane(self._clock.monotonic(), urgent=lane.is_urgent)
        if first is not None and self._paused_until <= taken.at:
            self._line.give(Turn(taken.at, self._pace), first)

    async def _rest(self, seconds: float) -> None:
        """Sleep until somebody comes who may have a turn before."""
        self._nap = asyncio.create_task(asyncio.sleep(seconds))
        try:
            await asyncio.wait([self._nap])
        finally:
            self._wake()

    def _wake(self) -> None:
        if self._nap:
            self._nap.cancel()
            self._nap = None

    def _hand_over(self) -> None:
        self._leader = self._line.anybody()
        if self._leader:
            self._leader.called.set()
