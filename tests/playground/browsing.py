"""The playground as a process of its own, and the system's Chromium in front of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.pictures.browser import MISSING, browser

NEEDED = "needs the group for browsers: uv run --group browser-tests pytest tests/playground"
try:
    # 51 MB that nobody else needs, so that it is no part of what the README's commands install.
    from playwright.async_api import ConsoleMessage, Locator, Page, async_playwright, expect
except ImportError:
    pytest.skip(NEEDED, allow_module_level=True)

__all__ = ["AXE", "Locator", "Looking", "expect", "looking", "playground"]

AXE = Path(__file__).parents[1] / "axe/node_modules/axe-core/axe.min.js"
PATIENCE = 60.0
# What axe calls at least serious: deque.com/axe/core-documentation/api-documentation, results.
SERIOUS = ("serious", "critical")
SWITCHES = ["--no-sandbox", "--disable-gpu"]


@asynccontextmanager
async def playground(folder: Path) -> AsyncIterator[str]:
    """Run `bot playground`; gives its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "playground", "--no-open", "--port", "0", cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout
        yield (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode().strip()
    finally:
        process.send_signal(signal.SIGINT)
        _, told = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert (process.returncode, told.decode().splitlines()[-1]) == (0, "Stopped.")


@dataclass
class Looking:
    """A browser that looks at the page; `troubles` are the errors of its console."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def hear(self, told: ConsoleMessage) -> None:
        """Keep what the console complains of."""
        if told.type in ("error", "warning"):
            self.troubles.append(told.text)

    async def type(self, platform: str, words: str) -> None:
        """Write something on a platform and send it."""
        box = self.page.locator(f"#{platform} [role=combobox]")
        await box.fill(words)
        await box.press("Enter")

    async def unusable(self) -> list[str]:
        """What people with a keyboard, a screen reader or weak eyes would stumble over, by axe-core's judgement."""
        if not AXE.exists():
            pytest.skip("needs axe-core: npm ci --prefix tests/axe")
        await self.page.evaluate(await asyncio.to_thread(AXE.read_text, "utf-8"))
        found: list[dict[str, Any]] = (await self.page.evaluate("axe.run()"))["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
            for one in found
            if one["impact"] in SERIOUS
        ]


@asynccontextmanager
async def looking(address: str, **given: Any) -> AsyncIterator[Looking]:  # noqa: ANN401  (what Playwright takes)
    """Open the page in a browser of its own."""
    command = browser()
    if command is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=command, args=SWITCHES)
        context = await opened.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **given})
        context.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        seen = Looking(await context.new_page())
        seen.page.on(
            "console", lambda one: seen.troubles.append(one.text) if one.type in ("error", "warning") else None
        )
        seen.page.on("pageerror", lambda error: seen.troubles.append(str(error)))
        # axe comes by the browser's own protocol, which no policy of the page stops.
        await seen.page.goto(address)
        yield seen
        await opened.close()
