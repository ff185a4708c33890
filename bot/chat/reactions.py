"""Marks on messages, as they are told and as they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.delivery.messages import Posted


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform.

    `home` is the workspace in which the id is unique; it is empty where ids are the same everywhere, and where the bot
    serves one workspace.
    """

    platform: str
    user: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """A mark on a message: an emoji as the platform names it, each skin tone its own, or `button`.

    `told` is the platform's own time of the event and `event` its id, where there are such; `stranger` says that
    nobody knows yet whether a person gave it; `ours` that the message may be one that we have only just posted. Where
    a message's id is unique without its channel, the channel may be empty. `tenant` is the workspace or server in which
    the message stands, `home` that of the person.
    """

    platform: str
    user: str
    channel: str
    message: str
    emoji: str
    told: datetime | None = None
    event: str = ""
    stranger: bool = False
    # Only an event tells it, and a mark that was read from the message is the same one.
    ours: bool = field(default=False, compare=False)
    tenant: str = field(default="", compare=False)
    home: str = ""

    @property
    def person(self) -> Person:
        """Who gave it."""
        return Person(self.platform, self.user, self.home)


@dataclass(frozen=True, slots=True)
class Reading:
    """A message's reactions as they stood at some moment after reading them began.

    `begun` is a moment of our own order, `told` no later than that by the platform's clock, None if it has none; `cut`
    names the emoji of which not everybody was listed.
    """

    posted: Posted
    reactions: frozenset[Reaction]
    begun: datetime
    told: datetime | None = None
    cut: frozenset[str] = frozenset()
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """When something was told: `at` by the platform's clock where it has one, `heard` by our own order."""

    at: datetime
    heard: datetime
    event: str = ""
    """Names what may be told twice; empty if nothing does."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's favourite mark on one paper, with the message and emoji it was given by.

    Where it was given, `tenant`, is no part of which mark it is.
    """

    platform: str
    user: str
    paper_id: str
    channel: str
    message: str
    mark: str
    home: str = ""
    tenant: str = field(default="", compare=False)

    @property
    def person(self) -> Person:
        """Who gave it."""
        return Person(self.platform, self.user, self.home)


@dataclass(frozen=True, slots=True)
class PostedPaper:
    """What a posted message is about: `paper_id` for a paper's own message, `papers` by rank for a digest.

    `tenant` and `channel` are where it stands as we name it, `at` since when.
    """

    paper_id: str | None
    papers: tuple[str, ...]
    channel: str = ""
    at: datetime | None = None
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """A page of the papers that a person favours, of so many in all."""

    paper_ids: tuple[str, ...]
    total: int
