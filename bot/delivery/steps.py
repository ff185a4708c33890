"""The durable steps of one delivery, each under its claim and all in as few transactions as can be.

That a message stands in its channel is written together with what comes right after it: the next call's intent, or the
delivery's end. It waits for that a moment only, since a crash meanwhile leaves the message in doubt.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.delivery.ledger import Ledger
from bot.delivery.messages import Posted
from bot.delivery.states import Delivery, Part, State
from bot.delivery.under_way import UnderWay
from bot.errors import StorageError
from bot.papers.clock import Clock, Steady

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# Seconds that it is kept for what comes next: little beside the call itself, in which a crash has the same effect.
MOMENT = 0.01
# Seconds between two tries to write down a call that went well: another program may hold the file's lock.
AGAIN = 1.0


class Steps:
    """Writes what becomes of a delivery that this process has claimed; leaving writes what is not written yet."""

    def __init__(
        self,
        ledger: Ledger,
        delivery: Delivery,
        *,
        clock: Clock,
        lease: timedelta,
        under_way: UnderWay,
        failpoint: Callable[[str], None],
    ) -> None:
        self.delivery = delivery
        self._ledger = ledger
        self._clock = clock
        self._lease = lease
        self._under_way = under_way
        self._failpoint = failpoint
        self._sent: tuple[Part, Posted] | None = None
        self._patient_until = 0.0
        # A call is under way until what became of it is written.
        self._unwritten = ExitStack()

    async def intend(self, part: Part, now: datetime, steady: Steady) -> bool:
        """Commit, durably, that a call is about to be made; gives whether the claim still holds."""
        until = now + self._lease
        if self._sent:
            try:
                if await self._ledger.parts.follow(self.delivery, *self._sent, part, now, until, steady):
                    self._written()
                    return True
            except StorageError as trouble:
                log.warning("%s", trouble)
            if not await self.write():
                return False
        return await self._ledger.parts.intend(self.delivery, part, now, until, steady)

    def sent(self, part: Part, posted: Posted) -> Part:
        """Give a part that stands in its channel as it now is; the next step writes that."""
        self._sent, self._patient_until = (part, posted), self._clock.monotonic() + self._lease.total_seconds() / 2
        self._unwritten.enter_context(self._under_way)
        return replace(part, state=State.SENT, reason="", posted=posted)

    async def meanwhile(self, waited: Coroutine[Any, Any, Answer]) -> Answer:
        """What is waited for before the next step; unless it comes at once, that a part was sent is written now."""
        if self._sent is None:
            return await waited
        waiting = asyncio.create_task(waited)
        try:
            await asyncio.wait([waiting], timeout=MOMENT)
            if not waiting.done():
                await self.write()
            return await waiting
        finally:
            waiting.cancel()

    async def write(self) -> bool:
        """Write that a part was sent if it is not written yet; gives whether the claim still held.

        An archive that cannot be written for a while is waited for.
        """
        while self._sent:
            part, posted = self._sent
            try:
                held = await self._ledger.parts.settle(
                    self.delivery, part, State.SENT, self._clock.now(), "", posted=posted
                )
            except StorageError as trouble:
                if self._clock.monotonic() >= self._patient_until:
                    raise
                log.warning("%s", trouble)
                await asyncio.sleep(AGAIN)
            else:
                self._written()
                return held
        return True

    async def settle(
        self,
        part: Part,
        state: State,
        reason: str,
        *,
        posted: Posted | None = None,
        next_at: datetime | None = None,
        count: bool = True,
        steady: Steady | None = None,
    ) -> Part | None:
        """Write what became of a part and give it as it now is; None if the claim was lost.

        `count=False` takes its attempt back.
        """
        held = await self.write() and await self._ledger.parts.settle(
            self.delivery, part, state, self._clock.now(), reason,
            posted=posted, next_at=next_at, count=count, steady=steady,
        )  # fmt: skip
        return replace(part, state=state, reason=reason, posted=posted) if held else None

    async def release(self, next_at: datetime, reason: str) -> None:
        """Give the claim back, to be taken again at `next_at`."""
        await self.write()
        await self._ledger.deliveries.release(self.delivery, next_at, reason)

    async def finish(self, state: State, reason: str) -> bool:
        """End the delivery; gives whether the claim still held."""
        ended = await self._ledger.deliveries.finish(self.delivery, state, self._clock.now(), reason, sent=self._sent)
        self._written()
        return ended

    def _written(self) -> None:
        if self._sent:
            self._sent = None
            self._unwritten.close()
            self._failpoint("after_settle")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._unwritten:
            # Who is told to stop does so: what is in doubt then is looked up by whoever comes next.
            if error is None or isinstance(error, Exception):
                await self.write()
