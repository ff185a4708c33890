"""Beginning a gateway session sparingly: Discord resets the token of a bot that does so too often in a day.

discord.py is told how many sessions may still begin and forgets it. Going on with a session costs nothing, so only an
IDENTIFY waits here, before its connection is opened; whatever goes over HTTP, such as posting, never does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ParamSpec

from discord.gateway import ReconnectWebSocket
from discord.shard import EventItem, EventType, Shard

from bot.errors import DeliveryError
from bot.papers.clock import Clock

if TYPE_CHECKING:
    from discord.types.gateway import SessionStartLimit

Given = ParamSpec("Given")
log = logging.getLogger(__name__)

# Sessions that we leave over: what another process of the same bot begins is told to us late.
RESERVE = 20
# Seconds before a session that follows a short one; each further one waits twice as long.
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0
# Seconds after which a session was not a short one.
STEADY = 600.0
# Seconds; an older number is asked for again, and so is one that would make us wait.
BELIEVED_FOR = 60.0
# Seconds between two looks while too few are left.
SHORTEST_WAIT, LONGEST_WAIT = 60.0, 3600.0
DAY = 86_400.0
# Closes by which Discord has ended the session, so that going on with it would only be refused: 4007 for a wrong
# sequence, 4009 for one that lasted too long (docs.discord.com/developers/topics/opcodes-and-status-codes).
SESSION_OVER = (4007, 4009)


class SessionStarts:
    """How many sessions may still begin; `ask` asks Discord, and raises DeliveryError where that fails."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[SessionStartLimit]],
        clock: Clock,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._ask, self._clock, self._sleep = ask, clock, sleep
        self._total = self._left = 0
        self._resets_at = self._told_at = float("-inf")
        self._began: dict[int, float] = {}
        self._short: dict[int, int] = {}

    def told(self, limit: SessionStartLimit) -> None:
        """Take what Discord has said a moment ago."""
        self._total, self._left = limit["total"], limit["remaining"]
        self._told_at = self._clock.monotonic()
        self._resets_at = self._told_at + limit["reset_after"] / 1000

    def begun(self, shard: int) -> None:
        """Count a session that begins now."""
        now = self._clock.monotonic()
        self._left -= 1
        self._began[shard] = now
        if self._resets_at <= now:
            self._resets_at = now + DAY

    async def allowed(self, shards: Sequence[int]) -> None:
        """Return when all of these shards may begin a session."""
        needed = len(shards)
        await self._renew(needed)
        await self._pause(max((self._after_short(shard) for shard in shards), default=0.0))
        await self._renew(needed)
        if not self._enough(needed):
            self._say_why()
        while not self._enough(needed):
            await self._sleep(min(max(self._until_reset(), SHORTEST_WAIT), LONGEST_WAIT))
            await self._renew(needed)

    async def _renew(self, needed: int) -> None:
        young = self._clock.monotonic() - self._told_at < BELIEVED_FOR
        if young and self._enough(needed):
            return
        try:
            self.told(await self._ask())
        except DeliveryError as error:
            log.debug("Discord does not say how many sessions may begin: %s", error)
            if self._until_reset() <= 0:
                self._left, self._resets_at = self._total, self._clock.monotonic() + DAY

    async def _pause(self, after_short: float) -> None:
        seconds = max(after_short, self._share())
        if seconds:
            log.warning(
                "Sessions with Discord's gateway begin too often (%d of %d are left today), so the next one begins in "
                "%d seconds; posting goes on.", self._left, self._total, seconds,
            )  # fmt: skip
            await self._sleep(seconds)

    def _after_short(self, shard: int) -> float:
        """The pause of a shard by how many short sessions it had one after the other."""
        began = self._began.pop(shard, None)
        if began is None:  # the last permission was not used
            return 0.0
        lasted = self._clock.monotonic() - began
        self._short[shard] = short = self._short.get(shard, 0) + 1 if lasted < STEADY else 0
        return min(FIRST_PAUSE * 2.0 ** (short - 1), LONGEST_PAUSE) if short else 0.0

    def _share(self) -> float:
        """With less than half left they are spread over the day, which slows down a process that crashes again."""
        scarce = RESERVE < self._left < self._total / 2
        return max(self._until_reset(), 0.0) / self._left if scarce else 0.0

    def _enough(self, needed: int) -> bool:
        return self._left >= min(needed + RESERVE, self._total)

    def _until_reset(self) -> float:
        return self._resets_at - self._clock.monotonic()

    def _say_why(self) -> None:
        until = self._clock.now() + timedelta(seconds=max(self._until_reset(), SHORTEST_WAIT))
        log.warning(
            "Discord resets the token of a bot that begins more than %d sessions a day, and only %d are left, so this "
            "one stays away from the gateway until %s; posting goes on, commands and reactions wait.",
            self._total, self._left, until.strftime("%Y-%m-%d %H:%M UTC"),
        )  # fmt: skip


class Patience:
    """Stands between a shard and discord.py's queue, and lets what would begin a session pass when it may."""

    def __init__(self, shard: Shard, starts: SessionStarts, is_ours: Callable[[int], bool]) -> None:
        self._shard, self._starts, self._is_ours = shard, starts, is_ours
        self._put = shard._queue_put  # noqa: SLF001  (discord.py has no other place between losing and beginning)

    @classmethod
    def teach(cls, shard: Shard, starts: SessionStarts, is_ours: Callable[[int], bool] = lambda _: True) -> None:
        """Have a shard wait from now on, and rest where it is not ours any more."""
        if not isinstance(shard._queue_put, cls):  # noqa: SLF001
            shard._queue_put = cls(shard, starts, is_ours)  # noqa: SLF001
            # Both take a cancellation for the end of that one try, and their caller would wait for ever.
            shard.reidentify = _heeding(shard.reidentify)  # type: ignore[method-assign]
            shard.reconnect = _heeding(shard.reconnect)  # type: ignore[method-assign]

    def __call__(self, event: EventItem) -> None:
        """Pass an event on, or see to it that it is passed on later."""
        # Whoever took the shard over has its session too: to come back would be to take that away again.
        if not self._is_ours(self._shard.id):
            return
        if event.type is EventType.resume and self._shard.ws.socket.close_code in SESSION_OVER:
            event = EventItem(EventType.identify, self._shard, ReconnectWebSocket(self._shard.id, resume=False))
        if event.type in (EventType.identify, EventType.reconnect):
            # In the place of the shard's own task, which is at its end: discord.py cancels what it finds there.
            self._shard._task = asyncio.create_task(self._later(event))  # noqa: SLF001
        else:
            self._put(event)

    async def _later(self, event: EventItem) -> None:
        try:
            await self._starts.allowed([self._shard.id])
        except Exception as error:
            log.exception("waiting for a session of shard %d failed", self._shard.id)
            event = EventItem(EventType.terminate, self._shard, error)
        self._put(event)


def heed_cancellation() -> None:
    """End a task that was told to end while `asyncio.wait_for` had its result ready, which loses that before 3.12.

    What it says then is bugs.python.org/issue37658; discord.py waits so for its gateway.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _heeding(connect: Callable[Given, Awaitable[None]]) -> Callable[Given, Coroutine[Any, Any, None]]:
    async def connected(*given: Given.args, **named: Given.kwargs) -> None:
        await connect(*given, **named)
        heed_cancellation()

    return connected
