"""Which requests are Slack's, of just now and new: none that was answered well is run a second time."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

# Slack's own advice: docs.slack.dev/authentication/verifying-requests-from-slack.
OLDEST_SECONDS = 300
# How far the other clock may be ahead of ours; Bolt would take five minutes.
AHEAD_SECONDS = 60
# Signatures kept. Slack sends an app at most 30,000 events an hour from a workspace: 2,500 in five minutes.
MOST = 10_000


class Answered(Protocol):
    """Anything with an HTTP status."""

    @property
    def status(self) -> int:
        """200 and the like."""


Answer = TypeVar("Answer", bound=Answered)


class Replays:
    """Knows the signing secret, and the signatures answered in the last five minutes."""

    def __init__(self, secret: str, *, now: Callable[[], float] = time.time, most: int = MOST) -> None:
        self._secret = secret.encode()
        self._now = now
        self._most = most
        self._answered: dict[str, float] = {}
        self._running: dict[str, asyncio.Event] = {}

    def timely(self, timestamp: str) -> bool:
        """Whether a request with this `X-Slack-Request-Timestamp` is of just now."""
        if not re.fullmatch(r"[0-9]{1,12}", timestamp):
            return False
        return -AHEAD_SECONDS <= self._now() - int(timestamp) <= OLDEST_SECONDS

    def signed(self, timestamp: str, signature: str, body: bytes) -> bool:
        """Whether the signature is that of this body, as the bytes came."""
        right = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v0={right}".encode(), signature.encode("utf-8", "surrogateescape"))

    async def once(self, timestamp: str, signature: str, run: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """What `run` answers, or None if this request was answered well before; one that runs now is waited for."""
        while (first := self._running.get(signature)) is not None:
            await first.wait()
        if signature in self._answered:
            return None
        self._running[signature] = asyncio.Event()
        try:
            answer = await run()
            if 200 <= answer.status < 300:
                self._keep(signature, int(timestamp) + OLDEST_SECONDS)
            return answer
        finally:
            self._running.pop(signature).set()

    def _keep(self, signature: str, until: float) -> None:
        """Remember a signature for as long as its timestamp is taken; the longest known go first when it is full."""
        now = self._now()
        while self._answered:
            oldest = next(iter(self._answered))
            if self._answered[oldest] >= now and len(self._answered) < self._most:
                break
            del self._answered[oldest]
        self._answered[signature] = until
