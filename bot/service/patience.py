"""A service that starts before its store is there waits for it, as it does when the store goes away later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from typing import TypeVar

from bot.errors import StoreAway
from bot.papers.clock import SystemClock
from bot.service.complaints import Complaints
from bot.service.heartbeat import Heartbeat

log = logging.getLogger(__name__)

Opened = TypeVar("Opened")
# Seconds between two tries, beside the two or so that one takes.
AGAIN_AFTER = 1.0


async def once_there(
    stack: AsyncExitStack,
    opening: Callable[[], AbstractAsyncContextManager[Opened]],
    heartbeat: Heartbeat,
    stop: asyncio.Event,
) -> Opened | None:
    """Enter what needs the store once that answers; None if told to stop before. Other errors are raised at once."""
    complaints, waited = Complaints(log, SystemClock()), False
    while not stop.is_set():
        try:
            opened = await stack.enter_async_context(opening())
        except StoreAway as away:
            complaints.say(f"{away.place} does not answer yet; the bot waits for it")
            heartbeat.fail(str(away))
            waited = True
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_AFTER):
                    await stop.wait()
        else:
            if waited:
                log.info("the store is there")
                heartbeat.forget()
            return opened
    return None
