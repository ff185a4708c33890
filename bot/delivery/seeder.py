"""Adds the bot's own reactions to what it posted, so that people vote with one click; whenever there is time for it.

Adding one again changes nothing on any platform: what a crash leaves in doubt is simply added once more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.delivery.edits import Edits
from bot.delivery.lanes import Lane
from bot.delivery.ledger import Ledger
from bot.delivery.messages import Posted
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.delivery.states import Seeding
from bot.errors import AlreadyDone, Blocked, ChannelGone, DeliveryError, TokenRefused
from bot.papers.clock import Clock
from bot.views.emoji import RANKS, Spellings, spellings_of

log = logging.getLogger(__name__)

# Calls that may wait for a turn together: a digest that becomes due meanwhile waits for no more than these.
AT_ONCE = 4


class Seeder:
    """Adds keycaps to digests and boards, and the first of the settings' emoji to a paper's own message."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        posters: Mapping[str, Poster],
        gates: Mapping[str, Gate],
        clock: Clock,
        emoji: Sequence[str],
        call: timedelta = timedelta(seconds=20),
        follow: timedelta = timedelta(hours=48),
    ) -> None:
        self._ledger = ledger
        self._posters = posters
        self._gates = gates
        self._clock = clock
        # A platform takes the first that it can spell.
        self._favourite = [spelling for one in emoji for spelling in spellings_of(one)]
        self._edits = Edits(gates, call)
        self._call = call
        self._follow = follow
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def seed(self, platform: str, limit: int = 100) -> int:
        """Go through up to `limit` messages of a platform that lack reactions now, and give how many got all of theirs.

        Raises TokenRefused.
        """
        poster, now = self._posters.get(platform), self._clock.now()
        if poster is None:
            return 0
        lacking: dict[int, list[Seeding]] = {}
        for one in await self._ledger.seeds.wanted(platform, now, now - self._follow, limit):
            lacking.setdefault(one.delivery.channel.id, []).append(one)
        # No TaskGroup, which would break the other channels' calls off.
        work = (self._in_channel(poster, messages) for messages in lacking.values())
        outcomes = await asyncio.gather(*work, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return sum(outcome for outcome in outcomes if isinstance(outcome, int))

    async def _in_channel(self, poster: Poster, messages: Sequence[Seeding]) -> int:
        """Its messages one after the other, until one has to wait."""
        for whole, one in enumerate(messages):
            error = await self._in_message(poster, one)
            if isinstance(error, Blocked):
                await self._refuse(messages[whole + 1 :], error)
            if error and not isinstance(error, AlreadyDone):
                return whole
        return len(messages)

    async def _in_message(self, poster: Poster, one: Seeding) -> DeliveryError | TimeoutError | None:
        """Add what a message lacks, in order; gives what was in the way. Raises TokenRefused."""
        marks, done = self._marks(one), one.done
        try:
            while one.part.posted and done < len(marks):
                await self._add(poster, one.delivery.channel.tenant, one.part.posted, marks[done])
                done += 1
        except (DeliveryError, TimeoutError) as error:
            await self._failed(replace(one, done=done), error)
            return error
        await self._ledger.seeds.added(one.part, done, None)
        return None

    async def _add(self, poster: Poster, tenant: str, posted: Posted, mark: Spellings) -> None:
        """One reaction, out of what others leave of the turns."""
        async with self._at_once:
            turn = await self._gates[poster.name].wait(posted.channel, Lane.SPARE, tenant)
            await turn.begin()
            async with asyncio.timeout(self._call.total_seconds()):
                await poster.react(tenant, posted, mark)

    def _marks(self, one: Seeding) -> Sequence[Spellings]:
        if one.part.message.paper_id is not None:
            return [self._favourite]
        return RANKS[: len(one.delivery.papers)]

    async def _failed(self, one: Seeding, error: DeliveryError | TimeoutError) -> None:
        """Try again later where that can help; raises TokenRefused."""
        channel = one.delivery.channel
        wait = self._edits.wait_after(channel.platform, error)
        if wait is not None:
            await self._ledger.seeds.added(one.part, one.done, self._clock.now() + wait)
        elif isinstance(error, AlreadyDone | ChannelGone):
            await self._ledger.seeds.added(one.part, one.done, None)
        else:
            await self._refuse([one], error)
        if isinstance(error, TokenRefused):
            raise error.on(channel.platform)

    async def _refuse(self, messages: Sequence[Seeding], error: Exception) -> None:
        for one in messages:
            log.warning("%s: a message gets no reactions: %s", one.delivery.channel.name, error)
            await self._ledger.seeds.refuse(one.part, str(error))
