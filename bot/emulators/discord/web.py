"""The REST API over HTTP: what every request passes, from the socket to its handler and back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

from bot.emulators.discord.answers import as_json, too_many
from bot.emulators.discord.calls import ApiCall, Done, Parsed, parse
from bot.emulators.discord.errors import Refused, plain
from bot.emulators.discord.faults import after, before
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.limits import Limit, Limits
from bot.emulators.discord.state import World
from bot.emulators.faults import Faults, cut, quiet

PREFIX = "/api/v10"
PARSED = web.RequestKey("parsed", Parsed)
# Each value has a bucket of its own: docs.discord.com/developers/topics/rate-limits, major parameters.
MAJOR = ("channel_id", "guild_id", "webhook_token")


Handler = Callable[[ApiCall], Awaitable[Done]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `open` ones need no token and do not count against the bot's limit."""

    method: str
    path: str
    handler: Handler
    limit: Limit
    open: bool = False


@dataclass(slots=True)
class RequestRecord:
    """A request that came in: `body` is its JSON (or None), `status` None until it was answered."""

    method: str
    path: str
    body: Any
    status: int | None
    at: float
    query: str = ""
    fault: str = "ok"


@dataclass(slots=True)
class WebApi:
    """Records, limits, judges and answers requests."""

    world: World
    faults: Faults
    limits: Limits
    judge: Judge | None = None
    requests: list[RequestRecord] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    misanswers: list[str] = field(default_factory=list)
    """What Discord's document says is wrong with our own answers."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    latency: float = 0.0
    """Seconds that pass between doing and answering."""
    watch: Callable[[], object] = quiet
    """Is called when a request has been carried out, and again when it has been answered."""

    def routes(self, app: web.Application, routes: Sequence[Route]) -> None:
        """Register operations."""
        for route in routes:
            app.router.add_route(route.method, PREFIX + route.path, partial(self._route, route))
            if route.open:  # people copy addresses of webhooks without a version
                app.router.add_route(route.method, "/api" + route.path, partial(self._route, route))

    @web.middleware
    async def pass_through(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        """Record a request, let its planned fault happen, and turn errors into Discord's JSON."""
        if not request.path.startswith("/api"):
            return await _as_it_is(request, handler)
        record = RequestRecord(request.method, request.path, None, None, self.world.clock(), request.query_string)
        self.requests.append(record)
        # Before the body is read and anything is judged: a fault happens to bad requests too.
        outcome = record.fault = self.faults.take(f"{request.method} {request.path}")
        if outcome == "refuse":
            return cut(request)
        response = before(outcome) or await self._answer(request, handler, record)
        self.watch()
        if self.latency:
            await asyncio.sleep(self.latency)
        if outcome == "hang":
            await self.closing.wait()
        if outcome in ("hang", "drop"):
            return cut(request)
        response = after(outcome) or response
        record.status = response.status
        self.watch()
        return response

    async def _answer(
        self, request: web.Request, handler: Callable[[web.Request], Any], record: RequestRecord
    ) -> web.Response:
        try:
            request[PARSED] = parsed = await parse(request)
            record.body = parsed.body
            response: web.Response = await handler(request)
        except web.HTTPException as error:
            return as_json(error.status, plain(error.status, error.reason).body)
        except Refused as error:
            return self._refuse(request, error)
        return response

    def _refuse(self, request: web.Request, error: Refused) -> web.Response:
        # What is wrong with the content is the bot's own fault, so tests assert that this list is empty.
        if error.status == 400:
            detail = json.dumps(error.body.get("errors", error.body["message"]), ensure_ascii=True)
            self.refusals.append(f"{request.method} {request.path}: {error.body['code']} {detail[:2000]}")
        return as_json(error.status, error.body)

    async def _route(self, route: Route, request: web.Request) -> web.Response:
        # An interaction's own token, in its address, is all that `open` routes ask for.
        if not route.open and request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise plain(401, "Unauthorized")
        major = next((request.match_info[key] for key in MAJOR if key in request.match_info), "")
        # Interactions are exempt from the global limit, not from the bucket of their own.
        denial = self.limits.take(route.limit, major, counts=not route.open)
        headers = self.limits.headers(route.limit, major)
        if denial is not None:
            return too_many(denial.wait, everywhere=denial.everywhere, headers=headers)
        parsed = request[PARSED]
        self._judge_request(route, request, parsed)
        call = ApiCall(dict(request.match_info), dict(request.query), parsed.body, parsed.files)
        try:
            status, body = await route.handler(call)
        # A tree of components so deep that walking it ends like this.
        except RecursionError:
            raise plain(400, "Bad Request") from None
        self._judge_answer(route, status, body)
        return as_json(status, body, headers)

    def _judge_request(self, route: Route, request: web.Request, parsed: Parsed) -> None:
        if self.judge is None or not self.judge.knows(route.method, route.path):
            return
        inputs = {"path": request.match_info, "query": request.query}
        self.judge.request(route.method, route.path, body=parsed.body, inputs=inputs, has_body=parsed.present).stop()

    def _judge_answer(self, route: Route, status: int, body: object) -> None:
        if self.judge is not None and self.judge.knows(route.method, route.path):
            self.misanswers += self.judge.answer(route.method, route.path, status, body)


async def _as_it_is(request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
    response: web.StreamResponse = await handler(request)
    return response
