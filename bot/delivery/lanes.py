"""Who waits for a turn to call a platform, and who of them is next: what is urgent, without starving the rest."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count

from bot.delivery.turns import Turn


class Lane(IntEnum):
    """What a call is for, the most urgent first."""

    POST = 0
    LOOK = 1
    """Reading a channel, which somebody or a digest in doubt waits for."""
    EDIT = 2
    SPARE = 3
    """What has time: reactions of the bot's own, and reading those that were given while it was away."""

    @property
    def is_urgent(self) -> bool:
        """Whether a person or a digest waits for the call."""
        return self <= Lane.LOOK


# Turns of one lane beside those of another while both wait: edits have a fifth of them beside posts.
SHARES: Mapping[Lane, int] = {Lane.POST: 16, Lane.LOOK: 16, Lane.EDIT: 4, Lane.SPARE: 1}
# A sweep looks at all channels that were called, so it waits until there are many.
MANY = 10_000

Key = tuple[Lane, str]


@dataclass(slots=True)
class Waiter:
    """One call that waits; `called` is set when it has a turn, or is the one who hands turns out."""

    lane: Lane
    channel: str
    since: float
    called: asyncio.Event = field(default_factory=asyncio.Event)
    turn: Turn | None = None
    gone: bool = False


class Line:
    """Those who wait: in each lane in order of when their channel may be called, in a channel in order of arrival.

    Calls for one channel in one lane are `gap` seconds apart. An edit does not keep a post of its channel waiting.
    """

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._heads: dict[Lane, list[tuple[float, int, Waiter]]] = {lane: [] for lane in Lane}
        self._behind: dict[Key, deque[Waiter]] = {}
        self._free_at: dict[Key, float] = {}
        self._held_until = 0.0
        self._numbers = count()
        # Start-time fair queueing: a lane's next turn begins where its last one ended, in units of its share, yet never
        # before the turn that is being given. Goyal, Vin, Cheng: Start-time Fair Queueing, SIGCOMM 1996.
        self._ended: dict[Lane, float] = dict.fromkeys(Lane, 0.0)
        self._virtual = 0.0

    def join(self, lane: Lane, channel: str, now: float) -> Waiter:
        """Wait from now on."""
        waiter = Waiter(lane, channel, now)
        behind = self._behind.get((lane, channel))
        if behind is not None:
            behind.append(waiter)
            return waiter
        if self._gap:
            self._behind[lane, channel] = deque()
        self._push(waiter)
        return waiter

    def leave(self, waiter: Waiter) -> None:
        """Wait no more; whoever has had a turn is gone already."""
        waiter.gone = True

    def anybody(self) -> Waiter | None:
        """One of those who wait."""
        return next((head[0][2] for lane in Lane if (head := self._pruned(lane))), None)

    def hold(self, until: float) -> None:
        """Nothing that is not urgent has a turn before then."""
        self._held_until = until

    def ready_at(self) -> float:
        """When the next of them may have a turn at the earliest."""
        return min(self._ready_at(lane) for lane in Lane)

    def lane(self, now: float, *, urgent: bool = False) -> Lane | None:
        """Whose turn it is now, among the urgent ones if so asked; None if nobody's."""
        ready = [lane for lane in Lane if self._ready_at(lane) <= now and (lane.is_urgent or not urgent)]
        return min(ready, key=lambda lane: (self._begins(lane), lane), default=None)

    def since(self, lane: Lane) -> float:
        """Since when the first of a lane could have had a turn."""
        return self._ready_at(lane)

    def give(self, turn: Turn, lane: Lane) -> None:
        """Let the first of a lane have this turn."""
        _, _, waiter = heappop(self._heads[lane])
        self._virtual = self._begins(lane)
        self._ended[lane] = self._virtual + 1 / SHARES[lane]
        waiter.turn = turn
        waiter.called.set()
        if self._gap:
            self._free_at[lane, waiter.channel] = turn.at + self._gap
            self._next_in_channel(waiter)
            self._forget(turn.at)

    def _begins(self, lane: Lane) -> float:
        return max(self._ended[lane], self._virtual)

    def _ready_at(self, lane: Lane) -> float:
        heads = self._pruned(lane)
        if not heads:
            return float("inf")
        return heads[0][0] if lane.is_urgent else max(heads[0][0], self._held_until)

    def _pruned(self, lane: Lane) -> list[tuple[float, int, Waiter]]:
        """The heap of a lane, whose first still waits."""
        heads = self._heads[lane]
        while heads and heads[0][2].gone:
            self._next_in_channel(heappop(heads)[2])
        return heads

    def _push(self, waiter: Waiter) -> None:
        free_at = self._free_at.get((waiter.lane, waiter.channel), 0.0)
        heappush(self._heads[waiter.lane], (max(waiter.since, free_at), next(self._numbers), waiter))

    def _next_in_channel(self, waiter: Waiter) -> None:
        """Whoever waits behind one that is gone or served comes to the head."""
        behind = self._behind.get((waiter.lane, waiter.channel))
        if behind is None:
            return
        while behind:
            if not (following := behind.popleft()).gone:
                self._push(following)
                return
        del self._behind[waiter.lane, waiter.channel]

    def _forget(self, now: float) -> None:
        if len(self._free_at) > MANY:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}
