"""Slack's rate limits: a message a second in each channel with a small burst, and calls a minute for each method."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.emulators.slack.errors import Refused

# Slack allows «short bursts» and gives no number: docs.slack.dev/apis/web-api/rate-limits.
BURST = 5


class Limited(Refused):
    """Too many calls; `retry_after` says in how many whole seconds there is room again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited", status=429)
        self.retry_after = retry_after


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at a steady rate."""

    tokens: float
    at: float


class Limits:
    """Token buckets by method, and by channel for posts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    def take(self, method: str, channel: str, per_minute: int) -> None:
        """Count a call, or refuse it."""
        # What is limited in each channel, and in the workspace beside that.
        if method in ("chat.postMessage", "webhook"):
            self._take(f"{method} {channel}", BURST, 1.0)
        self._take(method, per_minute, per_minute / 60)

    def _take(self, key: str, burst: int, per_second: float) -> None:
        now = self._clock()
        bucket = self._buckets.setdefault(key, Bucket(burst, now))
        bucket.tokens = min(float(burst), bucket.tokens + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.tokens < 1:
            # Retry-After holds whole seconds; rounded down it would send a client back too early.
            raise Limited(max(1, math.ceil((1 - bucket.tokens) / per_second)))
        bucket.tokens -= 1
