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

from bot.errors import SummaryError, WriterAway
from bot.papers.ports import Account, Allowance
from bot.papers.recipe import Ability, Use
from bot.settings.settings import EndpointSettings
from bot.summarizers.llm.dialects import DIALECTS, MAX_TOKENS, Asked, Completion, Shape, Turn
from bot.summarizers.llm.replies import Later, Refused, Slow, Unanswered, Unfit, check_status, items_of

# An endpoint that wants to be left alone for longer is left alone for this run.
LONGEST_WAIT = 60.0
BACKOFF_FIRST, BACKOFF_MOST = 0.5, 20.0
MOST_BYTES = 1_000_000
# Tries of a question that was not answered in time: whoever is slow will be slow again.
MOST_SLOW = 2
# Tokens of a set of bullets in Korean, at the upper end.
USUAL_ANSWER = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """Bullets as a model gave them, unchecked, and its words as they came."""

    items: tuple[str, ...]
    text: str


class Endpoint:
    """A model behind an address. `slots` bounds the calls that are under way, over all endpoints that are far away."""

    def __init__(
        self,
        settings: EndpointSettings,
        client: httpx.AsyncClient,
        allowance: Allowance,
        slots: asyncio.Semaphore,
        *,
        attempts: int,
    ) -> None:
        self.model = settings.model or ""
        self._settings = settings
        self._dialect = DIALECTS[settings.dialect]
        self._url = httpx.URL(self._dialect.url(settings.base_url or ""))
        self._key = settings.api_key.get_secret_value() if settings.api_key else None
        self._client, self._allowance, self._slots, self._attempts = client, allowance, slots, attempts
        self._ability: Ability | None = None
        self._not_before = 0.0
        self.name = f"{self.model} at {self._url.host}"
        # With port and path: two servers on one machine take different forms, and names in the logs need not say so.
        self._known_as = f"{self.model} at {self._url.host}:{self._url.port or ''}{self._url.path}"

    @property
    def shape(self) -> Shape:
        """The strictest form that it has not turned down."""
        return self._dialect.shapes[self._ability.level if self._ability else 0]

    async def ask(
        self, system: str, turns: Sequence[Turn], most: int | None = None, account: Account | None = None
    ) -> Said:
        """Bullets, after as many tries as it may take; `most` tokens, if fewer than usual are to do.

        They are paid from that account, or from the allowance of all.

        Raises Malformed for an answer that cannot be used, Refused for this paper, Later or Closed for any, WriterAway
        when the day's tokens are spent.
        """
        for attempt in range(1, self._attempts + 1):
            try:
                answer = await self._answer(system, turns, most, account or self._allowance)
                return Said(items_of(answer, self.name), answer.text)
            except Later as error:
                log.info("%s (try %d of %d)", error, attempt, self._attempts)
                last = self._attempts if not isinstance(error, Slow) else min(self._attempts, MOST_SLOW)
                if attempt >= last or (error.wait or 0) > LONGEST_WAIT:
                    raise
                await self._pause(attempt, error.wait)
        raise AssertionError("unreachable")

    async def _pause(self, attempt: int, wait: float | None) -> None:
        """What was asked for, for everybody who uses this endpoint; else full jitter, doubling."""
        if wait is not None:
            # The rate limit is the endpoint's and not the paper's, so every question waits for it.
            self._not_before = max(self._not_before, _monotonic() + wait)
            return
        await asyncio.sleep(random.uniform(0, min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** min(attempt, 10))))

    async def _answer(self, system: str, turns: Sequence[Turn], most: int | None, account: Account) -> Completion:
        """One answer, in the strictest form that the endpoint takes; what it takes is remembered."""
        known = self._ability = self._ability or await self._remembered()
        tried = known
        while True:
            asked = Asked(
                system, turns, self._dialect.shapes[tried.level], self._dialect.limits[tried.limit], self._most(most)
            )
            try:
                answer = await self._call(self._dialect.body(self._settings, asked), account)
            except Unfit as error:
                following = self._weaker(tried, error)
                if following is None:
                    raise Refused(str(error)) from error
                tried = following
            else:
                # Learned only from an answer: a form refused for this paper's sake says nothing of the endpoint.
                await self._learn(known, tried)
                return answer

    async def _remembered(self) -> Ability:
        """What it took the last time, be it before a restart."""
        known = await self._allowance.ability(self._known_as) or Ability()
        fits = known.level < len(self._dialect.shapes) and known.limit < len(self._dialect.limits)
        return known if fits else Ability()

    def _weaker(self, tried: Ability, error: Unfit) -> Ability | None:
        """What else to try: another name for the limit where the refusal is about it, else a less strict form."""
        if error.limit and tried.limit + 1 < len(self._dialect.limits):
            return Ability(tried.level, tried.limit + 1)
        if tried.level + 1 < len(self._dialect.shapes):
            return Ability(tried.level + 1, tried.limit)
        return None

    async def _learn(self, known: Ability, took: Ability) -> None:
        if took == known:
            return
        # Questions at the same time learn apart; what either was refused stays refused.
        better = Ability(max(known.level, took.level), max(known.limit, took.limit))
        log.info("%s takes no stricter form than %s", self.name, self._dialect.shapes[better.level])
        self._ability = better
        await self._allowance.learned(self._known_as, better)

    def _most(self, asked: int | None) -> int:
        usual = self._settings.max_tokens or MAX_TOKENS
        return min(usual, asked) if asked else usual

    async def _call(self, body: Mapping[str, Any], account: Account) -> Completion:
        # A loop, since another question may be told to wait for longer meanwhile.
        while (wait := self._not_before - _monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(wait + random.uniform(0, 0.1))
        async with self._slots:
            estimate = _estimate(body)
            if not await account.allows(estimate):
                raise WriterAway("today's tokens are spent (llm.tokens_per_day)")
            started = _monotonic()
            answer: Completion | None = None
            # Also when the task is cancelled: the question was sent and is paid for.
            read = True
            try:
                # ASCII escapes and not UTF-8, which half a surrogate pair in an abstract would break.
                answer = await self._in_time(json.dumps(body).encode())
            except SummaryError as error:
                read = isinstance(error, Unanswered)
                raise
            finally:
                use = self._use(body, answer, _monotonic() - started, read=read)
                await account.record(use, estimate)
            return answer

    async def _in_time(self, content: bytes) -> Completion:
        try:
            # The client's own timeout is for each read; this one ends an answer that trickles in for ever.
            async with asyncio.timeout(self._settings.patience):
                return await self._exchange(content)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Slow(f"{self.name} did not answer within {self._settings.patience:g} s") from error
        except httpx.ConnectError as error:
            raise Later(f"{self.name} cannot be reached: {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unanswered(f"the connection to {self.name} broke") from error

    async def _exchange(self, content: bytes) -> Completion:
        headers = {"Content-Type": "application/json", **self._dialect.headers(self._key)}
        read = bytearray()
        wait = self._settings.patience
        async with self._client.stream("POST", self._url, content=content, headers=headers, timeout=wait) as response:
            async for piece in response.aiter_bytes():
                read += piece
                if len(read) > MOST_BYTES:
                    raise Unanswered(f"{self.name} answered with over {MOST_BYTES // 1_000_000} MB")
        check_status(response, bytes(read), self.name, self._key)
        return self._understood(bytes(read))

    def _understood(self, content: bytes) -> Completion:
        try:
            return self._dialect.answer(json.loads(content))
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise Unanswered(f"{self.name} answered with something that is not an answer") from error

    def _use(self, body: Mapping[str, Any], answer: Completion | None, seconds: float, *, read: bool) -> Use:
        """What a call took; by estimate where nobody counts (some say 0) or a question got no answer."""
        if answer is None:
            tokens_in, tokens_out = (_tokens_asked(body), USUAL_ANSWER) if read else (0, 0)
            return Use(self.model, calls=1, failed=1, tokens_in=tokens_in, tokens_out=tokens_out, seconds=seconds)
        return Use(
            model=self.model,
            calls=1,
            tokens_in=answer.tokens_in or _tokens_asked(body),
            tokens_out=answer.tokens_out or _tokens(answer.text),
            seconds=seconds,
        )


def _estimate(body: Mapping[str, Any]) -> int:
    """What a call will take, before it is made."""
    return _tokens_asked(body) + USUAL_ANSWER


def _tokens_asked(body: Mapping[str, Any]) -> int:
    return _tokens(str(body.get("system", ""))) + sum(_tokens(str(turn["content"])) for turn in body["messages"])


def _tokens(text: str) -> int:
    """A token is taken for three bytes."""
    # Rather too many: an abstract of 1,384 characters has about 277 (o200k), a Korean set of 585 about 316.
    return len(text.encode("utf-8", "replace")) // 3


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
