"""Opening the folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import TokenRefused
from tests.platforms.lines.entry import LinesSettings
from tests.platforms.lines.listener import LinesListener
from tests.platforms.lines.poster import LinesPoster


@dataclass(frozen=True, slots=True)
class LinesLogin:
    """A folder that is open."""

    poster: LinesPoster
    listener: LinesListener


@asynccontextmanager
async def connected(settings: LinesSettings) -> AsyncIterator[LinesLogin]:
    """Nothing has to be closed."""
    if settings.folder is None:
        raise TokenRefused("There is no folder; set BOT_LINES__FOLDER.")
    yield LinesLogin(LinesPoster(settings.folder), LinesListener())
