"""The bot under the page: the ordinary service in a process of its own, which can be killed and started again."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.emulators.faults import quiet

MOST_LINES = 60
LONGEST_LINE = 300
# Of a line: a traceback as JSON is one.
MOST_BYTES = 2**20
PATIENCE = 10.0


@dataclass
class BotProcess:
    """`bot run` with these variables and no others, in a folder in which there is no bot.toml.

    It holds one end of a pipe whose other end only this process has, and so never outlives it.
    """

    folder: Path
    variables: Mapping[str, str]
    tell: Callable[[], object] = quiet
    """Is called when it has said something, or has ended."""
    lines: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    """What it said last, numbered."""
    starts: int = 0
    ended: str = ""
    """How it ended last, if it runs no more."""
    _process: asyncio.subprocess.Process | None = None
    _reading: asyncio.Task[None] | None = None
    _said: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Of whoever starts or ends it: two clicks make no two bots."""

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it unless it runs."""
        async with self._turn:
            if not self.runs:
                await self._begin()

    async def _begin(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--with-input",
            cwd=self.folder, env=dict(self.variables), limit=MOST_BYTES,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self.starts, self.ended = self.starts + 1, ""
        self._reading = asyncio.create_task(self._read(self._process))

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end("kill")

    async def stop(self) -> None:
        """End it in order, for at most ten seconds."""
        await self._end("terminate")

    async def _end(self, how: str) -> None:
        async with self._turn:
            await self._ended(how)

    async def _ended(self, how: str) -> None:
        process, reading = self._process, self._reading
        if process is None or reading is None:
            return
        with suppress(ProcessLookupError):
            getattr(process, how)()
        # Not by a timeout, which before Python 3.11.3 ends a task that is being cancelled and leaves the process there.
        await asyncio.wait({reading}, timeout=PATIENCE)
        if not reading.done():
            with suppress(ProcessLookupError):
                process.kill()
        await reading

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Keep what it says until it ends."""
        if process.stderr is None:
            return
        async for line in process.stderr:
            self._note(line.decode("utf-8", "replace").rstrip())
        code = await process.wait()
        self.ended = "killed" if code == -9 else "stopped" if code == 0 else f"ended with code {code}"
        self.tell()

    def _note(self, line: str) -> None:
        self._said += 1
        self.lines.append((self._said, line[:LONGEST_LINE]))
        self.tell()
