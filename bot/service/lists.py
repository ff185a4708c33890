"""The source of the day's lists, made when the first one is wanted."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import date

from bot.network.network import Network
from bot.papers.paper import Edition
from bot.papers.ports import Source
from bot.settings.settings import HuggingFaceSettings


class Lists:
    """Hugging Face's lists (port Source); loading its client takes a twentieth of a start, and nobody waits for it."""

    def __init__(self, settings: HuggingFaceSettings, network: Network, stack: AsyncExitStack) -> None:
        """Whatever is opened is closed with `stack`."""
        self._settings, self._network, self._stack = settings, network, stack
        self._opening = asyncio.Lock()
        self._opened: Source | None = None

    async def edition(self, day: date) -> Edition:
        """The whole list of one UTC day, empty if there is none; raises SourceError with one sentence."""
        async with self._opening:
            if self._opened is None:
                self._opened = await self._open()
        return await self._opened.edition(day)

    async def _open(self) -> Source:
        from bot.sources.huggingface import HuggingFaceSource

        return await self._stack.enter_async_context(HuggingFaceSource(self._settings, self._network))
