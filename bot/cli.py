"""The command `bot`: help without delay, exit codes, and one plain sentence when something goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

from bot import __version__
from bot.command_list import COMMANDS

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit: 0 done, 64 usage, 69 unavailable, 78 configuration, 130 interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("--help", "-h", "help"):
        _print_help()
        sys.exit(0)
    if words[0] in ("--version", "-V"):
        sys.stdout.write(f"bot {__version__}\n")
        sys.exit(0)
    sys.exit(_run(words))


def _print_help() -> None:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {help_text}" for name, help_text in COMMANDS.items()]
    sys.stdout.write(
        "Hugging Face's Daily Papers in Discord and Slack.\n\n"
        "Usage: bot COMMAND [OPTIONS]\n\n" + "\n".join(lines) + "\n\n"
        "`bot COMMAND --help` tells more of one. Settings: config/bot.toml and BOT_... variables.\n"
    )


def _run(words: Sequence[str]) -> int:
    try:
        return _run_command(words)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; run it again to go on.\n")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _run_command(words: Sequence[str]) -> int:
    # Loading takes a moment, in which somebody may interrupt too.
    from bot.console import run_command
    from bot.errors import BotError

    try:
        return run_command(words)
    except BotError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
