"""An emulator of Hugging Face's Daily Papers API: recorded days, made-up days, and faults on demand.

Alone: `python -m bot.emulators.hugging_face.api [--folder FOLDER] [--port PORT]`; FOLDER holds one `DATE.json` a day.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import formatdate
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from bot.emulators.faults import Faults

PATH = "/api/daily_papers"
# What is not asked for beyond the 50 is cut off in silence: some days have had 78 papers.
LIMIT, MOST = 50, 100
# For each address without a token, in a window that is fixed: huggingface.co/docs/hub/rate-limits.
QUOTA, WINDOW = 500, 300
THUMBNAIL = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{}.png"
WRONG_TYPES: list[Any] = [
    {"paper": {"id": 5, "title": ["a"], "authors": "b"}, "title": None},
    None,
    7,
    "paper",
    {"paper": []},
]
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: `GET /api/daily_papers?date=...` and its headers."""

    line: str
    headers: Mapping[str, str]


class HuggingFaceApi:
    """The emulator on 127.0.0.1; `faults` plans what goes wrong, `requests` keeps what was asked.

    Outcomes besides status codes, `429:SECONDS`, `drop`, `refuse` and `hang`: `html`, `cut` (half of the JSON),
    `types` (a list of the wrong things), `table` (no list), `empty`, `deep` (too many brackets), `slow` (byte by byte).
    """

    def __init__(
        self,
        *,
        days: Mapping[date, Sequence[Item]] | Path | None = None,
        port: int = 0,
        today: date | None = None,
        quota: int = QUOTA,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.faults = Faults()
        self.requests: list[Asked] = []
        self._days: dict[date, Sequence[Item]] = dict(sample_days() if days is None else _held(days))
        self._folder = days if isinstance(days, Path) else None
        self._port = port
        self._today = today
        self._quota = quota
        self._clock = clock
        self._window_end = 0.0
        self._used = 0
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *trouble: object) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What to set as `BOT_HUGGING_FACE__BASE_URL`."""
        return f"http://127.0.0.1:{self._port}"

    def set_day(self, day: date, items: Sequence[Item]) -> None:
        """Serve this list from now on: a day grows, or its votes change."""
        self._days[day] = list(items)

    def papers(self) -> list[Item]:
        """Every paper of the lists that are known by now."""
        return [item["paper"] for items in self._days.values() for item in items]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        line = f"{request.method} {request.path_qs}"
        self.requests.append(Asked(line, dict(request.headers)))
        # Of the whole line with its query, so that one page or one day can be spoilt alone.
        outcome = self.faults.take(line)
        answer = self._answer(request)
        return answer if outcome == "ok" else await self._spoil(outcome, request, answer)

    def _answer(self, request: web.Request) -> web.Response:
        if request.path != PATH:
            return self._error(404, "Sorry, we can't find the page you are looking for.")
        # What is refused counts too: who goes on asking stays outside.
        if self._count() > self._quota:
            return self._error(429, "We had to rate limit you; please wait and try again.")
        try:
            items = self._asked_items(request.query)
            first, limit = _slice(request.query)
        except ValueError as error:
            return self._error(400, str(error))
        return web.json_response(items[first : first + limit], headers=self._headers())

    def _asked_items(self, query: Mapping[str, str]) -> list[Item]:
        """The list of `date`, best voted first; without `date` the newest papers of all days."""
        if "date" not in query:
            return [item for day in sorted(self._known(), reverse=True) for item in _ranked(self._items(day))]
        try:
            day = date.fromisoformat(query["date"])
        except ValueError:
            raise ValueError('"date" must be a valid ISO date') from None
        today = self._today or datetime.fromtimestamp(self._clock(), UTC).date()
        # Today in UTC: a reader east of there asks for a day that has not begun.
        if day > today:
            raise ValueError(f'"date" must be less than or equal to "{today.isoformat()}"')
        return _ranked(self._items(day))

    def _known(self) -> set[date]:
        names = self._folder.glob("????-??-??.json") if self._folder else ()
        return set(self._days) | {date.fromisoformat(name.stem) for name in names}

    def _items(self, day: date) -> Sequence[Item]:
        recorded = self._folder / f"{day.isoformat()}.json" if self._folder else None
        if day not in self._days and recorded is not None and recorded.exists():
            self._days[day] = json.loads(recorded.read_text(encoding="utf-8"))
        return self._days.get(day, ())

    def _count(self) -> int:
        """How many requests this window has seen, this one included."""
        now = time.monotonic()
        if now >= self._window_end:
            self._window_end, self._used = now + WINDOW, 0
        self._used += 1
        return self._used

    def _headers(self) -> dict[str, str]:
        left, reset = max(self._quota - self._used, 0), max(round(self._window_end - time.monotonic()), 0)
        return {
            "Date": formatdate(self._clock(), usegmt=True),
            "ratelimit": f'"api";r={left};t={reset}',
            "ratelimit-policy": f'"fixed window";"api";q={self._quota};w={WINDOW}',
        }

    def _error(self, status: int, text: str) -> web.Response:
        return web.json_response({"error": text}, status=status, headers={**self._headers(), "X-Error-Message": text})

    async def _spoil(self, outcome: str, request: web.Request, answer: web.Response) -> web.StreamResponse:
        code, _, seconds = outcome.partition(":")
        if code.isdigit():
            response = self._error(int(code), f"Planned answer {code}")
            if seconds:
                response.headers["Retry-After"] = seconds
            # To this machine: a reader that follows it is caught by the request that arrives.
            if code.startswith("3"):
                response.headers["Location"] = f"{self.base_url}/elsewhere"
            return response
        if outcome in ("drop", "refuse", "hang", "slow"):
            return await self._break_off(outcome, request, answer)
        return _odd_body(outcome, answer.body if isinstance(answer.body, bytes) else b"")

    async def _break_off(self, outcome: str, request: web.Request, answer: web.Response) -> web.StreamResponse:
        """Answers that do not arrive: cut at once, cut halfway, never sent, or sent too slowly."""
        body = answer.body if isinstance(answer.body, bytes) else b""
        # The whole length is promised, so that a client knows half a body from a whole one.
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
        if outcome == "hang":
            await self._closing.wait()
        if outcome in ("drop", "slow"):
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
        # A byte now and then keeps every read alive: only a limit on the whole time ends it.
        while outcome == "slow" and not self._closing.is_set() and request.transport is not None:
            await response.write(b" ")
            await asyncio.sleep(0.05)
        if request.transport is not None:
            request.transport.abort()
        return response


def sample_days(day: date | None = None) -> dict[date, list[Item]]:
    """The built-in sample day in the API's shape, on its own date or on another."""
    sample = json.loads(files("bot.sources").joinpath("sample_day.json").read_text(encoding="utf-8"))
    at = day or date.fromisoformat(sample["day"])
    return {at: [_rendered(item, at) for item in sample["papers"]]}


def _rendered(item: Mapping[str, Any], day: date) -> Item:
    published = datetime.fromisoformat(item["published_at"]).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    both = {"title": item["title"], "summary": item["abstract"], "publishedAt": published}
    links = {"githubRepo": item["code_url"], "projectPage": item["project_url"]}
    paper = {
        "id": item["id"],
        "authors": [{"name": name, "hidden": False} for name in item["authors"]],
        "upvotes": item["votes"],
        "submittedOnDailyAt": f"{day.isoformat()}T00:00:00.000Z",
        "ai_keywords": item["keywords"],
        **both,
        **{name: link for name, link in links.items() if link},
    }
    thumbnail = THUMBNAIL.format(item["id"])
    return {"paper": paper, **both, "thumbnail": thumbnail, "numComments": 0, "isAuthorParticipating": False}


def _held(days: Mapping[date, Sequence[Item]] | Path) -> Mapping[date, Sequence[Item]]:
    return {} if isinstance(days, Path) else days


def _ranked(items: Sequence[Item]) -> list[Item]:
    """Best voted first; the sort is stable, so ties stay as they were recorded."""
    return sorted(items, key=lambda item: -int(item["paper"].get("upvotes", 0)))


def _slice(query: Mapping[str, str]) -> tuple[int, int]:
    limit, page = _number(query, "limit", LIMIT, 1, MOST), _number(query, "p", 0, 0, 10_000)
    return page * limit, limit


def _number(query: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ValueError(f'"{name}" must be a number from {least} to {most}')
    return int(text)


def _odd_body(outcome: str, body: bytes) -> web.Response:
    bodies = {
        "cut": body[: len(body) // 2],
        "types": json.dumps(WRONG_TYPES).encode(),
        "table": b'{"papers": "many"}',
        "empty": b"[]",
        # Enough for Python's reader to give up with a RecursionError, which is no ValueError.
        "deep": b"[" * 200_000,
    }
    if outcome == "html":
        page = "<!doctype html><html><body>We are down for maintenance.</body></html>"
        return web.Response(text=page, content_type="text/html")
    if outcome not in bodies:
        raise ValueError(f"this emulator knows no outcome “{outcome}”")
    return web.Response(body=bodies[outcome], content_type="application/json")


async def _serve_alone(folder: Path | None, port: int) -> None:
    async with HuggingFaceApi(days=folder, port=port) as api:
        sys.stdout.write(f"{api.base_url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted; the first line of output is the address."""
    parser = argparse.ArgumentParser(prog="python -m bot.emulators.hugging_face.api")
    parser.add_argument("--folder", type=Path, help="recorded days, DATE.json each; the sample day without it")
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args(arguments)
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve_alone(chosen.folder, chosen.port))


if __name__ == "__main__":
    main()
