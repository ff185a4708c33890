"""Several Slack workspaces behind one address, in which people install one app by OAuth; each has tokens of its own."""

from __future__ import annotations

import asyncio
import secrets
import time
from base64 import b64decode
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from bot.emulators.faults import Faults
from bot.emulators.slack.api import LOOPBACK, SlackApi
from bot.emulators.slack.calls import read_arguments, token_of
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.faults import HttpAnswer, before, finish
from bot.emulators.slack.judge import Judge

Json = dict[str, Any]

CLIENT_ID, CLIENT_SECRET = "1234567890.9876543210", "playgroundsecret"  # opens nothing but this emulator
# docs.slack.dev/authentication/installing-with-oauth, and using-token-rotation.
CODE_SECONDS, TOKEN_SECONDS = 600, 43_200


@dataclass(slots=True)
class Code:
    """What somebody brings back who has said yes, good once."""

    tenant: str
    scope: str
    redirect_uri: str
    until: float


@dataclass(slots=True)
class Pair:
    """A token of a workspace or an organisation, and what its successor is asked for with."""

    tenant: str
    token: str
    scope: str
    refresh: str = ""
    until: float | None = None


class Installs:
    """Workspaces by id, each with so many channels; `async with` runs them all. `rotating` tokens last twelve hours.

    `organisations` are ids of workspaces by the id of the organisation that they belong to.
    """

    def __init__(
        self,
        teams: Sequence[str],
        *,
        organisations: dict[str, Sequence[str]] | None = None,
        rotating: bool = False,
        channels: int = 1,
        rate_limits: bool = False,
        judge: Judge | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.organisations = organisations or {}
        self.rotating = rotating
        self.clock = clock
        self.faults = Faults()
        self.asked: list[str] = []
        """The methods that were called without a workspace's token, in order."""
        self.apis = {team: _workspace(team, channels, judge, clock, rate_limits=rate_limits) for team in teams}
        self.pairs: dict[str, Pair] = {}
        """Tokens that were given out, by their text."""
        self._codes: dict[str, Code] = {}
        self._stack = AsyncExitStack()
        self._telling: set[asyncio.Task[bool]] = set()
        self.origin = ""
        for enterprise, members in self.organisations.items():
            for team in members:
                self.apis[team].world.enterprise_id = enterprise

    async def __aenter__(self) -> Self:
        for api in self.apis.values():
            await self._stack.enter_async_context(api)
        app = web.Application(client_max_size=4_000_000)
        app.router.add_route("*", "/api/{method}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, LOOPBACK, 0).start()
        self.origin = f"http://{LOOPBACK}:{runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for api in self.apis.values():
            api.web.closing.set()
        await asyncio.gather(*self._telling)
        await self._stack.aclose()

    @property
    def base_url(self) -> str:
        """Where the Web API is."""
        return f"{self.origin}/api"

    def __getitem__(self, team: str) -> SlackApi:
        """A workspace."""
        return self.apis[team]

    async def deliver_to(self, url: str) -> None:
        """Send everything of all workspaces to this address."""
        for api in self.apis.values():
            await api.deliver_to(url)

    def agree(self, address: str, tenant: str) -> str:
        """Say yes at the address to which the app leads, for a workspace or organisation; gives where Slack leads to.

        Raises ValueError for an address at which Slack would show an error.
        """
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if f"{parts.scheme}://{parts.netloc}{parts.path}" != f"{self.origin}/oauth/v2/authorize":
            raise ValueError(f"{address} is not where people say yes")
        if asked.get("client_id") != CLIENT_ID or not asked.get("scope"):
            raise ValueError("invalid_client_id or no scope")
        code = f"{secrets.token_hex(6)}.{secrets.token_hex(16)}"
        back = asked.get("redirect_uri", "")
        self._codes[code] = Code(tenant, asked["scope"], back, self.clock() + CODE_SECONDS)
        return f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def share(self, channel_id: str, owner: str, *others: str) -> None:
        """Share a channel of a workspace with others, as Slack Connect does: it has one id and the same messages."""
        for team in (owner, *others):
            self.apis[team].world.channels[channel_id] = self.apis[owner].world.channels[channel_id]
            self.apis[team].world.shared.add(channel_id)

    async def uninstall(self, team: str) -> bool:
        """Somebody takes the app out of a workspace; gives whether the events were acked."""
        self._drop(team)
        return await self.apis[team].fortunes.uninstall()

    def revoke(self, team: str) -> None:
        """Let a workspace's tokens be worth nothing, of which nobody is told."""
        self._drop(team)

    def _drop(self, tenant: str) -> None:
        self.pairs = {text: one for text, one in self.pairs.items() if one.tenant != tenant}
        for api in self._of(tenant):
            api.web.bot_tokens.clear()

    def _of(self, tenant: str) -> list[SlackApi]:
        return [self.apis[team] for team in self.organisations.get(tenant, [tenant])]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await read_arguments(request)
        if method.startswith("oauth."):
            return await self._without_token(request, method, arguments)
        pair = self.pairs.get(token_of(request, dict(arguments)))
        if pair is None:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if pair.until is not None and pair.until <= self.clock():
            return web.json_response({"ok": False, "error": "token_expired"})
        if method in ("auth.revoke", "apps.uninstall"):
            return web.json_response(await self._given_back(method, pair, arguments))
        if pair.tenant in self.organisations and method in ("auth.test", "auth.teams.list"):
            return web.json_response({"ok": True, **self._of_organisation(method, pair)})
        return await self._meant(pair, arguments).web.handle(request)

    async def _given_back(self, method: str, pair: Pair, arguments: Json) -> Json:
        """`auth.revoke` of one token, and `apps.uninstall` of all, which the app is told as after a person's doing."""
        if str(arguments.get("test")).lower() in ("1", "true"):
            return {"ok": True, "revoked": False}
        if method == "auth.revoke":
            del self.pairs[pair.token]
            for api in self._of(pair.tenant):
                api.web.bot_tokens.discard(pair.token)
            return {"ok": True, "revoked": True}
        if (arguments.get("client_id"), arguments.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return {"ok": False, "error": "client_id_token_mismatch"}
        self._drop(pair.tenant)
        for api in self._of(pair.tenant):
            # Slack does not wait for the app to hear of it before it answers, and the app may be the one who asks.
            self._telling.add(asyncio.create_task(api.fortunes.uninstall()))
        return {"ok": True}

    def _meant(self, pair: Pair, arguments: Json) -> SlackApi:
        """The workspace that a call is about; with an organisation's token its arguments tell."""
        apis = self._of(pair.tenant)
        named = {str(arguments.get(name, "")) for name in ("channel", "channel_id", "user", "users", "team_id")}
        for api in apis:
            if named & {*api.world.channels, *api.world.people, api.team_id}:
                return api
        return apis[0]

    def _of_organisation(self, method: str, pair: Pair) -> Json:
        apis = self._of(pair.tenant)
        if method == "auth.teams.list":
            return {"teams": [{"id": one.team_id, "name": one.world.team_domain} for one in apis]}
        bot = {"user": "papers", "user_id": apis[0].bot_user_id, "bot_id": apis[0].bot_id}
        where = {"team": "Whole Org", "team_id": apis[0].team_id, "enterprise_id": pair.tenant}
        return {**bot, **where, "url": "https://org.enterprise.slack.com/", "is_enterprise_install": True}

    async def _without_token(self, request: web.Request, method: str, arguments: Json) -> web.StreamResponse:
        self.asked.append(method)
        outcome = self.faults.take(f"{request.method} {request.path} {arguments.get('grant_type', '')}".strip())
        reply = before(outcome)
        if reply is None:
            try:
                reply = HttpAnswer({"ok": True, **self._grant(request, method, arguments)})
            except Refused as refused:
                reply = HttpAnswer(refused.answer())
        return await finish(request, outcome, reply, next(iter(self.apis.values())).web.closing)

    def _grant(self, request: web.Request, method: str, arguments: Json) -> Json:
        """`oauth.v2.access`: docs.slack.dev/reference/methods/oauth.v2.access."""
        if method not in ("oauth.v2.access", "oauth.v2.exchange"):
            raise Refused("unknown_method", req_method=method)
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        named = f"{arguments.get('client_id', '')}:{arguments.get('client_secret', '')}"
        client = b64decode(given).decode() if kind == "Basic" else named
        if client.partition(":")[0] != CLIENT_ID:
            raise Refused("invalid_client_id")
        if client != f"{CLIENT_ID}:{CLIENT_SECRET}":
            raise Refused("bad_client_secret")
        if method == "oauth.v2.exchange":
            return self._exchanged(token_of(request, dict(arguments)))
        if arguments.get("grant_type") == "refresh_token":
            return self._renewed(str(arguments.get("refresh_token")))
        code = self._codes.pop(str(arguments.get("code")), None)
        if code is None or code.until < self.clock():
            raise Refused("invalid_code")
        if arguments.get("redirect_uri") != code.redirect_uri:
            raise Refused("bad_redirect_uri")
        for api in self._of(code.tenant):
            api.revoke("")
        return self._told(self._made(code.tenant, code.scope))

    def _exchanged(self, token: str) -> Json:
        """`oauth.v2.exchange`: a token that lasts for one that ends, once: docs.slack.dev/reference/methods."""
        if not self.rotating:
            raise Refused("token_rotation_not_enabled")
        former = self.pairs.get(token)
        if former is None:
            raise Refused("invalid_token")
        if former.until is not None:
            raise Refused("token_already_exchanged")
        former.until = self.clock() + TOKEN_SECONDS
        return self._told(self._made(former.tenant, former.scope))

    def _renewed(self, refresh: str) -> Json:
        """A successor: what asked for it is worth nothing any more, the former token lasts as long as it would."""
        former = next((one for one in self.pairs.values() if refresh and one.refresh == refresh), None)
        if former is None:
            raise Refused("invalid_refresh_token")
        former.refresh = ""
        return self._told(self._made(former.tenant, former.scope))

    def _made(self, tenant: str, scope: str) -> Pair:
        text = secrets.token_hex(12)
        ends = self.clock() + TOKEN_SECONDS if self.rotating else None
        refresh = f"xoxe-1-{secrets.token_hex(16)}" if self.rotating else ""
        pair = Pair(tenant, f"xoxe.xoxb-1-{text}" if self.rotating else f"xoxb-{text}", scope, refresh, ends)
        self.pairs[pair.token] = pair
        for api in self._of(tenant):
            api.web.bot_tokens.add(pair.token)
            api.world.is_org_wide = tenant in self.organisations
        return pair

    def _told(self, pair: Pair) -> Json:
        whole = pair.tenant in self.organisations
        first = self._of(pair.tenant)[0]
        enterprise = first.world.enterprise_id
        told: Json = {
            "app_id": first.app_id, "authed_user": {"id": "U0PERSON01"}, "scope": pair.scope, "token_type": "bot",
            "access_token": pair.token, "bot_user_id": first.bot_user_id, "is_enterprise_install": whole,
            "team": None if whole else {"id": pair.tenant, "name": first.world.team_domain},
            "enterprise": {"id": enterprise, "name": "Whole Org"} if enterprise else None,
        }  # fmt: skip
        renewing = {"expires_in": TOKEN_SECONDS, "refresh_token": pair.refresh} if pair.refresh else {}
        return told | renewing


def _workspace(
    team: str, channels: int, judge: Judge | None, clock: Callable[[], float], *, rate_limits: bool
) -> SlackApi:
    """A workspace whose ids of people and channels are the same as in every other, as Slack allows."""
    api = SlackApi(bot_token="", channels=channels, rate_limits=rate_limits, judge=judge, clock=clock)
    api.world.team_id, api.world.team_domain = team, team.lower()
    return api
