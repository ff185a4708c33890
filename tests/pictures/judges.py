"""Our drawing of a screen beside somebody else's: @skyra/discord-components-core's and slack-blocks-to-jsx's."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.emulators.discord.state import World
from tests.pictures.browser import Page, open_page
from tests.pictures.drawing import SCHEMES, WIDTHS, Drawer, drawer, served
from tests.pictures.screens import Screen
from tests.pictures.things import AT, NAME, things

JUDGES = Path(__file__).parents[1] / "judges"
MODULES = JUDGES / "node_modules"
MISSING = "needs what judges the drawings: npm ci --prefix tests/judges, and node"
# What people meet, in the order in which they meet it: one of each kind.
JUDGED = (
    *("digest-written", "digest-written-thread", "digest-extracts", "cards-written", "compact-written", "board-week"),
    *(
        "personal-written",
        "paper-lora",
        "paper-vision_language_model",
        "papers-today",
        "papers-help",
        "papers-settings",
    ),
    *("papers-following", "papers-cite", "greeting", "home", "form"),
)
PACKAGES = ("lit", "lit-html", "lit-element", "@lit/reactive-element", "@lit/context")
IMPORTS = {
    "@skyra/discord-components-core": "/modules/@skyra/discord-components-core/dist/index.js",
    "lit": "/modules/lit/index.js",
    "lit-html": "/modules/lit-html/lit-html.js",
    "lit-element/lit-element.js": "/modules/lit-element/lit-element.js",
    "@lit/reactive-element": "/modules/@lit/reactive-element/reactive-element.js",
    "@lit/context": "/modules/@lit/context/index.js",
    **{f"{name}/": f"/modules/{name}/" for name in PACKAGES},
}
STAGE = f"""<!doctype html><meta charset=utf-8><title>Judged</title>
<script type=importmap>{json.dumps({"imports": IMPORTS})}</script>
<link rel=stylesheet href=/modules/slack-blocks-to-jsx/dist/style.css>
<link rel=stylesheet href=/judges/stage.css><body>"""
DRAW = 'import("/judging.js").then(module => module.drawn(GIVEN))'
BESIDE = 'import("/judging.js").then(module => module.beside(GIVEN))'


async def judge(command: str, out: Path, only: str, screens: AsyncIterator[Screen]) -> None:
    """Write ours on the left and theirs on the right, and print how high each is."""
    if not MODULES.exists():
        sys.exit(MISSING)
    print(f"{'screen':48}{'ours':>10}{'theirs':>10}")
    async with judging(command) as both:
        async for screen in screens:
            told = f"{screen.platform}-{screen.name}"
            if only in told and screen.name.rpartition("-")[0] in JUDGED:
                picture, ours, theirs = await both.judge(screen)
                await asyncio.to_thread((out / f"{told}.png").write_bytes, picture)
                print(f"{told:48}{ours:>10}{theirs:>10}", flush=True)


@dataclass
class Judging:
    """Two browsers: one with our drawing, one with theirs."""

    ours: Drawer
    theirs: Page
    world: World

    async def judge(self, screen: Screen) -> tuple[bytes, int, int]:
        """A screen drawn by both as one PNG, and how high each is in CSS pixels."""
        left, ours = await self.ours.draw(screen, "desk")
        window, width = WIDTHS["desk"]
        await self.theirs.look(window, SCHEMES[screen.platform])
        given = {"platform": screen.platform, "width": width, **await self._told(screen)}
        clip = await self.theirs.call(DRAW, given)
        pictures = {"left": left, "right": await self.theirs.picture(clip)}
        await self.theirs.look(2 * window, "light")
        whole = await self.theirs.call(BESIDE, {side: base64.b64encode(one).decode() for side, one in pictures.items()})
        return await self.theirs.picture(whole), ours, int(clip["height"])

    async def _told(self, screen: Screen) -> Mapping[str, Any]:
        name, all_things = things(screen, self.world)
        thing = all_things[name]
        if screen.platform == "discord":
            return {"message": thing["message"]}
        return {"markup": await _markup(thing.get("message", thing).get("blocks", []))}


async def _markup(blocks: list[dict[str, Any]]) -> str:
    """Slack's blocks as HTML, by the library's own means."""
    told = json.dumps({"blocks": blocks, "name": NAME, "at": AT}).encode()
    process = await asyncio.create_subprocess_exec(
        "node", "slack.js", cwd=JUDGES, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    made, _ = await process.communicate(told)
    if process.returncode:
        raise RuntimeError("slack-blocks-to-jsx did not draw it")
    return made.decode().replace(
        "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/", "/judges/picture.svg?"
    )


@asynccontextmanager
async def judging(command: str) -> AsyncIterator[Judging]:
    """Both, until the block ends."""
    world = World(clock=lambda: AT)
    more = {"/judges": JUDGES, "/modules": MODULES}
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(drawer(command))
        address = await stack.enter_async_context(served(world, STAGE, more))
        theirs = await stack.enter_async_context(open_page(command))
        await theirs.open(address)
        yield Judging(ours, theirs, world)
