"""Writes to one person: opens the conversation with them, and says in it what they are to know at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, timedelta

from bot.delivery.channel import Channel, Place
from bot.delivery.keys import part_key
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.errors import Ambiguous, NotAccepted
from bot.papers.clock import Clock

# No part of a digest has this number.
CONFIRMING = -2


class DirectMessages:
    """Conversations of the bot with one person each; the calls pass the platform's gate where there is one."""

    def __init__(
        self,
        *,
        posters: Mapping[str, Poster],
        clock: Clock,
        gates: Mapping[str, Gate] | None = None,
        call: timedelta = timedelta(seconds=20),
    ) -> None:
        self._posters = posters
        self._gates = gates or {}
        self._clock = clock
        self._call = call

    async def open(self, platform: str, tenant: str, user: str) -> Place:
        """The conversation with a person of a workspace or server; the same however often it is asked.

        Raises DeliveryError.
        """
        poster = self._poster(platform)
        try:
            async with asyncio.timeout(self._call.total_seconds()):
                await self._turn(platform, tenant, user)
                return await poster.direct(tenant, user)
        except TimeoutError:
            raise NotAccepted(f"{platform} did not answer in time") from None

    async def write(self, place: Channel, text: str) -> None:
        """Write some words, at most once a day the same; raises a DeliveryError that says what became of them."""
        poster = self._poster(place.platform)
        key = part_key(place, self._clock.now().astimezone(UTC).date(), CONFIRMING, 0)
        try:
            async with asyncio.timeout(self._call.total_seconds()):
                await self._turn(place.platform, place.tenant, place.channel)
                await poster.post(place.place, poster.notice(text), key)
        except TimeoutError:
            raise Ambiguous(f"{place.platform} did not answer in time") from None

    async def _turn(self, platform: str, tenant: str, whose: str) -> None:
        if gate := self._gates.get(platform):
            turn = await gate.wait(whose, tenant=tenant)
            await turn.begin()

    def _poster(self, platform: str) -> Poster:
        poster = self._posters.get(platform)
        if poster is None:
            raise NotAccepted(f"not connected to {platform}")
        return poster
