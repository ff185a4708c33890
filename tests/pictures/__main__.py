"""`python -m tests.pictures`: every screen of both platforms as a PNG at two widths, and how high each is."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from tests.pictures.browser import MISSING, browser
from tests.pictures.drawing import WIDTHS, Drawer, drawer
from tests.pictures.judges import judge
from tests.pictures.screens import Screen, screens

SCREENS = Path("data/pictures")
README = Path("docs/pictures")


async def draw(command: str, out: Path, only: str) -> None:
    """Write the pictures and print their heights in CSS pixels."""
    print(f"{'screen':48}{'desk':>10}{'phone':>10}")
    async with drawer(command) as drawing:
        async for screen in screens():
            told = f"{screen.platform}-{screen.name}"
            if only in told:
                print(
                    f"{told:48}" + "".join([f"{one:>10}" for one in await heights(drawing, screen, out / told)]),
                    flush=True,
                )


async def heights(drawing: Drawer, screen: Screen, to: Path) -> list[int]:
    """Draw a screen at every width, and give how high it is in each."""
    found = []
    for name in WIDTHS:
        picture, height = await drawing.draw(screen, name)
        await asyncio.to_thread(to.with_name(f"{to.name}-{name}.png").write_bytes, picture)
        found.append(height)
    return found


def main() -> None:
    """Draw what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--out", type=Path, help=f"the folder to write to ({SCREENS}, {README})")
    parser.add_argument("--only", default="", help="draw only screens with this in their names")
    parser.add_argument("--judges", type=Path, metavar="DIR", help="draw some beside what other libraries make of them")
    parser.add_argument("--readme", action="store_true", help="draw the playground for the README instead")
    asked = parser.parse_args()
    command = browser()
    if command is None:
        sys.exit(MISSING)
    out: Path = asked.judges or asked.out or (README if asked.readme else SCREENS)
    out.mkdir(parents=True, exist_ok=True)
    if asked.readme:
        # Playwright is installed only where it is asked for.
        from tests.pictures.readme import draw_readme

        asyncio.run(draw_readme(out))
    elif asked.judges:
        asyncio.run(judge(command, out, asked.only, screens()))
    else:
        asyncio.run(draw(command, out, asked.only))


if __name__ == "__main__":
    main()
