"""The Web API over HTTP: token, arguments, rate limits, planned faults, and a record of every call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.emulators.faults import Faults, cut, quiet
from bot.emulators.slack.calls import ApiCall, read_arguments, token_of
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.faults import HttpAnswer, before, final_status, finish
from bot.emulators.slack.limits import Limited, Limits
from bot.emulators.slack.methods import METHODS, allow
from bot.emulators.slack.rules.all import Rules
from bot.emulators.slack.socket import SocketMode
from bot.emulators.slack.state import RequestRecord, World

Json = dict[str, Any]

# Errors that are the caller's own fault.
OWN_FAULTS = frozenset(
    (
        *("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text"),
        *("invalid_arguments", "invalid_json", "json_not_object"),
        *("invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large"),
    )
)


@dataclass(slots=True)
class Held:
    """Answers of one method that are kept back: what was asked is done, and nobody hears of it before `release`."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self) -> None:
        """Wait with an answer."""
        self.arrived.set()
        await self.release.wait()


@dataclass(slots=True)
class WebApi:
    """Answers `/api/METHOD`; `token_error` makes every token refused with that error, as after an uninstall."""

    world: World
    rules: Rules
    socket: SocketMode
    faults: Faults
    bot_token: str
    app_token: str
    limits: Limits | None
    link_address: str = ""
    token_error: str = ""
    bot_tokens: set[str] = field(default_factory=set)
    """Further tokens of the bot."""
    requests: list[RequestRecord] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    watch: Callable[[], object] = quiet
    """Is called when a call has been carried out."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    latency: float = 0.0
    """Seconds that pass between doing and answering."""
    held: dict[str, Held] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or do to it what was planned."""
        method = request.match_info["method"]
        try:
            arguments = await read_arguments(request)
        except Refused as refused:
            self.refusals.append(f"{method}: {refused}")
            return web.json_response(refused.answer())
        token = token_of(request, arguments)
        outcome = self.faults.take(_line(request, arguments))
        if outcome == "refuse":
            return cut(request)
        # The work is done before any waiting: what hangs or is held back has happened, and only its answer is away.
        reply = before(outcome) or self._run(method, token, arguments)
        status, at = final_status(outcome, reply), self.world.clock()
        self.requests.append(RequestRecord(method, arguments, reply.body, status, at, outcome))
        self.watch()
        if self.latency:
            await asyncio.sleep(self.latency)
        if (held := self.held.get(method)) is not None:
            await held.keep()
        response = await finish(request, outcome, reply, self.closing)
        # With every answer; the bot reads it from auth.test, for no method lists the scopes of a token.
        response.headers["x-oauth-scopes"] = ",".join(sorted(self.world.scopes))
        return response

    def _run(self, method: str, token: str, arguments: Json) -> HttpAnswer:
        try:
            body = {"ok": True, **self._answer(method, token, arguments)}
        except Limited as limited:
            return HttpAnswer(limited.answer(), 429, limited.retry_after)
        except Refused as refused:
            if refused.error in OWN_FAULTS:
                self.refusals.append(f"{method}: {refused}")
            return HttpAnswer(refused.answer(), refused.status)
        return HttpAnswer(body)

    def _answer(self, method: str, token: str, arguments: Json) -> Json:
        if method == "apps.connections.open":
            self._admit(token, self.app_token)
            return {"url": f"{self.link_address}?ticket={self.socket.ticket()}&app_id={self.world.app_id}"}
        # Before the token is looked at: a wrong name is told to anybody.
        if method not in METHODS:
            raise Refused("unknown_method", req_method=method)
        if method != "api.test":
            self._admit(token, self.bot_token)
        if self.limits:
            self.limits.take(method, str(arguments.get("channel", "")), METHODS[method].per_minute)
        allow(self.world, method)
        return METHODS[method].run(ApiCall(self.world, self.rules, arguments))

    def _admit(self, token: str, wanted: str) -> None:
        if not token:
            raise Refused("not_authed")
        if wanted == self.bot_token and token == self.app_token:
            raise Refused("not_allowed_token_type")
        if token != wanted and (wanted != self.bot_token or token not in self.bot_tokens):
            raise Refused("invalid_auth")
        if self.token_error:
            raise Refused(self.token_error)


def _line(request: web.Request, arguments: Json) -> str:
    """The request as faults name it: `POST /api/chat.postMessage channel=C1 thread_ts=1.2`."""
    named = [f"{name}={arguments[name]}" for name in ("channel", "thread_ts", "ts", "user") if arguments.get(name)]
    return " ".join([request.method, request.path, *named])
