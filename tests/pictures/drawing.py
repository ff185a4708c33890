"""Screens drawn by the page's own modules, straight from the checkout, in a browser of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from bot.emulators.discord.state import World
from tests.pictures.browser import Page, open_page
from tests.pictures.screens import Screen
from tests.pictures.things import AT, things

# CSS pixels of the window, and of a message with its margins: a message's own column is 600 wide at a desk, and a
# phone's is what its margins leave.
WIDTHS: Mapping[str, tuple[int, int]] = {"desk": (1000, 680), "phone": (390, 378)}
# As most people have either: Discord dark, Slack light.
SCHEMES = {"discord": "dark", "slack": "light"}
STATIC = Path(str(files("bot.playground").joinpath("static")))
STAGE = """<!doctype html><meta charset=utf-8><title>Screens</title>
<link rel=stylesheet href=/page.css><link rel=stylesheet href=/discord.css><link rel=stylesheet href=/slack.css>
<style>.tools { display: none; }</style><body>"""
DRAW = 'import("/drawing.js").then(module => module.drawn(GIVEN))'


@dataclass
class Drawer:
    """Draws one screen after another on the same page."""

    page: Page
    world: World

    async def draw(self, screen: Screen, width: str) -> tuple[bytes, int]:
        """A screen at one of WIDTHS as a PNG, and its height in CSS pixels. Raises ValueError for strange parts."""
        window, wide = WIDTHS[width]
        name, told = things(screen, self.world)
        language = "ko" if screen.name.endswith("-ko") else "en"
        await self.page.look(window, SCHEMES[screen.platform])
        found = await self.page.call(
            DRAW, {"platform": screen.platform, "name": name, "language": language, "width": wide, "things": told}
        )
        if found["unknown"]:
            raise ValueError(f"{screen.platform}-{screen.name}: nobody draws {', '.join(found['unknown'])}")
        return await self.page.picture(found["clip"]), int(found["clip"]["height"])


@asynccontextmanager
async def drawer(command: str) -> AsyncIterator[Drawer]:
    """A browser that draws, until the block ends."""
    world = World(clock=lambda: AT)
    async with served(world, STAGE) as address, open_page(command) as page:
        await page.open(address)
        yield Drawer(page, world)


@asynccontextmanager
async def served(world: World, stage: str, folders: Mapping[str, Path] | None = None) -> AsyncIterator[str]:
    """A document with the page's modules, other folders and the files of messages, for this machine alone."""

    async def document(_: web.Request) -> web.Response:
        return web.Response(text=stage, content_type="text/html")

    async def script(request: web.Request) -> web.FileResponse:
        return web.FileResponse(Path(__file__).with_name(f"{request.match_info['name']}.js"))

    async def file(request: web.Request) -> web.Response:
        return web.Response(body=world.files[request.match_info["id"]], content_type="image/png")

    app = web.Application()
    app.router.add_get("/", document)
    app.router.add_get("/{name:drawing|judging}.js", script)
    app.router.add_get("/files/{id}", file)
    for path, folder in {**(folders or {}), "/": STATIC}.items():
        app.router.add_static(path, folder)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
