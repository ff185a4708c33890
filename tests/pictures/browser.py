"""Debian's Chromium, told by its own protocol to run scripts and take pictures; it reaches nothing outside."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "needs a browser to draw with: apt-get install chromium fonts-lato fonts-noto-cjk fonts-noto-color-emoji"
# Seconds for anything that the browser is asked for; a busy machine may take ten to start it.
PATIENCE = 60
SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
    *("--disable-background-networking", "--disable-extensions", "--remote-debugging-port=0"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# Taller than whatever is drawn, so that nothing scrolls.
HEIGHT = 6000
LOADED = 'new Promise(done => document.readyState === "complete" ? done() : addEventListener("load", done))'


def browser() -> str | None:
    """The browser of this machine, if it has one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One page, of which pictures are taken."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def open(self, address: str) -> None:
        """Go to an address, and wait until it is loaded."""
        await self._call("Page.navigate", url=address)
        await self.call(LOADED, {})

    async def look(self, width: int, scheme: str) -> None:
        """Have a window so wide, in CSS pixels, and like it `dark` or `light`."""
        await self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=HEIGHT, deviceScaleFactor=1, mobile=False
        )
        await self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    async def call(self, script: str, given: Mapping[str, object]) -> Any:  # noqa: ANN401  (what the page gives)
        """What a script comes to, `GIVEN` in which is what it is given. Raises RuntimeError for what it throws."""
        expression = script.replace("GIVEN", json.dumps(given))
        told = await self._call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"]["exception"]["description"])
        return told["result"].get("value")

    async def picture(self, clip: Mapping[str, float]) -> bytes:
        """A part of the page as a PNG; `clip` is where, in CSS pixels."""
        shot = await self._call("Page.captureScreenshot", clip={**clip, "scale": 1})
        return base64.b64decode(shot["data"])

    async def _call(self, method: str, **values: object) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": values})
        async with asyncio.timeout(PATIENCE):
            while (told := await self._socket.receive_json()).get("id") != number:
                pass
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']['message']}")
        result: dict[str, Any] = told["result"]
        return result


@asynccontextmanager
async def open_page(command: str) -> AsyncIterator[Page]:
    """A page of a browser of our own, which ends with the block."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            command, *SWITCHES, f"--user-data-dir={profile}", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            async with asyncio.timeout(PATIENCE):
                address = await _address(process)
            async with ClientSession() as session:
                async with session.get(f"http://{address}/json/list") as answer:
                    pages = [one for one in await answer.json() if one["type"] == "page"]
                async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    yield Page(socket)
        finally:
            process.terminate()
            await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Where the browser listens, which it says itself."""
    assert process.stderr
    async for line in process.stderr:
        if b"DevTools listening on ws://" in line:
            return line.decode().split("//")[1].split("/")[0]
    raise RuntimeError("the browser ended before it listened")
