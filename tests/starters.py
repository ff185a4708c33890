"""The files that `bot init` writes are those of `config/`: `.uv/bin/uv run python -m tests.starters` copies them."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
STARTERS = ROOT / "bot" / "service" / "starters"


def pairs() -> list[tuple[Path, Path]]:
    """Each file of the checkout, and what the package has of it."""
    return [(ROOT / "config" / path.name, path) for path in sorted(STARTERS.iterdir())]


def copy_starters() -> None:
    """Give the package what the checkout has."""
    for original, starter in pairs():
        shutil.copyfile(original, starter)


if __name__ == "__main__":
    copy_starters()
