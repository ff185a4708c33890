"""The commands with their options: each reads settings, calls the app, prints results on stdout, words on stderr."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from bot.console import archive, backup, delivering, mending, serving, writing  # noqa: F401  (registers commands)
from bot.console.terminal import parser
from bot.errors import UsageError


def run_command(words: Sequence[str]) -> int:
    """Parse the words and run the command; gives the exit code, raises BotError."""
    command = typer.main.get_command(parser)
    try:
        code = command.main(list(words), prog_name="bot", standalone_mode=False)
    except typer.Exit as leave:
        return leave.exit_code
    except typer.TyperException as wrong:
        raise UsageError(f"{wrong.format_message()} See `bot {words[0]} --help`.") from None
    return code if isinstance(code, int) else 0
