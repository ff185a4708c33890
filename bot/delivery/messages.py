"""One call to a platform, and where what it made stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# Stands in a message's body for the part's key, so that equal digests share one rendering.
KEY_MARK = "$KEY$"


@dataclass(frozen=True, slots=True)
class Message:
    """One call to a platform: a `post` in the channel, its `thread`, or a `reply` in that thread.

    To `publish` is to show the post about the same paper in other places too, which takes no body. Otherwise `body` is
    the platform's own JSON, in which `KEY_MARK` is replaced by the part's key when it is sent.
    """

    kind: Literal["post", "thread", "reply", "publish"]
    body: Mapping[str, Any]
    paper_id: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands: `channel` is the thread's id for a reply on Discord, the channel's on Slack."""

    channel: str
    message: str
