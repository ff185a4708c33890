"""Discord's rate-limit buckets, waited for before a call and never after it.

discord.py rests inside the call that emptied a bucket, so that an answer which is here already is handed on only when
the bucket is full again: 5 seconds later for the fifth message in a channel, or never if our own time limit is shorter.
"""

from __future__ import annotations

import asyncio
from types import TracebackType

import aiohttp
import discord
from discord.http import HTTPClient, Ratelimit


class Bucket(Ratelimit):
    """A bucket whose emptiness holds up the next call instead of the one that emptied it."""

    __slots__ = ()

    async def acquire(self) -> None:
        """Take one call out of the bucket; raises discord.RateLimited where that would take too long."""
        self._last_request = self._loop.time()
        while not self._has_room():
            await self._wait(self._until_full())
        self.remaining -= 1
        self.outgoing += 1

    def update(self, response: aiohttp.ClientResponse, *, use_clock: bool = False) -> None:
        """Believe what an answer says, less what is under way beside it: Discord may not have counted those yet."""
        super().update(response, use_clock=use_clock)
        self.remaining = int(response.headers["X-Ratelimit-Remaining"]) - (self.outgoing - 1)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Hand the answer on at once; whoever waits looks for themselves what it says of the bucket."""
        self.outgoing -= 1
        self._wake(len(self._pending_requests))

    def _has_room(self) -> bool:
        told_nothing = self.expires is None and not self.outgoing  # every call so far has failed on its way
        if told_nothing or self.is_expired():
            self.reset()  # type: ignore[no-untyped-call]  # discord.py leaves it untyped
        return self.remaining > 0

    def _until_full(self) -> float | None:
        """Seconds; None while the first answer, which tells of the bucket, is under way."""
        if self.expires is None:
            return None
        seconds = self.expires - self._loop.time()
        if self._max_ratelimit_timeout is not None and seconds > self._max_ratelimit_timeout:
            raise discord.RateLimited(seconds)
        return max(seconds, 0.001)

    async def _wait(self, seconds: float | None) -> None:
        """Until an answer comes, for at most so long."""
        answered = self._loop.create_future()
        self._pending_requests.append(answered)
        try:
            await asyncio.wait([answered], timeout=seconds)
        finally:
            answered.cancel()


def use_buckets(http: HTTPClient, longest_wait: float) -> None:
    """Have a client wait by `Bucket`, and for at most `longest_wait` seconds."""
    buckets = http._buckets  # noqa: SLF001  (there is no other way to have a bucket of one's own)

    def get_ratelimit(key: str) -> Ratelimit:
        if key not in buckets:
            buckets[key] = Bucket(longest_wait)
            http._try_clear_expired_ratelimits()  # noqa: SLF001
        return buckets[key]

    http.get_ratelimit = get_ratelimit  # type: ignore[method-assign]
