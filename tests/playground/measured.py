"""What somebody who is new waits for, and what the page weighs: `python -m tests.playground.measured`."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.playground.static_files import static_files
from tests.playground.browsing import expect, looking, playground
from tests.playground.scrolling import LONG_MS, MESSAGES, filled, scrolled

BLANK = "about:blank"
# One to fill caches, and those that count.
TIMES = 3


async def first_digest(folder: Path) -> float:
    """Seconds from the command until both platforms' digests are drawn in a browser that is open already."""
    async with looking(BLANK) as it:
        begun = time.monotonic()
        async with playground(folder) as address:
            await it.page.goto(address)
            for platform in ("discord", "slack"):
                await expect(it.page.locator(f"#{platform} .message", has_text="Chameleon").first).to_be_visible()
            return time.monotonic() - begun


async def demo(folder: Path) -> float:
    """Seconds that `bot demo` takes."""
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", cwd=folder, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError("the demo failed")
    return time.monotonic() - begun


async def main() -> None:
    """Print each with what is aimed at."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for told, aim, measure in (
            ("from the command to the first drawn digest", 5, first_digest),
            ("bot demo", 10, demo),
        ):
            await measure(folder)
            taken = sorted([await measure(folder) for _ in range(TIMES)])
            print(f"{told}: {taken[TIMES // 2]:.1f} s of {TIMES} (aim: below {aim})", flush=True)  # noqa: T201
        weight = sum(len(packed) for _, packed in static_files())
        print(f"the page: {weight / 1024:.1f} KiB compressed (aim: below 40)", flush=True)  # noqa: T201
        async with filled(folder) as it:
            tasks = await scrolled(it)
    long = f"{sum(one > LONG_MS for one in tasks)} of {len(tasks)} tasks over {LONG_MS:.0f} ms"
    print(f"{MESSAGES} messages scrolled: {long}, the longest {tasks[0]:.0f} ms (aim: none)")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
