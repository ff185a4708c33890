"""One endpoint over HTTP: asked again where that helps, at its own pace, in the strictest form that it takes."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.errors import WriterAway
from bot.models import Use
from bot.ports import Ledger
from bot.settings import EndpointSettings
from bot.summarizers.dialects import DIALECTS, Answer, Shape, Turn
from bot.summarizers.replies import Later, Refused, Unfit, check_status, items_of

LONGEST_WAIT = 60.0
"""An endpoint that wants to be left alone for longer is left alone for this run."""
BACKOFF_FIRST, BACKOFF_MOST = 0.5, 20.0
MOST_BYTES = 1_000_000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """Bullets as a model gave them, unchecked, and its words as they came."""

    items: tuple[str, ...]
    text: str


class Endpoint:
    """A model behind an address. `slots` bounds the calls that are under way, over all endpoints."""

    def __init__(
        self,
        settings: EndpointSettings,
        client: httpx.AsyncClient,
        ledger: Ledger,
        slots: asyncio.Semaphore,
        *,
        attempts: int,
    ) -> None:
        self.model = settings.model or ""
        self._settings = settings
        self._dialect = DIALECTS[settings.dialect]
        self._url = httpx.URL(self._dialect.url(settings.base_url or ""))
        self._key = settings.api_key.get_secret_value() if settings.api_key else None
        self._client, self._ledger, self._slots, self._attempts = client, ledger, slots, attempts
        self._level = 0
        self._not_before = 0.0
        self.name = f"{self.model} at {self._url.host}"

    @property
    def shape(self) -> Shape:
        """The strictest form that it has not turned down."""
        return self._dialect.shapes[self._level]

    async def ask(self, system: str, turns: Sequence[Turn]) -> Said:
        """Bullets, after as many tries as it may take.

        Raises Refused for this paper, Later or Closed for any, WriterAway when the day's tokens are spent.
        """
        for attempt in range(1, self._attempts + 1):
            try:
                answer = await self._answer(system, turns)
                return Said(items_of(answer, self.name), answer.text)
            except Later as error:
                log.info("%s (try %d of %d)", error, attempt, self._attempts)
                if attempt == self._attempts or (error.wait or 0) > LONGEST_WAIT:
                    raise
                await self._pause(attempt, error.wait)
        raise AssertionError("unreachable")

    async def _pause(self, attempt: int, wait: float | None) -> None:
        """What was asked for, for everybody who uses this endpoint; else full jitter, doubling."""
        if wait is not None:
            self._not_before = max(self._not_before, _monotonic() + wait)
            return
        await asyncio.sleep(random.uniform(0, min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** min(attempt, 10))))

    async def _answer(self, system: str, turns: Sequence[Turn]) -> Answer:
        """One answer, in the strictest form that the endpoint takes; what it takes is remembered."""
        for level in range(self._level, len(self._dialect.shapes)):
            shape = self._dialect.shapes[level]
            try:
                answer = await self._call(self._dialect.body(self._settings, system, turns, shape))
            except Unfit as error:
                refused = error
                continue
            if level > self._level:
                log.info("%s takes no stricter form than %s", self.name, shape)
                self._level = max(level, self._level)
            return answer
        raise Refused(str(refused)) from refused

    async def _call(self, body: Mapping[str, Any]) -> Answer:
        while (wait := self._not_before - _monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(wait + random.uniform(0, 0.1))
        async with self._slots:
            if not await self._ledger.allows():
                raise WriterAway("today's tokens are spent (llm.tokens_per_day)")
            started = _monotonic()
            answer: Answer | None = None
            try:
                answer = await self._in_time(json.dumps(body).encode())
            finally:
                await self._ledger.record(self._use(body, answer, _monotonic() - started))
            return answer

    async def _in_time(self, content: bytes) -> Answer:
        try:
            # The client's own timeout is for each read; this one ends an answer that trickles in for ever.
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await self._exchange(content)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Later(f"{self.name} did not answer within {self._settings.timeout_seconds:g} s") from error
        except httpx.ConnectError as error:
            raise Later(f"{self.name} cannot be reached: {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Later(f"the connection to {self.name} broke") from error

    async def _exchange(self, content: bytes) -> Answer:
        headers = {"Content-Type": "application/json", **self._dialect.headers(self._key)}
        read = bytearray()
        wait = self._settings.timeout_seconds
        async with self._client.stream("POST", self._url, content=content, headers=headers, timeout=wait) as response:
            async for piece in response.aiter_bytes():
                read += piece
                if len(read) > MOST_BYTES:
                    raise Later(f"{self.name} answered with over {MOST_BYTES // 1_000_000} MB")
        check_status(response, bytes(read), self.name, self._key)
        return self._understood(bytes(read))

    def _understood(self, content: bytes) -> Answer:
        try:
            return self._dialect.answer(json.loads(content))
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise Later(f"{self.name} answered with something that is not an answer") from error

    def _use(self, body: Mapping[str, Any], answer: Answer | None, seconds: float) -> Use:
        """What a call took; where the endpoint does not count (some say 0), a token is taken for three bytes."""
        if answer is None:
            return Use(self.model, calls=1, failed=1, seconds=seconds)
        asked = sum(len(str(turn["content"]).encode("utf-8", "replace")) for turn in body["messages"])
        said = len(answer.text.encode("utf-8", "replace"))
        return Use(
            model=self.model,
            calls=1,
            tokens_in=answer.tokens_in or asked // 3,
            tokens_out=answer.tokens_out or said // 3,
            seconds=seconds,
        )


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
