"""The commands with their options: each reads settings, calls the app, prints results on stdout, words on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

from bot.console.command_list import COMMANDS, FILES
from bot.console.terminal import err, out, parser
from bot.errors import UsageError

# Columns where no person watches: nothing is cut or broken for a program that reads on.
WHOLE = 10_000


def run_command(words: Sequence[str]) -> int:
    """Parse the words and run the command; gives the exit code, raises BotError."""
    for console in (out, err):
        if not console.is_terminal:
            console.width = WHOLE
    register(words[0] if words else None)
    command = typer.main.get_command(parser)
    if not words:
        # Without a word only a shell comes here; this answers it and exits.
        command.main([], prog_name="bot")
    try:
        # Not by `main`, which would turn an interrupt into an exit without a word.
        with command.make_context("bot", list(words)) as context:
            code = command.invoke(context)
    except typer.Exit as leave:
        return leave.exit_code
    except typer.TyperException as wrong:
        raise UsageError(f"{wrong.format_message().rstrip('.')}. See `bot {words[0]} --help`.") from None
    return code if isinstance(code, int) else 0


def register(name: str | None = None) -> None:
    """Have the parser know a command, or every one: loading what the others need takes a tenth of a start."""
    for file, names in FILES.items():
        if name in names or name not in COMMANDS:
            import_module(f"bot.console.{file}")
