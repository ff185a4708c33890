"""How many gateway sessions a bot may begin in a day, counted as Discord counts them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class SessionStarts:
    """Allows `total` IDENTIFYs in the `seconds` that follow the first of them."""

    # docs.discord.com/developers/events/gateway: with one more IDENTIFY in 24 hours the token is reset and the owner is
    # written to. A RESUME is free.
    total: int = 1000
    seconds: float = 86_400.0
    # One in five seconds for each `shard_id % max_concurrency`: docs.discord.com/developers/events/gateway#sharding.
    max_concurrency: int = 1
    between_seconds: float = 5.0
    used: int = 0
    hurried: int = 0
    """How many came too early."""
    _begun: dict[int, float] = field(default_factory=dict)
    _ends_at: float = 0.0

    def take(self) -> bool:
        """Count one; gives whether it was allowed."""
        # The day begins with the first start after the last one ended, not at midnight.
        if self._left_of_day() == 0:
            self.used, self._ends_at = 0, time.monotonic() + self.seconds
        self.used += 1
        return self.used <= self.total

    def in_turn(self, shard: int) -> bool:
        """Whether a shard may begin a session now; one that came too early does not put the next turn off."""
        key, now = shard % self.max_concurrency, time.monotonic()
        if now - self._begun.get(key, float("-inf")) < self.between_seconds:
            self.hurried += 1
            return False
        self._begun[key] = now
        return True

    def told(self) -> dict[str, int]:
        """The `session_start_limit` of GET /gateway/bot."""
        left = self._left_of_day()
        remaining = max(self.total - self.used, 0) if left else self.total
        return {
            # Milliseconds, where the rate limits count in seconds.
            "total": self.total, "remaining": remaining, "reset_after": int(left * 1000),
            "max_concurrency": self.max_concurrency,
        }  # fmt: skip

    def spend(self, remaining: int) -> None:
        """Leave only so many of a day that begins now."""
        self.used, self._ends_at = self.total - remaining, time.monotonic() + self.seconds

    def _left_of_day(self) -> float:
        return max(self._ends_at - time.monotonic(), 0.0)
