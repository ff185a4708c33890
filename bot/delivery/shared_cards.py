"""Cards that people showed to a whole channel keep up with their numbers, as the messages of a digest do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.delivery.edits import AWAY, Edits
from bot.delivery.entries import entries_of
from bot.delivery.ledger import Ledger
from bot.delivery.messages import Message
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.delivery.redraw import TURN
from bot.delivery.states import SharedCard
from bot.errors import DeliveryError, TokenRefused
from bot.papers.clock import Clock
from bot.papers.library import Library
from bot.views.replies import Card, Reply

log = logging.getLogger(__name__)


class SharedCards:
    """Knows the shared cards, and edits those that are marked where what they show has changed."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        library: Library,
        posters: Mapping[str, Poster],
        gates: Mapping[str, Gate],
        clock: Clock,
        call: timedelta = timedelta(seconds=20),
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._library = library
        self._posters = posters
        self._edits = Edits(gates, call)
        self._clock = clock
        self._wake = wake

    async def keep(self, card: SharedCard) -> None:
        """Know a card that stands in its channel now."""
        await self._ledger.shares.keep(card, self._clock.now())
        self._wake()

    async def redraw(self, limit: int = 100) -> int:
        """Draw up to `limit` marked cards again, and give how many were edited; raises TokenRefused."""
        now = self._clock.now()
        until = now + TURN
        cards = await self._ledger.shares.touched(now, limit, until, self._library.revision)
        return sum([await self._redraw_card(card) for card in cards if self._clock.now() < until])

    async def _redraw_card(self, card: SharedCard) -> bool:
        seen_at, library = self._clock.now(), self._library.revision
        poster = self._posters.get(card.platform)
        if poster is None:
            await self._put_off(card, AWAY)
            return False
        message = await self._fresh(card, poster)
        if message.body == card.message.body:
            await self._ledger.shares.redrawn(card, message, seen_at, library=library)
            return False
        try:
            await self._edits.make(poster, card.tenant, card.posted, message, card.key)
        except (DeliveryError, TimeoutError) as error:
            await self._failed(card, error)
            return False
        await self._ledger.shares.redrawn(card, message, seen_at, library=library)
        return True

    async def _failed(self, card: SharedCard, error: DeliveryError | TimeoutError) -> None:
        """Try again later where that can help; raises TokenRefused."""
        wait = self._edits.wait_after(card.platform, error)
        if wait is None:
            log.warning("%s:%s: a shared card is drawn no more: %s", card.platform, card.posted.channel, error)
            await self._ledger.shares.lose(card)
            return
        await self._put_off(card, wait)
        if isinstance(error, TokenRefused):
            raise error.on(card.platform)

    async def _put_off(self, card: SharedCard, wait: timedelta) -> None:
        now: datetime = self._clock.now()
        await self._ledger.shares.redrawn(card, card.message, now, retry_at=now + wait)

    async def _fresh(self, card: SharedCard, poster: Poster) -> Message:
        """The card as it would be shared now; as it stands if its paper is known no more."""
        papers = await self._library.papers.known([card.message.paper_id or ""])
        entries = await entries_of([*papers.values()], card.language, self._library, self._ledger, card.tenant)
        if not entries:
            return card.message
        return poster.card(Reply(Card(entries[0]), card.language).shared(card.sharer))
