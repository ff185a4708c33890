"""Hugging Face's Daily Papers over HTTP: every page of a day, asked again politely when the answer is "later"."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Self

import httpx
import stamina

from bot import __version__
from bot.errors import SourceError
from bot.network.httpx_client import http_client
from bot.network.network import DIRECT, Network
from bot.papers.clock import Clock, SystemClock
from bot.papers.paper import Edition, Paper
from bot.settings.settings import HuggingFaceSettings
from bot.sources.huggingface_items import papers_of

# The most papers that one answer may hold; without asking, Hugging Face cuts the list at 50.
PAGE = 100
# The longest day that was ever seen had 78 papers, the largest answer 311 KB.
MOST_PAGES = 20
# So many items that are left out are told one by one.
MOST_TOLD = 10
MOST_BYTES = 50_000_000
LONGEST_WAIT = 60.0
# What huggingface_hub tries again too (utils/_http.py).
TRY_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
# RateLimit: "api";r=0;t=55 - what is left of the window and its seconds (huggingface.co/docs/hub/rate-limits).
LEFT = re.compile(r"\br=(\d+)")
RESET = re.compile(r"\bt=(\d+)")
log = logging.getLogger(__name__)


class _Later(SourceError):
    """An answer that another try may better; `wait` is what the other side asks for, in seconds."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class HuggingFaceSource:
    """The source of papers (port Source); enter it once, ask for any number of days."""

    def __init__(self, settings: HuggingFaceSettings, network: Network = DIRECT, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self.clock_ahead: float | None = None
        """Seconds by which our clock is ahead of what the last answer named as its moment; None if it named none."""
        self._client = http_client(
            network,
            base_url=settings.base_url,
            headers=_headers(settings),
            timeout=settings.timeout_seconds,
            # A redirect means a wrong base_url or somebody's login page; it is told as such.
            follow_redirects=False,
        )
        # Its own timeout, 45 s over all tries, would end a wait of a minute that the other side asked for.
        self._retrying = stamina.AsyncRetryingCaller(
            attempts=settings.attempts, timeout=None, wait_initial=0.5, wait_max=20, wait_jitter=0.5
        )

    async def __aenter__(self) -> Self:
        # Its own hook would write to standard output, among the results; `_wait_before_retry` logs instead.
        stamina.instrumentation.set_on_retry_hooks(())
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *trouble: object) -> None:
        await self._client.aclose()

    async def edition(self, day: date) -> Edition:
        """The whole list of one UTC day, empty if there is none; raises SourceError with one sentence."""
        papers: dict[str, Paper] = {}
        for page in range(MOST_PAGES):
            items = await self._page(day, page)
            known = len(papers)
            # Votes move between two pages, so a paper can come twice.
            for paper in _readable(items, day):
                papers.setdefault(paper.id, paper)
            # A mirror that knows nothing of `p` gives the same page for ever.
            if len(items) < PAGE or len(papers) == known:
                break
        return Edition(day, tuple(papers.values()))

    async def _page(self, day: date, page: int) -> list[object]:
        try:
            body = await self._retrying(_wait_before_retry, self._get, day, page)
        except _Later as error:
            tries = _times(self._settings.attempts)
            raise SourceError(f"{error} (tried {tries}); nothing was changed, try again later.") from error
        return _items(body, day)

    async def _get(self, day: date, page: int) -> bytes:
        try:
            # The client's own timeout is for each read; this one ends an answer that trickles in for ever.
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await self._read(day, page)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise _Later(
                f"Hugging Face did not answer within {self._settings.timeout_seconds:g} s when asked for {day}"
            ) from error
        except httpx.ConnectError as error:
            raise _Later(f"Hugging Face cannot be reached: {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _Later(f"The connection to Hugging Face broke while reading {day}") from error

    async def _read(self, day: date, page: int) -> bytes:
        query = {"date": day.isoformat(), "limit": str(PAGE), "p": str(page)}
        async with self._client.stream("GET", "/api/daily_papers", params=query) as response:
            self.clock_ahead = ahead_of(response, self._clock.now())
            if response.status_code == httpx.codes.BAD_REQUEST and page > 0:
                return b"[]"  # what a page past the end answers is written nowhere
            if response.status_code != httpx.codes.OK:
                raise self._refusal(response, day)
            body = bytearray()
            # Counted while reading: a Content-Length can be absent, or be that of the packed bytes.
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise SourceError(
                        f"Hugging Face's answer for {day} is over {MOST_BYTES // 1_000_000} MB, which no list of "
                        "papers is; nothing was changed."
                    )
            return bytes(body)

    def _refusal(self, response: httpx.Response, day: date) -> SourceError:
        """What a status other than 200 means; one of TRY_AGAIN may be tried again."""
        status = response.status_code
        if status in TRY_AGAIN:
            return _Later(f"Hugging Face answered {status} when asked for {day}", asked_wait(response))
        if status in (401, 403):
            return SourceError(
                f"Hugging Face refused access ({status}) when asked for {day}; check BOT_HUGGING_FACE__TOKEN."
            )
        if status == httpx.codes.BAD_REQUEST:
            return SourceError(f"Hugging Face has no list for {day} (400); ask for a day that is not in the future.")
        return SourceError(
            f"Hugging Face answered {status} when asked for {day}; check BOT_HUGGING_FACE__BASE_URL, now "
            f"{self._settings.base_url}."
        )


def _headers(settings: HuggingFaceSettings) -> dict[str, str]:
    headers = {"User-Agent": f"daily-papers-bot/{__version__}", "Accept": "application/json"}
    if settings.token is not None:
        headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"
    return headers


def _items(body: bytes, day: date) -> list[object]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"Hugging Face's answer for {day} is {_what_else(body)}; nothing was changed, try again later."
        ) from error
    if not isinstance(answer, list):
        raise SourceError(f"Hugging Face's answer for {day} is not a list; nothing was changed, try again later.")
    return answer


def _what_else(body: bytes) -> str:
    return "a web page and not a list" if body.lstrip()[:1] == b"<" else "cut off or not valid JSON"


def _readable(items: list[object], day: date) -> list[Paper]:
    papers, left_out = papers_of(items)
    if items and not papers:
        raise SourceError(
            f"Hugging Face's list for {day} has {len(items)} items and none is a paper with an id and a title; "
            "nothing was changed, look for a newer version of this bot."
        )
    if left_out:
        log.warning("left %d out of %s: %s", len(left_out), day, "; ".join(left_out[:MOST_TOLD]))
    return papers


def _wait_before_retry(error: Exception) -> bool | float:
    """For stamina: whether to try again, or after how many seconds; the last try ends all the same."""
    if not isinstance(error, _Later):
        return False
    log.info("%s", error)
    return True if error.wait is None else error.wait


def asked_wait(response: httpx.Response) -> float | None:
    """Seconds until the rate limit's window ends if it is used up, else Retry-After; at most a minute."""
    limit = response.headers.get("ratelimit", "")
    left, reset = LEFT.search(limit), RESET.search(limit)
    if response.status_code == 429 and left and reset and int(left[1]) == 0:
        return min(int(reset[1]) + 1.0, LONGEST_WAIT)
    return _retry_after(response)


def ahead_of(response: httpx.Response, now: datetime) -> float | None:
    """Seconds from an answer's moment to ours: its Date, in whole seconds, and as many as a cache has kept it since."""
    age = response.headers.get("age", "")
    try:
        moment = parsedate_to_datetime(response.headers.get("date", ""))
        since = (now - moment).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return since - (float(age) if re.fullmatch(r"\d{1,9}", age) else 0.0)


def _retry_after(response: httpx.Response) -> float | None:
    asked = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", asked):
        return min(float(asked), LONGEST_WAIT)
    try:
        # Both times are the other side's own, so that our clock need not agree with theirs.
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(response.headers.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait.total_seconds(), 0.0), LONGEST_WAIT)


def _times(count: int) -> str:
    words = ("", "once", "twice", "three times", "four times", "five times")
    return words[count] if count < len(words) else f"{count} times"
