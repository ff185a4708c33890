"""Posted messages keep up with their numbers: they are edited, and never posted again."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery.contents import content_of
from bot.delivery.edits import AWAY, Edits
from bot.delivery.ledger import Ledger
from bot.delivery.messages import Message
from bot.delivery.pacing import Gate
from bot.delivery.places import fitted, is_thread
from bot.delivery.ports import Poster
from bot.delivery.states import Choice, Delivery, Extent, Loss, Part
from bot.errors import AlreadyDone, Blocked, BotError, ChannelGone, DeliveryError, Frozen, TokenRefused
from bot.papers.clock import Clock
from bot.papers.library import Library

log = logging.getLogger(__name__)

# For so long what one process is about to draw is left to it by the others.
TURN = timedelta(minutes=2)


class Redrawer:
    """Edits messages that are marked in the ledger, where what they show has changed."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        library: Library,
        posters: Mapping[str, Poster],
        gates: Mapping[str, Gate],
        clock: Clock,
        call: timedelta = timedelta(seconds=20),
        follow: timedelta = timedelta(hours=48),
    ) -> None:
        self._ledger = ledger
        self._library = library
        self._posters = posters
        self._edits = Edits(gates, call)
        self._clock = clock
        self._follow = follow
        # The marked messages are read in one go, before the first of them tells that its channel is shut to all.
        self._lost: set[int] = set()
        """What was found out in this round to be drawn no more."""

    async def redraw(self, limit: int = 100) -> int:
        """Draw up to `limit` marked messages again, and give how many were edited."""
        edited = 0
        self._lost.clear()
        now = self._clock.now()
        until = now + TURN
        due = deque(await self._ledger.redraws.touched(now, limit, until, self._library.revision))
        try:
            while due and self._clock.now() < until:
                delivery, part = due.popleft()
                if part.id not in self._lost:
                    edited += await self._redraw_part(delivery, part)
        except BotError:
            for _, part in due:
                await self._put_off(part, timedelta(0))
            raise
        return edited

    async def _redraw_part(self, delivery: Delivery, part: Part) -> bool:
        """Edit one message if it shows something else now; gives whether it was edited."""
        seen_at, library = self._clock.now(), self._library.revision
        poster = self._posters.get(delivery.channel.platform)
        if poster is None:
            await self._put_off(part, AWAY)
            return False
        if not (await poster.nature(delivery.channel.place)).edits:
            await self._ledger.redraws.redrawn(part, part.message, seen_at, library=library)
            return False
        messages = await self._fresh(delivery, poster)
        # A channel that asked for something else since has other messages.
        about = part.message.kind, part.message.paper_id
        message = next((one for one in messages if (one.kind, one.paper_id) == about), None)
        if message is None or message.body == part.message.body or part.posted is None:
            await self._ledger.redraws.redrawn(part, part.message, seen_at, library=library)
            return False
        if any((one.kind, one.paper_id) == ("publish", message.paper_id) for one in messages):
            wait = self._last_edit(part) - seen_at
            if message.kind == "post" and wait > timedelta(0):
                await self._put_off(part, wait)
                return False
        try:
            await self._edits.make(poster, delivery.channel.tenant, part.posted, message, part.key)
        except (DeliveryError, TimeoutError) as error:
            await self._failed(delivery, part, error, seen_at)
            return False
        await self._ledger.redraws.redrawn(part, message, seen_at, library=library)
        return True

    async def _failed(
        self, delivery: Delivery, part: Part, error: DeliveryError | TimeoutError, seen_at: datetime
    ) -> None:
        """Try again later where that can help; raises TokenRefused."""
        name = delivery.channel.name
        wait = self._edits.wait_after(delivery.channel.platform, error)
        if wait is not None:
            log.info("%s: an edit is put off: %s", name, str(error) or "no answer in time")
            await self._put_off(part, wait)
            if isinstance(error, TokenRefused):
                raise error.on(delivery.channel.platform)
        elif isinstance(error, AlreadyDone | Frozen | Blocked | ChannelGone):
            await self._lose(delivery, part, error)
        else:
            log.warning("%s: an edit is given up: %s", name, error)
            await self._ledger.redraws.redrawn(part, part.message, seen_at)

    async def _lose(self, delivery: Delivery, part: Part, error: DeliveryError) -> None:
        """Draw a message no more that cannot be changed, and whatever shares its fate."""
        how, extent = _loss(error, in_thread=await self._is_in_thread(delivery, part))
        now, channel = self._clock.now(), delivery.channel
        log.warning("%s: the %s is drawn no more (%s): %s", channel.name, extent, how, error)
        self._lost |= await self._ledger.redraws.lose(delivery, part, how, extent, now, str(error))
        if extent == "channel":
            # Of a person either is the same: they are told at their next command.
            status = "gone" if isinstance(error, ChannelGone) and not channel.direct else "blocked"
            await self._ledger.channels.set_status(channel.id, status, str(error))

    async def _is_in_thread(self, delivery: Delivery, part: Part) -> bool:
        """Whether the message stands in a thread, by itself or because the whole digest is one."""
        first, *_ = await self._ledger.parts.of(delivery.id)
        if first.posted is None:
            return False
        return is_thread(first, delivery.channel.place.channel) or _where(first) != _where(part)

    async def _put_off(self, part: Part, wait: timedelta) -> None:
        now = self._clock.now()
        await self._ledger.redraws.redrawn(part, part.message, now, retry_at=now + wait)

    def _last_edit(self, part: Part) -> datetime:
        """When what is published is edited, once: after the last of its numbers has moved."""
        # Elsewhere an edit takes hours, and Discord makes three in an hour: discord/discord-api-docs #1910, #2258.
        return (part.last_try_at or self._clock.now()) + self._follow + AWAY

    async def _fresh(self, delivery: Delivery, poster: Poster) -> Sequence[Message]:
        """The messages as they would be posted now."""
        try:
            choice = Choice(delivery.papers, delivery.repeats)
            channel = await fitted(delivery.channel, poster)
            content = await content_of(delivery, channel, choice, self._library, self._ledger)
        except BotError as error:
            log.warning("%s: cannot draw %s again: %s", delivery.channel.name, delivery.issue, error)
            return ()
        return poster.render(content) if content else ()


def _loss(error: DeliveryError, *, in_thread: bool) -> tuple[Loss, Extent]:
    """What an edit that can never work tells of the message, and of how many more."""
    match error:
        case AlreadyDone():
            return "deleted", "message"
        # An archived thread of Discord refuses every edit (50083), so the others in it need not be tried.
        case Frozen():
            return "frozen", "thread" if in_thread else "message"
        # On Discord a thread is a channel of its own: that it is gone says nothing of the one it hung in.
        case ChannelGone() if in_thread:
            return "deleted", "thread"
    return "unreachable", "channel"


def _where(part: Part) -> str | None:
    return part.posted.channel if part.posted else None
