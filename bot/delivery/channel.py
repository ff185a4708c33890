"""A place that subscribed, with its settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from bot.views.entries import Style

CatchUp = Literal["latest", "all", "none"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A place that subscribed, with its own settings; `id` is its number in the archive."""

    id: int
    platform: str
    tenant: str
    channel: str
    language: str = "en"
    style: Style = "digest"
    top_n: int = 5
    min_votes: int = 0
    at: time = time(9)
    zone: str = "UTC"
    weekdays: frozenset[int] = frozenset(range(7))
    """Days on which to post, Monday is 0."""
    catch_up: CatchUp = "latest"
    status: Literal["active", "blocked", "gone", "paused"] = "active"
    next_due_at: datetime | None = None
    last_day: date | None = None

    @property
    def name(self) -> str:
        """How people and logs call it: `discord:123`."""
        return f"{self.platform}:{self.channel}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a channel, and the parent message's id once there is a thread."""

    tenant: str
    channel: str
    parent: str | None = None


def languages_of(channels: Iterable[Channel]) -> list[str]:
    """The languages that some channel wants; a paused or vanished one wants nothing."""
    return sorted({channel.language for channel in channels if channel.status in ("active", "blocked")})
