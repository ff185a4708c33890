"""Deliveries on their way and their messages, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.states import TROUBLED, Choice, Delivery, DeliveryKind, Opening, Part, State, Wanted
from bot.ledger.memory.tables import KeptDelivery, KeptPart, Tables
from bot.papers.clock import Steady
from bot.papers.revision import Revision


class Deliveries:
    """The port Deliveries."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def open(
        self,
        channel: Channel,
        day: date,
        due_at: datetime,
        expires_at: datetime,
        *,
        generation: int = 0,
        next_due_at: datetime | None = None,
        kind: DeliveryKind = "digest",
    ) -> bool:
        """Create the delivery of (channel, day, kind, generation) unless it exists; gives whether it is new."""
        known = {(one.channel.id, one.day, one.kind, one.generation) for one in self._all()}
        is_new = (channel.id, day, kind, generation) not in known
        if is_new:
            # Nothing is ever removed, so the count gives the next number and the order of making is that of the ids.
            number = len(self._tables.deliveries) + 1
            made = Delivery(number, channel, day, generation, State.QUEUED, due_at, expires_at, kind=kind)
            self._tables.deliveries[number] = KeptDelivery(made, due_at)
        kept = self._tables.channels[channel.id]
        times = [at for at in (kept.channel.next_due_at, next_due_at) if at]
        last_day = max(kept.channel.last_day or day, day) if kind == "digest" else kept.channel.last_day
        kept.channel = replace(kept.channel, last_day=last_day, next_due_at=max(times, default=None))
        return is_new

    async def open_all(self, openings: Sequence[Opening]) -> int:
        """Create the deliveries that these channels are due and lack, and move each on; gives how many are new."""
        new = 0
        for one in openings:
            for issue in one.issues:
                new += await self.open(one.channel, issue.day, one.due_at, one.expires_at, kind=issue.kind)
            kept = self._tables.channels[one.channel.id]
            days = [day for day in (kept.channel.last_day, one.last_day) if day]
            upcoming = max(kept.channel.next_due_at or one.next_due_at, one.next_due_at)
            kept.channel = replace(kept.channel, last_day=max(days, default=None), next_due_at=upcoming)
        return new

    def _all(self) -> list[Delivery]:
        return [kept.delivery for kept in self._tables.deliveries.values()]

    async def claim(
        self,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        only: Collection[Wanted] | None = None,
        but: Collection[int] = (),
        platform: str | None = None,
        steady: Steady | None = None,
        library: Revision | None = None,  # noqa: ARG002  (there is one process, which has seen all)
    ) -> Sequence[Delivery]:
        """Lease deliveries that are open, due, not leased, and first in their channel; fence + 1."""
        # A lease shuts its whole channel, as in the file.
        leased = {kept.delivery.channel.id for kept in self._tables.deliveries.values() if kept.is_leased(now, steady)}

        def is_free(kept: KeptDelivery) -> bool:
            one = kept.delivery
            wanted = only is None or (one.channel.id, one.day, one.kind) in only
            here = platform in (None, one.channel.platform)
            is_next = not self._waits_for_channels(one, now) and one.channel.id not in leased and one.id not in but
            return wanted and here and kept.next_at <= now and is_next

        taken = [kept for kept in self._tables.first_open() if is_free(kept)][:limit]
        for kept in taken:
            kept.free()
            kept.owner = owner
            kept.lease(now, lease_until, steady)
        return [self._tables.delivery(kept) for kept in taken]

    def _waits_for_channels(self, delivery: Delivery, now: datetime) -> bool:
        """Whether something to a channel is to come before this, which goes to one person."""
        due = [kept.delivery for kept in self._tables.deliveries.values() if kept.is_open and kept.next_at <= now]
        here = [one for one in due if not one.channel.direct and one.channel.platform == delivery.channel.platform]
        return delivery.channel.direct and any(one.due_at <= delivery.due_at for one in here)

    async def fix(self, delivery: Delivery, choice: Choice, parts: Sequence[tuple[str, Message]]) -> bool:
        """Write a delivery's papers and parts (key, message), once; gives whether the fence held."""
        kept = self._tables.holding(delivery)
        if kept and not kept.parts:
            kept.delivery = replace(kept.delivery, papers=choice.papers, repeats=choice.repeats)
            first = sum(len(one.parts) for one in self._tables.deliveries.values()) + 1
            kept.parts = [
                KeptPart(Part(first + seq, delivery.id, seq, key, message)) for seq, (key, message) in enumerate(parts)
            ]
        return kept is not None

    async def finish(
        self, delivery: Delivery, state: State, now: datetime, reason: str, sent: tuple[Part, Posted] | None = None
    ) -> bool:
        """End a delivery: its open parts become `skipped` but for one that was `sent`, its lease goes."""
        kept = self._tables.holding(delivery)
        if kept is None:
            return False
        if sent:
            await Parts(self._tables).settle(delivery, sent[0], State.SENT, now, "", posted=sent[1])
        for one in kept.parts:
            if not one.part.state.ended:
                kept.events.append((now, one.part.seq, one.part.state, State.SKIPPED, reason))
                one.part = replace(one.part, state=State.SKIPPED, reason=reason, next_at=None)
                one.ended_at = now
        kept.delivery = replace(kept.delivery, state=state, reason=reason, lease_until=None)
        kept.owner, kept.ended_at = None, now
        kept.events.append((now, None, State.QUEUED, state, reason))
        return True

    async def release(self, delivery: Delivery, next_at: datetime, reason: str = "") -> bool:
        """Give a claim back, to be taken again at `next_at`; the claim's fence does not hold from then on."""
        kept = self._tables.holding(delivery)
        if kept:
            kept.free()
            kept.next_at, kept.delivery = next_at, replace(kept.delivery, reason=reason)
        return kept is not None

    async def reopen(
        self,
        delivery: Delivery,
        now: datetime,
        expires_at: datetime,
        *,
        force: bool = False,
        states: Collection[State] = TROUBLED,
        why: str = "tried again by a person",
    ) -> bool:
        """Queue an ended delivery again, with its parts in these states and those that were skipped for them."""
        kept = self._tables.deliveries[delivery.id]
        if kept.is_open:
            return False
        kept.free()
        kept.next_at, kept.ended_at = now, None
        kept.delivery = replace(kept.delivery, state=State.QUEUED, expires_at=expires_at, reason="")
        for one in kept.parts:
            if one.part.state in {*states, State.SKIPPED}:
                # A held part may stand in the channel: it is looked for there first, unless a person knows better.
                after = State.UNKNOWN if one.part.state is State.HELD and not force else State.QUEUED
                kept.events.append((now, one.part.seq, one.part.state, after, why))
                one.part, one.ended_at = replace(one.part, state=after, attempts=0, reason=""), None
        return True

    async def next_at(self) -> datetime | None:
        """When the earliest open delivery can be claimed."""
        leases: dict[int, datetime] = {}
        for kept in self._tables.deliveries.values():
            if kept.is_open and (until := kept.delivery.lease_until):
                number = kept.delivery.channel.id
                leases[number] = max(leases.get(number, until), until)
        first = self._tables.first_open()
        return min((max(one.next_at, leases.get(one.delivery.channel.id, one.next_at)) for one in first), default=None)

    async def bring_forward(self, latest: datetime) -> int:
        """Have open deliveries and parts that wait until later be taken at `latest`; gives how many deliveries."""
        waiting = [kept for kept in self._tables.deliveries.values() if kept.is_open]
        late = [kept for kept in waiting if kept.next_at > latest]
        for kept in late:
            kept.next_at = latest
        for one in (one for kept in waiting for one in kept.parts):
            if one.part.next_at and one.part.next_at > latest:
                one.part = replace(one.part, next_at=latest)
        return len(late)

    async def lease_owners(self) -> frozenset[str]:
        """Owners of leases that stand now, run out or not."""
        return frozenset(one.owner for one in self._tables.deliveries.values() if one.is_open and one.owner)

    async def release_dead(self, is_dead: Collection[str]) -> int:
        """Free the leases of owners that are known to be dead."""
        dead = [kept for kept in self._tables.deliveries.values() if kept.is_open and kept.owner in is_dead]
        for kept in dead:
            kept.free()
        return len(dead)


class Parts:
    """The port Parts."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def of(self, delivery_id: int) -> Sequence[Part]:
        """A delivery's parts by seq."""
        return [one.part for one in self._tables.deliveries[delivery_id].parts]

    def _open(self, delivery: Delivery, part: Part) -> tuple[KeptDelivery, KeptPart] | None:
        """A part that is still open while the claim stands."""
        kept = self._tables.holding(delivery)
        found = [one for one in kept.parts if one.part.id == part.id and not one.part.state.ended] if kept else []
        return (kept, found[0]) if kept and found else None

    async def intend(
        self, delivery: Delivery, part: Part, now: datetime, lease_until: datetime, steady: Steady | None = None
    ) -> bool:
        """Note that a call is about to be made; also False if the part has ended meanwhile."""
        found = self._open(delivery, part)
        if found is None:
            return False
        kept, one = found
        old = one.part
        # A queued part was not accepted for sure, so the age of its key counts anew.
        is_new = old.state is State.QUEUED
        one.part = replace(
            old,
            state=State.SENDING,
            attempts=old.attempts + 1,
            first_try_at=now if is_new else old.first_try_at or now,
            last_try_at=now,
            next_at=None,
            first_try=steady if is_new else old.first_try,
            last_try=steady,
        )
        kept.lease(now, lease_until, steady)
        kept.events.append((now, old.seq, old.state, State.SENDING, ""))
        return True

    async def settle(
        self,
        delivery: Delivery,
        part: Part,
        state: State,
        now: datetime,
        reason: str,
        *,
        posted: Posted | None = None,
        next_at: datetime | None = None,
        count: bool = True,
        steady: Steady | None = None,
    ) -> bool:
        """Write what became of a call; `count=False` takes the attempt back. Gives whether the fence held."""
        found = self._open(delivery, part)
        if found is None:
            return False
        kept, one = found
        old = one.part
        one.part = replace(
            old,
            state=state,
            last_try=steady if old.state is State.SENDING else old.last_try,
            reason=reason,
            next_at=next_at,
            attempts=max(0, old.attempts - (not count)),
            posted=posted or old.posted,
        )
        one.ended_at = now if state.ended else None
        kept.events.append((now, old.seq, old.state, state, reason))
        return True

    async def follow(
        self,
        delivery: Delivery,
        sent: Part,
        posted: Posted,
        part: Part,
        now: datetime,
        lease_until: datetime,
        steady: Steady | None = None,
    ) -> bool:
        """Note at once that one part was sent and that the call for another is about to be made."""
        if not (self._open(delivery, sent) and self._open(delivery, part)):
            return False
        await self.settle(delivery, sent, State.SENT, now, "", posted=posted)
        return await self.intend(delivery, part, now, lease_until, steady)

    async def rewrite(self, delivery: Delivery, part: Part, message: Message, key: str, now: datetime) -> bool:
        """Give a part that was refused another body and key; gives whether the fence held."""
        kept = self._tables.holding(delivery)
        for one in kept.parts if kept else ():
            if kept and one.part.id == part.id:
                one.part = replace(one.part, message=replace(one.part.message, body=message.body), key=key)
                why = "refused as it was; a plainer form takes its place"
                kept.events.append((now, part.seq, part.state, State.QUEUED, why))
        return kept is not None
