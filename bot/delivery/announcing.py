"""Tells a channel who changed what it gets; whatever comes of it, the change itself stands."""

from __future__ import annotations

import asyncio
import logging
from base64 import b32encode
from collections.abc import Mapping
from datetime import timedelta
from hashlib import blake2b

from bot.delivery.changes import Change
from bot.delivery.channel import Place
from bot.delivery.edits import Edits
from bot.delivery.keys import BYTES
from bot.delivery.ledger import Ledger
from bot.delivery.messages import Message, Posted
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.delivery.sentences import told_of
from bot.errors import DeliveryError, TokenRefused
from bot.papers.clock import Clock

log = logging.getLogger(__name__)

# How long after a change its channel is still told of it.
NEWS_FOR = timedelta(hours=1)


class Announcing:
    """Posts a line for each change, and edits it where the same person changes more."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        posters: Mapping[str, Poster],
        gates: Mapping[str, Gate],
        clock: Clock,
        call: timedelta = timedelta(seconds=20),
    ) -> None:
        self._ledger = ledger
        self._posters = posters
        self._gates = gates
        self._clock = clock
        self._call = call
        self._edits = Edits(gates, call)

    async def announce(self) -> int:
        """Tell what is to be told now, and give how many lines were posted or edited; raises TokenRefused."""
        changes = await self._ledger.changes.to_tell(self._clock.now())
        return sum([await self._tell(change) for change in changes])

    async def _tell(self, change: Change) -> bool:
        now, poster = self._clock.now(), self._posters.get(change.channel.platform)
        # A change that was taken back before anybody was told of it is none.
        if now - change.at > NEWS_FOR or (change.posted is None and change.before == change.after):
            await self._ledger.changes.put_off(change, None)
            return False
        if poster is None:
            return False
        try:
            posted = await self._posted(change, poster)
        except (DeliveryError, TimeoutError) as error:
            await self._failed(change, error)
            return False
        await self._ledger.changes.told(change, posted)
        return True

    async def _posted(self, change: Change, poster: Poster) -> Posted:
        """Where the line stands that tells it now; raises DeliveryError or TimeoutError."""
        place = change.channel.place
        message, key = self._drawn(change, poster, change.user), _key(change)
        if change.posted:
            await self._edits.make(poster, place.tenant, change.posted, message, key)
            return change.posted
        if change.tried_at and not await self._is_dropped(change, poster):
            # Where a platform cannot show it, it is told again: a line too many is better than one that is missing.
            found = await poster.find(place, key, change.tried_at)
            if found:
                await self._edits.make(poster, place.tenant, found, message, key)
                return found
        await self._ledger.changes.tried(change, self._clock.now())
        if not poster.naming_notifies:
            return await self._post(poster, place, message, key)
        # Nobody is called to what they did themselves: they are named by an edit. Should that fail, the line is found.
        posted = await self._post(poster, place, self._drawn(change, poster, ""), key)
        await self._edits.make(poster, place.tenant, posted, message, key)
        return posted

    @staticmethod
    def _drawn(change: Change, poster: Poster, user: str) -> Message:
        return poster.announcement(user, told_of(change), change.channel.preferences.language)

    async def _is_dropped(self, change: Change, poster: Poster) -> bool:
        """Whether the platform still drops a line that is posted again under the same key."""
        age = self._clock.now() - (change.tried_at or change.at)
        young = timedelta(0) <= age < timedelta(seconds=poster.trusts_key_for)
        return young and (await poster.nature(change.channel.place)).keeps_keys

    async def _post(self, poster: Poster, place: Place, message: Message, key: str) -> Posted:
        turn = await self._gates[poster.name].wait(place.channel, tenant=place.tenant)
        await turn.begin()
        async with asyncio.timeout(self._call.total_seconds()):
            return await poster.post(place, message, key)

    async def _failed(self, change: Change, error: DeliveryError | TimeoutError) -> None:
        """Try again later where that can help; raises TokenRefused."""
        wait = self._edits.wait_after(change.channel.platform, error)
        until = None if wait is None else self._clock.now() + wait
        await self._ledger.changes.put_off(change, until)
        log.info("%s is not told yet of a change: %s", change.channel.name, error or "no answer in time")
        if isinstance(error, TokenRefused):
            raise error.on(change.channel.platform)


def _key(change: Change) -> str:
    """The name of its line: no part of a digest and no other change has it."""
    words = f"change|{change.channel.platform}|{change.channel.tenant}|{change.channel.channel}|{change.id}"
    return b32encode(blake2b(words.encode(), digest_size=BYTES).digest()).decode().lower()
