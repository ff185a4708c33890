"""One call at a time over Discord's HTTP API, for our messages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import discord
from discord.http import Route

from bot.errors import NotAccepted
from bot.platforms.discord.errors import outcomes, unreadable


class Calls:
    """Makes calls as the bot that is logged in; what becomes of each leaves as a DeliveryError."""

    def __init__(self, client: discord.AutoShardedClient, seconds: float) -> None:
        self._client = client
        self._seconds = seconds

    @property
    def me(self) -> int:
        """The bot's id; raises NotAccepted."""
        user = self._client.user
        if user is None:
            raise NotAccepted("The bot is not logged in to Discord.")
        return user.id

    async def make(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        **ids: str,
    ) -> Any:  # noqa: ANN401  (Discord's JSON)
        """The answer to one call; raises DeliveryError."""
        if self._client.is_closed():
            raise NotAccepted("The connection to Discord is closed.")
        more: dict[str, Any] = {} if json is None else {"json": json}
        if params is not None:
            more["params"] = params
        with outcomes():
            async with asyncio.timeout(self._seconds):
                answer = await self._client.http.request(Route(method, path, **ids), **more)
        # Text where no JSON came, and Discord's own is empty then.
        if isinstance(answer, str) and answer:
            raise unreadable()
        return answer
