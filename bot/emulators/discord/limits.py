"""Discord's rate limits: one for the whole bot, and a bucket for each route and channel."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

# For the bot as a whole (docs.discord.com/developers/topics/rate-limits). discord.py keeps no count of it: 400 sends at
# once met some 1,100 refusals and lost over 100 of the messages, with our own pace of 45 a second none.
GLOBAL_PER_SECOND = 50
# A client that is told of no bucket at all goes through a channel one call at a time, so there always is one.
UNLIMITED = 1_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds for each channel, server or webhook."""

    name: str
    requests: int
    seconds: float


@dataclass(slots=True)
class Window:
    """A stretch of time in which a number of requests is allowed."""

    requests: int
    seconds: float
    used: int = 0
    ends: float = 0.0

    def take(self) -> float:
        """Use one request: 0, or the seconds to wait if there is none left."""
        # The clock of the machine may be turned by whoever tests a change of day; a limit must not notice.
        now = time.monotonic()
        if now >= self.ends:
            self.used, self.ends = 0, now + self.seconds
        if self.used >= self.requests:
            return max(self.ends - now, 0.001)
        self.used += 1
        return 0.0

    @property
    def left(self) -> float:
        """Seconds until it starts anew."""
        return max(self.ends - time.monotonic(), 0.0)


@dataclass(frozen=True, slots=True)
class Denial:
    """A request that came too early: wait this many seconds, `everywhere` or in one bucket."""

    wait: float
    everywhere: bool


@dataclass(slots=True)
class Limits:
    """The bot's budget; when it is not enforced, headers still tell of buckets that never run dry."""

    enforced: bool = True
    everything: Window = field(default_factory=lambda: Window(GLOBAL_PER_SECOND, 1.0))
    buckets: dict[tuple[str, str], Window] = field(default_factory=dict)

    def take(self, limit: Limit, major: str, *, counts: bool) -> Denial | None:
        """Charge one request; `counts` says whether it counts against the whole bot."""
        if not self.enforced:
            return None
        wait = self.everything.take() if counts else 0.0
        if wait:
            # The bucket is not charged for a call that never reached it.
            return Denial(wait, everywhere=True)
        wait = self._window(limit, major).take()
        return Denial(wait, everywhere=False) if wait else None

    def headers(self, limit: Limit, major: str) -> dict[str, str]:
        """The headers by which clients learn of their bucket."""
        window = self._window(limit, major)
        return {
            "X-RateLimit-Limit": str(window.requests),
            "X-RateLimit-Remaining": str(window.requests - window.used),
            # A client may go by its clock or by `Reset-After`; discord.py does the latter unless it is told otherwise.
            "X-RateLimit-Reset": f"{time.time() + window.left:.3f}",
            "X-RateLimit-Reset-After": f"{window.left:.3f}",
            "X-RateLimit-Bucket": limit.name,
        }

    def _window(self, limit: Limit, major: str) -> Window:
        requests = limit.requests if self.enforced else UNLIMITED
        return self.buckets.setdefault((limit.name, major), Window(requests, limit.seconds))
