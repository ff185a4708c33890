"""The page's server in the test's own process, with no bot under it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.playground.page import Page
from bot.playground.process import BotProcess


class NoBot(BotProcess):
    """A bot that never starts."""

    async def start(self) -> None:
        """Do nothing."""


@asynccontextmanager
async def served(page: Page) -> AsyncIterator[str]:
    opened: asyncio.Queue[str] = asyncio.Queue()
    serving = asyncio.create_task(page.serve(opened.put_nowait))
    hearing = asyncio.create_task(opened.get())
    try:
        await asyncio.wait([serving, hearing], return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        yield (await hearing).rstrip("/")
    finally:
        hearing.cancel()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
