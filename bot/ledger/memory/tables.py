"""What the parts of a ledger in memory share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.delivery.changes import Change
from bot.delivery.channel import DIRECT, Channel
from bot.delivery.preferences import Preferences
from bot.delivery.states import Delivery, Loss, Part, SharedCard, State
from bot.papers.clock import Steady

Event = tuple[datetime, int | None, str, str, str]


@dataclass
class Redraw:
    """When something is to be drawn again, and the latest wish for it that was heard."""

    at: datetime | None = None
    wish: datetime | None = None

    def ask(self, at: datetime) -> None:
        """The earliest wish says when."""
        self.at, self.wish = min(self.at or at, at), max(self.wish or at, at)

    def done(self, seen_at: datetime) -> None:
        """A wish heard after the numbers were read stays."""
        self.at = self.wish = self.wish if self.wish and self.wish > seen_at else None


@dataclass
class KeptChannel:
    """A channel, and by what its next moment was found."""

    channel: Channel
    due_by: tuple[object, ...]
    configured: bool = True


@dataclass
class KeptChange:
    """What somebody changed of a channel, and when the channel is to be told."""

    change: Change
    home: str
    tell_at: datetime | None


@dataclass
class KeptPart:
    """A part with what the ports do not show of it."""

    part: Part
    ended_at: datetime | None = None
    lost: Loss | None = None
    redraw: Redraw = field(default_factory=Redraw)
    seed_at: datetime | None = None
    seeds: int = 0
    seed_refused: str = ""


@dataclass
class KeptDelivery:
    """A delivery with what the ports do not show of it."""

    delivery: Delivery
    next_at: datetime
    owner: str | None = None
    lease_ends: Steady | None = None
    ended_at: datetime | None = None
    parts: list[KeptPart] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether something still happens by itself."""
        return self.delivery.state is State.QUEUED

    def is_leased(self, now: datetime, steady: Steady | None) -> bool:
        """Whether somebody has it, by the clock that nobody sets where both readings are of the same one."""
        until = self.delivery.lease_until
        # None where the lease was taken by another clock; then the wall clock decides.
        passed = steady.since(self.lease_ends) if steady else None
        return self.is_open and until is not None and (until > now if passed is None else passed < 0)

    def lease(self, now: datetime, until: datetime, steady: Steady | None) -> None:
        """Have it until then."""
        self.delivery = replace(self.delivery, lease_until=until)
        self.lease_ends = replace(steady, seconds=steady.seconds + (until - now).total_seconds()) if steady else None

    def free(self) -> None:
        """Take the lease away; the new fence keeps out whoever had it."""
        self.owner = None
        self.delivery = replace(self.delivery, fence=self.delivery.fence + 1, lease_until=None)

    def has_post(self) -> bool:
        """Whether some message of it stands in the channel."""
        return any(one.part.message.kind == "post" and one.part.state is State.SENT for one in self.parts)


@dataclass
class KeptCard:
    """A shared card with what the ports do not show of it."""

    card: SharedCard
    at: datetime
    lost: bool = False
    redraw: Redraw = field(default_factory=Redraw)


@dataclass
class Tables:
    """All that is kept but votes; `defaults` are what a channel gets that asks for nothing."""

    defaults: Preferences
    channels: dict[int, KeptChannel] = field(default_factory=dict)
    deliveries: dict[int, KeptDelivery] = field(default_factory=dict)
    cards: dict[tuple[str, str, str, str], KeptCard] = field(default_factory=dict)
    notices: set[date] = field(default_factory=set)
    changes: list[KeptChange] = field(default_factory=list)
    moved: dict[tuple[str, str], str] = field(default_factory=dict)
    """The ids that channels have now, by platform and former id."""

    def channel(self, number: int) -> Channel:
        """A channel as it is now; what it did not ask for follows the defaults."""
        channel = self.channels[number].channel
        preferences = replace(self.defaults, asked=channel.preferences.asked)
        return replace(channel, preferences=preferences, configured=self.channels[number].configured)

    def empty(self, number: int) -> None:
        """Leave nothing of a channel but its number, and end its deliveries."""
        kept = self.channels[number]
        gone = replace(kept.channel, channel=f"{DIRECT}forgotten {number}", tenant="", preferences=self.defaults)
        kept.channel = replace(gone, status="gone", next_due_at=None, last_day=None)
        for one in (one for one in self.deliveries.values() if one.delivery.channel.id == number):
            one.free()
            one.delivery = replace(one.delivery, state=State.SKIPPED, papers=(), repeats=(), reason="")
            one.parts, one.events = [], []

    def delivery(self, kept: KeptDelivery) -> Delivery:
        """A delivery with its channel as it is now."""
        return replace(kept.delivery, channel=self.channel(kept.delivery.channel.id))

    def holding(self, delivery: Delivery) -> KeptDelivery | None:
        """The delivery, while the claim still stands: nobody claimed, released or ended it since."""
        kept = self.deliveries[delivery.id]
        return kept if kept.is_open and kept.delivery.fence == delivery.fence else None

    def first_open(self) -> Iterator[KeptDelivery]:
        """The first open delivery of each channel, longest due first."""
        seen: set[int] = set()
        for kept in sorted(self.deliveries.values(), key=lambda one: (one.delivery.due_at, one.delivery.id)):
            if kept.is_open and kept.delivery.channel.id not in seen:
                seen.add(kept.delivery.channel.id)
                yield kept

    def parts(self) -> Iterator[tuple[KeptDelivery, KeptPart]]:
        """Every part, with its delivery."""
        for kept in self.deliveries.values():
            for one in kept.parts:
                yield kept, one
