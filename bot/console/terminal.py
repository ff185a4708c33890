"""What every command shares: the parser, both streams, common options, the settings."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.console.command_list import COMMANDS, EXAMPLES
from bot.console.ending import Terminated, begin_work
from bot.delivery.periods import issue_named
from bot.delivery.states import Issue
from bot.errors import UsageError
from bot.service.configuration import load, unknown_variables
from bot.settings.settings import Settings

# Pretty exceptions are off: they may show local variables, a token among them, and ours end in one sentence.
# With a callback a command's name is taken even where the parser knows no other one.
parser = typer.Typer(callback=lambda: None, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

DayOption = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The edition's UTC day; the newest if left out.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def warn(sentence: str) -> None:
    """Say something that is worth knowing beside what was asked for."""
    err.print(sentence, markup=False)


def command(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a command under its name, help and examples of `bot.console.command_list`."""
    # \b has the lines stay as they are.
    examples = "\b\nExamples:\n" + "\n".join(f"  {one}" for one in EXAMPLES[name]) if name in EXAMPLES else None
    return parser.command(name, help=COMMANDS[name], epilog=examples)


def settings_or_exit() -> Settings:
    """The settings; a word on stderr for each variable with our prefix that sets nothing, before what is wrong."""
    # Here as in every command what is heavy is imported when it is used: help and a wrong word answer at once.
    from bot.service.logs import configure_logs
    from bot.service.redaction import secrets_of

    # Pydantic passes over what it does not know, and a misspelt token would be silently none.
    for name in unknown_variables(os.environ):
        err.print(f"Note: {name} is not a setting of this bot; look for a misspelling.", markup=False)
    settings = load()
    configure_logs(settings.log_level, settings.log_format, secrets_of(settings))
    return settings


def day_of(text: str) -> date:
    """The day that somebody typed; raises UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is not a day; write it as 2024-05-17.") from None


def issue_of(text: str) -> Issue:
    """The digest of the day, or the board of the week or month, that somebody typed; raises UsageError."""
    try:
        return issue_named(text)
    except ValueError:
        raise UsageError(f"“{text}” is not a day; write it as 2024-05-17, a board as 2024-W20 or 2024-05.") from None


def text_in(file: Path) -> str:
    """The text of a file, or for `-` of standard input; raises UsageError."""
    try:
        # The mark that editors on Windows put first goes (-sig); who reads a digest takes it from standard input.
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{file} cannot be read: it is no text in UTF-8.") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {(error.strerror or 'no answer').lower()}.") from None


def wait_for(work: Coroutine[Any, Any, int]) -> int:
    """Run a coroutine to its end on a loop of its own."""
    try:
        return asyncio.run(_begun(work))
    except asyncio.CancelledError:  # broken off, and the command had nothing to say of it
        raise Terminated from None
    finally:
        # Where `begin_work` raised it was never awaited, which Python would complain of.
        work.close()


async def _begun(work: Coroutine[Any, Any, int]) -> int:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    begin_work(partial(loop.call_soon_threadsafe, task.cancel) if task else None)
    return await work
