"""The commands with their options: each reads settings, calls the app, prints results on stdout, words on stderr."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from bot.console import (  # noqa: F401  (registers commands)
    archive,
    backup,
    beginning,
    delivering,
    mending,
    moving,
    serving,
    trends,
    writing,
)
from bot.console.terminal import err, out, parser
from bot.errors import UsageError

# Columns where no person watches: nothing is cut or broken for a program that reads on.
WHOLE = 10_000


def run_command(words: Sequence[str]) -> int:
    """Parse the words and run the command; gives the exit code, raises BotError."""
    for console in (out, err):
        if not console.is_terminal:
            console.width = WHOLE
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
