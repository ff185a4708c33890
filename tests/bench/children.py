"""Processes of our own: started, measured and ended by their own handles."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# Nothing that a measured process still has to say is wanted.
END_SECONDS = 0.5
# Seconds that a measurement may take; digests to a thousand channels at Discord's limits take 160.
LONGEST = 300.0
MIB = 1024


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a child sees: a plain Python that finds its modules compiled, and `more`."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return plain | {"PYTHONPYCACHEPREFIX": sys.pycache_prefix or ""} | dict(more or {})


@dataclass(frozen=True, slots=True)
class Child:
    """A running process and the file that it writes its words to."""

    process: asyncio.subprocess.Process
    log: Path

    async def line(self) -> str:
        """The next line that it prints; raises RuntimeError with its last words if there is none."""
        assert self.process.stdout
        text = (await asyncio.wait_for(self.process.stdout.readline(), LONGEST)).decode()
        if not text:
            raise self.failed()
        return text

    def failed(self) -> RuntimeError:
        """That it did not do what it is for, with its last words."""
        words = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        return RuntimeError(f"a measured process did not do its part; its last words:\n{words}")

    def memory(self) -> Memory:
        """What it holds now; raises OSError where there is no /proc."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        sizes = {name: int(size) / MIB for name, size in re.findall(r"^(\w+):\s+(\d+) kB$", status, re.MULTILINE)}
        return Memory(sizes["VmRSS"], sizes["VmHWM"], sizes["RssAnon"])


@dataclass(frozen=True, slots=True)
class Memory:
    """In MiB: held now, held at most so far, and the part of what is held that no file backs."""

    now: float
    most: float
    own: float


@asynccontextmanager
async def child(folder: Path, words: Sequence[str], variables: Mapping[str, str] | None = None) -> AsyncIterator[Child]:
    """A Python process in `folder` that surely ends with the block."""
    log = folder / "child.log"
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=folder, env=environment(variables),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=said,
        )  # fmt: skip
    try:
        yield Child(process, log)
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.communicate(), END_SECONDS)
    except TimeoutError:
        # It may have ended just now.
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
