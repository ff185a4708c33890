"""Its line of the registry."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import ClassVar

from bot.delivery.pacing import Gate
from bot.papers.clock import Clock
from bot.platforms.platform import Connection, Platform, Surroundings
from bot.settings.section import PlatformSection


class LinesSettings(PlatformSection):
    """On when there is a folder."""

    title: ClassVar[str] = "Lines"
    example: ClassVar[str] = "papers.txt"
    telling: ClassVar[str] = r"[a-z]+\.txt"

    folder: Path | None = None

    @property
    def is_on(self) -> bool:
        """Whether there is a folder."""
        return self.folder is not None

    @classmethod
    def channel_id(cls, text: str) -> str:
        """A file's name."""
        if not text.endswith(".txt"):
            raise ValueError("is not the name of a text file")
        return text


def _gate(_: LinesSettings, clock: Clock) -> Gate:
    return Gate(clock, 1000)


def _connect(settings: LinesSettings, _: Surroundings) -> AbstractAsyncContextManager[Connection]:
    from tests.platforms.lines.login import connected

    return connected(settings)


def _setup(settings: LinesSettings) -> tuple[bool, str]:
    return settings.is_on, "Lines: a folder is set." if settings.is_on else "Lines are off; set BOT_LINES__FOLDER."


LINES = Platform(
    name="lines",
    section=LinesSettings,
    token="BOT_LINES__FOLDER",
    gate=_gate,
    connect=_connect,
    setup=_setup,
)
