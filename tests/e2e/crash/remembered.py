"""Deliveries in memory: what the ledger promises about them, a hundred times as fast."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Choice, Delivery, Part, State
from bot.papers.clock import Steady


@dataclass
class Kept:
    """A delivery with what the port does not show of it."""

    delivery: Delivery
    next_at: datetime
    owner: str | None = None
    ends: Steady | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.delivery.state is State.QUEUED

    def leased(self, now: datetime, steady: Steady | None) -> bool:
        until = self.delivery.lease_until
        left = self.ends.since(steady) if self.ends else None
        return self.open and until is not None and (until > now if left is None else left > 0)

    def lease(self, now: datetime, until: datetime, steady: Steady | None) -> None:
        self.delivery = replace(self.delivery, lease_until=until)
        lasts = (until - now).total_seconds()
        self.ends = replace(steady, seconds=steady.seconds + lasts) if steady else None


class Remembered:
    """The ports Deliveries, Parts and History, as far as delivering needs them."""

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}

    async def open(self, channel: Channel, day: date, due_at: datetime, expires_at: datetime) -> bool:
        number = len(self._kept) + 1
        self._kept[number] = Kept(Delivery(number, channel, day, 0, State.QUEUED, due_at, expires_at), due_at)
        return True

    async def claim(
        self,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        only: Collection[tuple[int, date]] | None = None,  # noqa: ARG002  (nobody asks for some alone here)
        but: Collection[int] = (),
        platform: str | None = None,  # noqa: ARG002  (there is one platform here)
        steady: Steady | None = None,
    ) -> Sequence[Delivery]:
        leased = {kept.delivery.channel.id for kept in self._kept.values() if kept.leased(now, steady)}
        free = [
            kept for kept in self._first()
            if kept.next_at <= now and kept.delivery.channel.id not in leased and kept.delivery.id not in but
        ]  # fmt: skip
        for kept in free[:limit]:
            kept.owner = owner
            kept.delivery = replace(kept.delivery, fence=kept.delivery.fence + 1)
            kept.lease(now, lease_until, steady)
        return [kept.delivery for kept in free[:limit]]

    def _first(self) -> list[Kept]:
        """The first open delivery of each channel, longest due first."""
        first: dict[int, Kept] = {}
        for kept in sorted(self._kept.values(), key=lambda one: (one.delivery.due_at, one.delivery.id)):
            if kept.open:
                first.setdefault(kept.delivery.channel.id, kept)
        return list(first.values())

    async def release_dead(self, is_dead: Collection[str]) -> int:
        dead = [kept for kept in self._kept.values() if kept.open and kept.owner in is_dead]
        for kept in dead:
            self._free(kept)
        return len(dead)

    @staticmethod
    def _free(kept: Kept) -> None:
        kept.owner = None
        kept.delivery = replace(kept.delivery, fence=kept.delivery.fence + 1, lease_until=None)

    def _holding(self, delivery: Delivery) -> Kept | None:
        kept = self._kept[delivery.id]
        return kept if kept.open and kept.delivery.fence == delivery.fence else None

    async def shown(self, channel_id: int, paper_ids: Sequence[str], *, but: date) -> Mapping[str, date]:  # noqa: ARG002
        return {}  # no paper of a schedule is listed on two days

    async def fix(self, delivery: Delivery, choice: Choice, parts: Sequence[tuple[str, Message]]) -> bool:
        kept = self._holding(delivery)
        if kept and not kept.parts:
            kept.delivery = replace(kept.delivery, papers=choice.papers, repeats=choice.repeats)
            kept.parts = [Part(seq, delivery.id, seq, key, message) for seq, (key, message) in enumerate(parts)]
        return kept is not None

    async def of(self, delivery_id: int) -> Sequence[Part]:
        return list(self._kept[delivery_id].parts)

    async def intend(
        self, delivery: Delivery, part: Part, now: datetime, lease_until: datetime, steady: Steady | None = None
    ) -> bool:
        kept = self._holding(delivery)
        if kept is None or kept.parts[part.seq].state.ended:
            return False
        old = kept.parts[part.seq]
        first = now if old.state is State.QUEUED else old.first_try_at or now
        begun = steady if old.state is State.QUEUED else old.first_try
        kept.parts[part.seq] = replace(
            old, state=State.SENDING, attempts=old.attempts + 1, first_try_at=first, last_try_at=now, next_at=None,
            first_try=begun, last_try=steady,
        )  # fmt: skip
        kept.lease(now, lease_until, steady)
        return True

    async def settle(
        self,
        delivery: Delivery,
        part: Part,
        state: State,
        now: datetime,  # noqa: ARG002  (nobody asks when)
        reason: str,
        *,
        posted: Posted | None = None,
        next_at: datetime | None = None,
        count: bool = True,
        steady: Steady | None = None,
    ) -> bool:
        kept = self._holding(delivery)
        if kept is None or kept.parts[part.seq].state.ended:
            return False
        old = kept.parts[part.seq]
        attempts = max(0, old.attempts - (not count))
        last = steady if old.state is State.SENDING else old.last_try
        kept.parts[part.seq] = replace(
            old,
            state=state,
            last_try=last,
            reason=reason,
            next_at=next_at,
            attempts=attempts,
            posted=posted or old.posted,
        )
        return True

    async def finish(self, delivery: Delivery, state: State, now: datetime, reason: str) -> bool:  # noqa: ARG002
        kept = self._holding(delivery)
        if kept is None:
            return False
        kept.parts = [one if one.state.ended else replace(one, state=State.SKIPPED) for one in kept.parts]
        kept.delivery = replace(kept.delivery, state=state, reason=reason, lease_until=None)
        kept.owner = None
        return True

    async def release(self, delivery: Delivery, next_at: datetime, reason: str = "") -> bool:  # noqa: ARG002
        kept = self._holding(delivery)
        if kept:
            self._free(kept)
            kept.next_at = next_at
        return kept is not None

    async def next_at(self) -> datetime | None:
        times = []
        for kept in self._first():
            same = [one for one in self._kept.values() if one.open and one.delivery.channel == kept.delivery.channel]
            leases = [one.delivery.lease_until for one in same if one.delivery.lease_until]
            times.append(max([kept.next_at, *leases]))
        return min(times, default=None)

    async def reopen(
        self, delivery: Delivery, now: datetime, expires_at: datetime, *, states: Collection[State]
    ) -> bool:
        kept = self._kept[delivery.id]
        if kept.open:
            return False
        again = {*states, State.SKIPPED}
        kept.parts = [replace(one, state=State.QUEUED, attempts=0) if one.state in again else one for one in kept.parts]
        kept.delivery = replace(
            kept.delivery, state=State.QUEUED, expires_at=expires_at, reason="", fence=kept.delivery.fence + 1
        )
        kept.next_at = now
        return True

    async def deliveries(self) -> Sequence[Delivery]:
        return [kept.delivery for kept in self._kept.values()]


class RememberedLedger:
    """The port Ledger, as far as delivering needs it."""

    def __init__(self) -> None:
        self.deliveries = self.parts = self.history = Remembered()
