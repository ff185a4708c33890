"""What somebody who is new does: each a command line as the README has it, in a fresh checkout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
CHECKOUT = "/srv/papers"
# What a person may well call a folder.
ODD = "/srv/내 논문 봇 (1)"
VENV = "python3 -m venv .other"


@dataclass(frozen=True)
class Trial:
    """A command line, and what is unusual about who runs it where."""

    command: str
    says: str
    folder: str = CHECKOUT
    home: str = ""
    lang: str = ""
    # A trial that goes on in the checkout of the one before.
    goes_on: bool = False
    slow: bool = False
    shared: bool = False


def told(ending: str) -> str:
    """The README's command that ends so."""
    (found,) = [line for line in README.read_text("utf-8").splitlines() if re.search(rf"pip install.*{ending}$", line)]
    return found


DEMO, TESTS = told("run bot demo"), told("run pytest")
NEXT = "Next: "
TRIALS: Mapping[str, Trial] = {
    "the first command": Trial(DEMO, NEXT),
    "the first command again": Trial(DEMO, NEXT, goes_on=True),
    "bot init, then doctor": Trial(".uv/bin/uv run bot init; .uv/bin/uv run bot doctor || true", NEXT, goes_on=True),
    "uvx --from . bot demo": Trial(".uv/bin/uvx --from . bot demo", NEXT, goes_on=True),
    "pip install . in a venv": Trial(f"{VENV} && .other/bin/pip install -q . && .other/bin/bot demo", NEXT),
    "pipx install .": Trial(
        f"{VENV} && .other/bin/pip install -q pipx && .other/bin/pipx install -q . && $HOME/.local/bin/bot demo", NEXT
    ),
    "a path with spaces and Korean, LANG=C": Trial(DEMO, NEXT, folder=ODD, lang="C"),
    "a home that cannot be written": Trial(f"export UV_CACHE_DIR=$PWD/.uv/cache && {DEMO}", NEXT, home="/nonexistent"),
    "no home at all": Trial(f"unset HOME; export UV_CACHE_DIR=$PWD/.uv/cache && {DEMO}", NEXT),
    "a checkout that cannot be written": Trial(
        "chmod -R a-w . && python3 -m venv $HOME/other && $HOME/other/bin/pip install -q . && $HOME/other/bin/bot demo",
        NEXT,
    ),
    "the second command, alone": Trial(TESTS, " passed", slow=True),
    "the second command, with ../shared": Trial(TESTS, " passed", slow=True, shared=True),
}
