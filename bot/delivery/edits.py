"""Edits of posted messages, each in its turn; and what to do about one that failed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from bot.delivery.lanes import Lane
from bot.delivery.messages import Message, Posted
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.errors import Ambiguous, NotAccepted, RateLimited, TokenRefused

# An edit made twice shows the same, so one in doubt is simply made again: no intent, no look, no nonce.
AGAIN = timedelta(seconds=30)
# How long an edit waits for a platform that is not logged in to.
AWAY = timedelta(minutes=10)


class Edits:
    """Makes edits as fast as each platform lets us."""

    def __init__(self, gates: Mapping[str, Gate], call: timedelta) -> None:
        self._gates = gates
        self._call = call

    async def make(self, poster: Poster, tenant: str, posted: Posted, message: Message, key: str) -> None:
        """Have a message in a workspace or server show something else; raises DeliveryError or TimeoutError."""
        turn = await self._gates[poster.name].wait(posted.channel, Lane.EDIT, tenant)
        await turn.begin()
        async with asyncio.timeout(self._call.total_seconds()):
            await poster.edit(tenant, posted, message, key)

    def wait_after(self, name: str, error: Exception) -> timedelta | None:
        """How long an edit that failed so is put off; None where no waiting helps."""
        match error:
            case RateLimited():
                if error.everywhere:
                    self._gates[name].pause(error.retry_after)
                return timedelta(seconds=error.retry_after)
            case NotAccepted() | Ambiguous() | TokenRefused() | TimeoutError():
                return AGAIN
        return None
