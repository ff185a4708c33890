"""A place that subscribed, with its preferences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from bot.delivery.preferences import Preferences

# Stands before the address of a conversation with one person, so that it is never taken for a channel that subscribed.
DIRECT = "@"


class Position(NamedTuple):
    """Where a channel stands among those that are due: people's conversations last, else the longest due first."""

    direct: bool
    at: datetime
    id: int


# Before all of them.
FIRST = Position(False, datetime(1970, 1, 1, tzinfo=UTC), 0)


@dataclass(frozen=True, slots=True)
class Channel:
    """A place that subscribed, and what it asked for; `id` is its number in the archive."""

    id: int
    platform: str
    tenant: str
    channel: str
    preferences: Preferences = field(default_factory=Preferences)
    status: Literal["active", "blocked", "gone", "paused"] = "active"
    next_due_at: datetime | None = None
    last_day: date | None = None
    configured: bool = False
    """Whether the settings subscribe it, so that chat changes nothing of it."""
    since: datetime | None = None
    """Since when it takes digests, this time; None where nobody kept that."""

    @property
    def direct(self) -> bool:
        """Whether it is a conversation of the bot with one person, who gets there what they follow."""
        return self.channel.startswith(DIRECT)

    @property
    def place(self) -> Place:
        """Where its messages go."""
        wanted = self.preferences
        return Place(
            self.tenant, self.channel.removeprefix(DIRECT), tag=wanted.tag, publish=wanted.publish,
            seeds=wanted.seed_reactions,
        )  # fmt: skip

    @property
    def name(self) -> str:
        """How people and logs call it: `discord:123`."""
        return f"{self.platform}:{self.channel}"

    @property
    def full_name(self) -> str:
        """The same with the workspace or server, where several may know a channel of that id: `slack:T1/C1`."""
        return f"{self.platform}:{self.tenant}/{self.channel}" if self.tenant else self.name

    def asking(self, **values: object) -> Channel:
        """The same that asks for these preferences too; raises Unfit."""
        return replace(self, preferences=self.preferences.asking(**values))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a channel, and the parent message's id once there is a thread."""

    tenant: str
    channel: str
    parent: str | None = None
    title: str = ""
    """What a post is called, where each message of a channel begins one."""
    tag: str = ""
    """The name of the tag that such a post bears, empty for none."""
    publish: bool = False
    """Whether the channel asks for its messages to be shown elsewhere too."""
    seeds: bool = False
    """Whether the channel asks for reactions of the bot's own."""


def names_apart(channels: Sequence[Channel]) -> list[str]:
    """The name of each, the full one where several workspaces have a channel of that id."""
    shared = Counter(name for name, _ in {(one.name, one.full_name) for one in channels})
    return [one.full_name if shared[one.name] > 1 else one.name for one in channels]


def languages_of(channels: Iterable[Channel]) -> list[str]:
    """The languages that some channel wants; a paused or vanished one wants nothing."""
    return sorted({channel.preferences.language for channel in channels if channel.status in ("active", "blocked")})
