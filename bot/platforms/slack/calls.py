"""Slack's Web API, one call at a time: each in its turn, never repeated unless Slack surely refused it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import RateLimited, TokenRefused
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.errors import judged
from bot.platforms.slack.moments import date_of
from bot.platforms.slack.renewing import Renewing

# Limited in each channel, where every other method is limited in the workspace.
POSTING = "chat.postMessage"
TRIES = 5


@dataclass(frozen=True, slots=True)
class DatedAnswer:
    """What was read; `begun` is the given moment at which that began, `told` a time not after it by Slack's clock."""

    data: Mapping[str, Any]
    begun: datetime
    told: datetime | None


class Calls:
    """Calls the Web API with one token, each call within `seconds`."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        seconds: float,
        budgets: Budgets | None = None,
        token: Renewing | None = None,
    ) -> None:
        self._client = client
        self._token = token
        self.seconds = seconds
        self._budgets = budgets or Budgets()

    def by(self, client: AsyncWebClient) -> Calls:
        """The same with another token, out of the same budgets."""
        return Calls(client, seconds=self.seconds, budgets=self._budgets)

    async def identity(self) -> tuple[Mapping[str, Any], frozenset[str] | None]:
        """Who the bot is, and its token's scopes, None where Slack does not tell them."""
        async with judged(reading=True), asyncio.timeout(self.seconds):
            answer = await self._client.api_call("auth.test", http_verb="POST")
            told = answer.headers.get("x-oauth-scopes")
            scopes = None if told is None else frozenset(one.strip() for one in str(told).split(","))
            return _body(answer), scopes

    async def read(self, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401  (any JSON value)
        """One reading call; trouble of every kind is NotAccepted, a turn that is too far away RateLimited."""
        async with self._in_turn(method, patience=self.seconds / 2), judged(reading=True):
            return await self._read(method, arguments)

    async def read_in_time(self, method: str, moment: Callable[[], datetime], **arguments: Any) -> DatedAnswer:  # noqa: ANN401
        """One of many reading calls that nobody waits for: in its turn, however late, and leaving some to others."""
        for _ in range(TRIES):
            try:
                async with self._in_turn(method, spare=True), judged(reading=True), asyncio.timeout(self.seconds):
                    return await self._dated(method, moment(), arguments)
            except RateLimited as limit:
                refused = limit
        raise refused

    async def _dated(self, method: str, begun: datetime, arguments: Mapping[str, Any]) -> DatedAnswer:
        clock = asyncio.get_running_loop().time
        began = clock()
        answer = await _answer(self._client, method, params=arguments)
        # Slack's clock when it answered. Less all that the call took it is no later than the reading, so an event that
        # came meanwhile still counts as newer.
        date = date_of(answer.headers)
        return DatedAnswer(_body(answer), begun, date and date - timedelta(seconds=clock() - began))

    async def write(
        self,
        method: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        patience: float | None = None,
        spare: bool = False,
    ) -> dict[str, Any]:
        """One writing call, when it is its turn; raises a DeliveryError that says what became of it."""
        patience = self.seconds / 2 if patience is None else patience
        about = str((arguments or {}).get("channel", "")) if method == POSTING else ""
        turn = self._in_turn(method, about, patience=patience, spare=spare)
        async with turn, judged(), asyncio.timeout(self.seconds):
            return await _call(self._client, method, json=dict(arguments or {}))

    async def exchange(self, method: str, asked: Mapping[str, str], secret: tuple[str, str]) -> dict[str, Any]:
        """One call by the app's id and secret, not a token; raises a DeliveryError that says what became of it."""
        # Not by the SDK's `auth`, for which it uses what aiohttp will take away.
        headers = {"Authorization": f"Basic {base64.b64encode(':'.join(secret).encode()).decode()}"}
        async with judged(), asyncio.timeout(self.seconds):
            return _body(await self._client.api_call(method, http_verb="POST", data=dict(asked), headers=headers))

    async def _read(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        async with asyncio.timeout(self.seconds):
            return await _call(self._client, method, params=arguments)

    @asynccontextmanager
    async def _in_turn(
        self, method: str, about: str = "", *, patience: float = inf, spare: bool = False
    ) -> AsyncIterator[None]:
        """A call's turn; if Slack says all the same that it was too early, nobody tries again before Slack's time."""
        if self._token is not None:
            await self._token.ready()
        await self._budgets.turn(method, about, patience=patience, spare=spare)
        try:
            yield
        except RateLimited as limit:
            await self._budgets.pause(method, about, limit.retry_after)
            raise
        except TokenRefused as refusal:
            if self._token is None:
                raise
            raise await self._token.refused(refusal) from refusal


async def _call(client: AsyncWebClient, method: str, **how: Any) -> dict[str, Any]:  # noqa: ANN401
    return _body(await _answer(client, method, **how))


async def _answer(client: AsyncWebClient, method: str, **how: Any) -> AsyncSlackResponse:  # noqa: ANN401
    return await client.api_call(method, http_verb="POST" if "json" in how else "GET", **how)


def _body(answer: AsyncSlackResponse) -> dict[str, Any]:
    if not isinstance(answer.data, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  (the caller's judge takes it for what it is)
    return answer.data
