"""What people change of a channel from chat, for the channel to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.channel import Channel
from bot.delivery.messages import Posted
from bot.delivery.preferences import Preferences

# What one person changes within this time is told in one line.
TOGETHER = timedelta(minutes=5)
# Gives a channel as it shall be from now on; raises Unfit for what cannot be.
Revise = Callable[[Channel], Channel]


@dataclass(frozen=True, slots=True)
class Change:
    """What one person changed of a channel within a few minutes; None stands for not being subscribed."""

    id: int
    channel: Channel
    user: str
    at: datetime
    before: Preferences | None
    after: Preferences | None
    tried_at: datetime | None = None
    """When a call to tell it was last begun."""
    posted: Posted | None = None
    """Where it was told, if it was."""


def wanted(channel: Channel) -> Preferences | None:
    """What a channel asks for; None where it is not subscribed."""
    return None if channel.status == "paused" else channel.preferences
