"""The port `Plotter`: each chart in a process of its own, one at a time, and none for long."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

import bot
from bot.views.charts import Chart

log = logging.getLogger(__name__)

# What the extra `charts` installs; 7 MB, where matplotlib is 41 MB and takes 3 s to start beside 0.1 s.
LIBRARY = "PIL"
EXTRA = "charts"
# Seconds for one picture, and until it is there with those before it.
DRAWING, PATIENCE = 5.0, 10.0
# Pictures of 30 to 60 kB.
KEPT = 16
PNG = b"\x89PNG\r\n\x1a\n"
WORK = ("-m", "bot.charts.drawing")
# What a process that was started says of itself when it fails, as far as a log needs it.
SAID = 500


def is_installed() -> bool:
    """Whether there is something to draw with."""
    return find_spec(LIBRARY) is not None


class ChildPlotter:
    """Draws charts in processes; keeps the last few pictures."""

    def __init__(self, drawing: float = DRAWING, patience: float = PATIENCE) -> None:
        self._drawing = drawing
        self._patience = patience
        self._turn = asyncio.Lock()
        self._kept: dict[Chart, bytes] = {}

    async def picture(self, chart: Chart) -> bytes | None:
        """The chart as a PNG file; None where it could not be drawn in time, which is logged."""
        try:
            async with asyncio.timeout(self._patience), self._turn:
                # Looked for in turn, since whoever had the turn before may have asked for the same.
                return self._kept.get(chart) or await self._drawn(chart)
        except TimeoutError:
            log.warning("a chart could not be drawn in time")
        except OSError as error:
            log.warning("a chart could not be drawn: %s", error)
        return None

    async def _drawn(self, chart: Chart) -> bytes | None:
        async with asyncio.timeout(self._drawing):
            picture, said = await _run(json.dumps(asdict(chart)).encode())
        if not picture.startswith(PNG):
            log.warning("a chart could not be drawn: %s", said.decode(errors="replace")[-SAID:].strip())
            return None
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[chart] = picture
        return picture


async def _run(told: bytes) -> tuple[bytes, bytes]:
    """What a process that is told this writes on both streams; it ends with whoever waits for it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *WORK, cwd=Path(bot.__file__).parent.parent,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        return await process.communicate(told)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
