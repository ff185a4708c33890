"""Which requests are Slack's, of just now and new: none that was answered well is run a second time."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Protocol, TypeVar

from bot.errors import StorageError
from bot.papers.leases import Company, Lease

log = logging.getLogger(__name__)

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


# Seconds of the three that Slack waits.
CLAIM_SECONDS = 1.0
REQUEST = "slack/request/"
# So many requests later those are forgotten that cannot be sent again any more.
SWEEP_EVERY = 500
Answer = TypeVar("Answer", bound=Answered)


class TakenElsewhere(Exception):
    """Another process takes this very request, or took it."""


class Replays:
    """Knows the signing secret, and the signatures answered in the last five minutes; by any process of a company."""

    def __init__(
        self, secret: str, *, now: Callable[[], float] = time.time, most: int = MOST, company: Company | None = None
    ) -> None:
        self._company = None if company is None or company.alone else company
        self._claims = 0
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
        """What `run` answers, or None if this request was answered well before; one that runs now is waited for.

        Raises TakenElsewhere.
        """
        while (first := self._running.get(signature)) is not None:
            await first.wait()
        if signature in self._answered:
            return None
        self._running[signature] = asyncio.Event()
        well = False
        try:
            async with self._claimed(signature, lambda: well):
                answer = await run()
                if well := 200 <= answer.status < 300:
                    self._keep(signature, int(timestamp) + OLDEST_SECONDS)
            return answer
        finally:
            self._running.pop(signature).set()

    @asynccontextmanager
    async def _claimed(self, signature: str, well: Callable[[], bool]) -> AsyncIterator[None]:
        """Keep the other processes from a request, for as long as it could be sent again; or only until it failed."""
        lease = await self._claim(self._company, signature) if self._company else None
        try:
            yield
        finally:
            if self._company and lease and not well():
                with suppress(StorageError):
                    await self._company.leases.give_back(lease)

    async def _claim(self, company: Company, signature: str) -> Lease | None:
        """Take a request; None where the store is away, without which nothing can be changed twice either."""
        self._claims += 1
        owner, lasts = f"{company.me}/{self._claims}", timedelta(seconds=OLDEST_SECONDS + AHEAD_SECONDS)
        try:
            async with asyncio.timeout(CLAIM_SECONDS):
                if self._claims % SWEEP_EVERY == 0:
                    await company.leases.sweep(REQUEST)
                lease = await company.leases.take(f"{REQUEST}{signature}", owner, lasts)
        except (StorageError, TimeoutError) as error:
            log.info(
                "whether another process took a request of Slack's cannot be told: %s",
                str(error) or "no answer in time",
            )
            return None
        if lease is None:
            raise TakenElsewhere
        return lease

    def _keep(self, signature: str, until: float) -> None:
        """Remember a signature for as long as its timestamp is taken; the longest known go first when it is full."""
        now = self._now()
        while self._answered:
            oldest = next(iter(self._answered))
            if self._answered[oldest] >= now and len(self._answered) < self._most:
                break
            del self._answered[oldest]
        self._answered[signature] = until
