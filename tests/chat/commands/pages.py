"""What the README and Slack's manifest tell of the commands, made of their declarations.

`.uv/bin/uv run python -m tests.chat.commands.pages` writes it into both.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.chat.commands.command import Command
from bot.chat.commands.grammar import brief, usage
from bot.chat.commands.table import PAPER, PAPERS
from bot.texts.words import ENGLISH, say
from tests.starters import copy_starters

ROOT = Path(__file__).parents[3]
README = ROOT / "README.md"
MANIFEST = ROOT / "config" / "slack-manifest.yaml"
ROWS = re.compile(r"(?:^\| `/papers .*\n)+", re.MULTILINE)
COMMANDS = re.compile(r"(?P<head>- command: /(?P<name>papers?)\n +description: ).*(?P<between>\n +usage_hint: ).*")


def readme(text: str) -> str:
    """The README's text with a row for each command of `/papers`, where its rows of them stand."""
    rows = "".join(_row(command) for command in PAPERS.values())
    return ROWS.sub(lambda _: rows, text, count=1)


def manifest(text: str) -> str:
    """The manifest's text with the description and the hint of both commands."""
    hints = {"paper": " | ".join(PAPER.options[0].examples), "papers": " | ".join(map(brief, PAPERS.values()))}
    return COMMANDS.sub(
        lambda found: (
            f"{found['head']}{_quoted(say(ENGLISH, found['name'] + '.description'))}"
            f"{found['between']}{_quoted(hints[found['name']])}"
        ),
        text,
    )


def _row(command: Command) -> str:
    typed = usage(command).replace("|", r"\|")
    return f"| `/papers {typed}` | {say(ENGLISH, command.help)} |\n"


def _quoted(text: str) -> str:
    """As YAML, which reads all that JSON is."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    README.write_text(readme(README.read_text("utf-8")), "utf-8")
    MANIFEST.write_text(manifest(MANIFEST.read_text("utf-8")), "utf-8")
    copy_starters()
