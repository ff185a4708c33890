"""The processes of a fleet: each a real `bot run`, started again whenever it ends, as a process supervisor does."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
# Seconds between an end and the next start, as systemd's RestartSec.
PAUSE = 0.5


@dataclass
class Member:
    """One place in the fleet: what runs there, and with a clock that is so wrong."""

    name: str
    role: str
    folder: Path
    variables: Mapping[str, str]
    skew: timedelta = timedelta()
    starts: int = 0
    ended: list[int] = field(default_factory=list)
    """The exit codes of those that ended, minus a signal's number for those that were killed."""
    process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        """All that its processes have said."""
        return self.folder / f"{self.name}.log"

    def send(self, number: signal.Signals) -> bool:
        """Send a signal to what runs here now; gives whether something did."""
        if self.process is None or self.process.returncode is not None:
            return False
        self.process.send_signal(number)
        return True

    async def keep(self) -> None:
        """Run a process after the other until cancelled; then the last one is asked to end."""
        try:
            while True:
                self.process = await self._start()
                self.ended.append(await self.process.wait())
                await asyncio.sleep(PAUSE)
        finally:
            await self._end()

    async def _start(self) -> asyncio.subprocess.Process:
        self.starts += 1
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--role", self.role, cwd=self.folder,
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.variables, **self._clock()},
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def _clock(self) -> Mapping[str, str]:
        if not self.skew:
            return {}
        shown = f"{self.skew.total_seconds():+.0f}"
        return {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME": shown, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    async def _end(self) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        try:
            async with asyncio.timeout(30):
                self.ended.append(await self.process.wait())
        except TimeoutError:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()
            self.ended.append(-signal.SIGKILL)


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def kept(members: list[Member]) -> AsyncIterator[None]:
    """Have all of them at work within the block."""
    async with asyncio.TaskGroup() as group:
        keepers = [group.create_task(member.keep()) for member in members]
        try:
            yield
        finally:
            for one in keepers:
                one.cancel()
