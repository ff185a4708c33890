"""Deliveries and their parts, and the states in which they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.papers.clock import Steady

# What a delivery brings: the digest of an edition, or the team's best of a week or month.
DeliveryKind = Literal["digest", "week", "month"]
# Names a delivery whatever its generation: channel id, day, what it brings.
Wanted = tuple[int, date, DeliveryKind]


class Issue(NamedTuple):
    """What a delivery brings its channel; of a board `day` is the last one of its week (ISO 8601) or month."""

    day: date
    kind: DeliveryKind = "digest"

    def __str__(self) -> str:
        """What people call it: `2026-11-20` for a digest, `2026-W47` and `2026-11` for boards."""
        if self.kind == "digest":
            return self.day.isoformat()
        year, week, _ = self.day.isocalendar()
        return f"{year:04}-W{week:02}" if self.kind == "week" else f"{self.day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a channel that is due gets, in the order of posting, and when it is due again."""

    channel: Channel
    issues: Sequence[Issue]
    due_at: datetime
    expires_at: datetime
    next_due_at: datetime
    had: date | None
    """The newest edition that it need not get any more, beside those."""

    @property
    def last_day(self) -> date | None:
        """The newest edition that it need not get after this; what is not a digest says nothing of it."""
        days = [day for day, kind in self.issues if kind == "digest"]
        return max([*days, *([self.had] if self.had else [])], default=None)


# Why a posted message is drawn no more: somebody removed it, it can be changed no more, its channel is shut to us.
Loss = Literal["deleted", "frozen", "unreachable"]
# How far a loss goes.
Extent = Literal["message", "thread", "channel"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which papers of a day a channel is shown, by id: `papers` in full, best first.

    `repeats` stood in full in an earlier digest of the channel, of that day, and now get a line each.
    """

    papers: tuple[str, ...]
    repeats: tuple[tuple[str, date], ...] = ()


class State(StrEnum):
    """Where a part or a delivery is; after the first three nothing more happens by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    SKIPPED = "skipped"
    GONE = "gone"
    BLOCKED = "blocked"
    DEAD = "dead"
    HELD = "held"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self not in (State.QUEUED, State.SENDING, State.UNKNOWN)


# Ends that a person may have to mend.
TROUBLED = frozenset({State.BLOCKED, State.DEAD, State.HELD, State.GONE})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One digest or board on its way to one channel; `fence` grows with every claim."""

    id: int
    channel: Channel
    day: date
    generation: int
    state: State
    due_at: datetime
    expires_at: datetime
    papers: tuple[str, ...] = ()
    """Paper ids in the order shown; empty until the digest is fixed."""
    repeats: tuple[tuple[str, date], ...] = ()
    """Papers that get a line only, and the day of the digest that showed each in full."""
    fence: int = 0
    lease_until: datetime | None = None
    reason: str = ""
    kind: DeliveryKind = "digest"

    @property
    def issue(self) -> Issue:
        """What it brings."""
        return Issue(self.day, self.kind)


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a delivery; `seq` counts from 0 and is the order of posting."""

    id: int
    delivery_id: int
    seq: int
    key: str
    message: Message
    state: State = State.QUEUED
    attempts: int = 0
    first_try_at: datetime | None = None
    last_try_at: datetime | None = None
    next_at: datetime | None = None
    posted: Posted | None = None
    reason: str = ""
    first_try: Steady | None = None
    last_try: Steady | None = None
    """When the last call began, or, once that is known, ended."""
    turn: int = 0
    """Which drawing of a posted message this is, where several processes draw."""


@dataclass(frozen=True, slots=True)
class Seeding:
    """A posted message that is to bear reactions of the bot's own; `done` of them stand."""

    delivery: Delivery
    part: Part
    done: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A message of ours that can bear votes; `parent` is the message whose thread it stands in, empty if none."""

    posted: Posted
    parent: str
    at: datetime
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class SharedCard:
    """A paper's card that somebody showed to a whole channel, where it stands as a message of ours."""

    platform: str
    tenant: str
    posted: Posted
    message: Message
    sharer: str
    """Whoever shared it; empty if they wish to be named no more."""
    language: str = "en"
    key: str = ""
    """By which the platform knows the message, where it does."""
    turn: int = 0
    """Which drawing of it this is, where several processes draw."""
