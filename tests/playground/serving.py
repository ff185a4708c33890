"""The page's server in the test's own process: with no bot under it, or with one at a time of one's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from bot.playground.page import Page
from bot.playground.process import BotProcess
from bot.service.playing import LANGUAGES_OF, Shown, play


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


@asynccontextmanager
async def played(begins: datetime, languages: Mapping[str, str] = LANGUAGES_OF) -> AsyncIterator[str]:
    """The whole playground with the built-in day, whose time begins then; gives its address."""
    addresses: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(play(Shown.sample(), 0, addresses.put_nowait, languages, begins))
        yield await addresses.get()
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
