"""The house as its imports draw it: rooms are what stands right below `bot`, arrows the imports between them.

`python -m tests.house` prints them, from the ground up; `--svg docs/house.svg` draws them.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parent
MODULES = {
    ".".join(("bot", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}
# Every room from the ground up: each may import those before it.
ORDER = (
    *("errors", "texts", "network"),
    *("papers", "views", "delivery", "chat"),
    *("settings", "database", "library", "ledger", "sources", "summarizers", "platforms", "charts", "emulators"),
    *("playground", "service", "web", "console", "cli", "__main__"),
)


@cache
def parsed(path: Path) -> ast.Module:
    """What a file says."""
    return ast.parse(path.read_text("utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by dots"
            source = node.module or ""
            found |= {f"{source}.{one.name}" if f"{source}.{one.name}" in MODULES else source for one in node.names}
    return frozenset(found)


def ours(modules: Iterable[str]) -> set[str]:
    """Those of the modules that are the bot's, but for the package itself, which holds the version."""
    return {name for name in modules if name.startswith("bot.")}


def room_of(module: str) -> str:
    """Which room a module stands in: the folder or the file right below `bot`."""
    return [*module.split("."), ""][1]


def arrows() -> Mapping[str, set[str]]:
    """For each room the other rooms that it imports."""
    found: dict[str, set[str]] = {room: set() for room in ORDER}
    for module, path in MODULES.items():
        if room := room_of(module):
            found[room] |= {room_of(name) for name in ours(imported(path))} - {room}
    return found


def main() -> None:
    """Print the rooms, or draw them."""
    parser = argparse.ArgumentParser(prog="python -m tests.house", description=__doc__)
    parser.add_argument("--svg", type=Path, help="draw them there instead (docs/house.svg)")
    if to := parser.parse_args().svg:
        # It draws what is read here.
        from tests.house_picture import svg

        to.write_text(svg(), "utf-8")
        return
    drawn = arrows()
    print(f"{len(drawn)} rooms, {sum(map(len, drawn.values()))} arrows")  # noqa: T201  (that is what it is for)
    for room in ORDER:
        print(f"{room:12} {' '.join(one for one in ORDER if one in drawn[room])}".rstrip())  # noqa: T201


if __name__ == "__main__":
    main()
