"""The command `bot`: help without delay, exit codes, and one plain sentence when something goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from bot import __version__
from bot.console.command_list import COMMANDS
from bot.console.completion import is_completion
from bot.console.ending import Ending
from bot.console.home import have_a_home
from bot.console.output import Results, guarded
from bot.console.staying import staying
from bot.errors import BotError, Interrupted, OutputError, UsageError

TERMINATED = 143


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit: 0 done, 64 usage, 69 unavailable, 78 configuration.

    130 interrupted, 141 nobody reads the output any more, 143 told to end; `bot run` ends well when it is told to.
    """
    ending = Ending()
    words = list(sys.argv[1:] if arguments is None else arguments)
    with guarded() as output:
        code = _concluded(words, output, ending)
    sys.exit(code)


def _concluded(words: Sequence[str], output: Results, ending: Ending) -> int:
    """Run a command with all of its output written; gives the exit code."""
    try:
        code = _run(words)
        output.flush()
    except KeyboardInterrupt:
        # Without a word it was a shell that asked, and a sentence would stand in the line that is being typed.
        if words:
            sys.stderr.write("Stopped.\n" if ending.told else "Interrupted; run it again to go on.\n")
        return _code(words, ending)
    except BotError as error:
        if isinstance(error, OutputError):
            output.let_go()
        sys.stderr.write(f"{error}\n")
        return _code(words, ending) if isinstance(error, Interrupted) else error.exit_code
    return code


def _code(words: Sequence[str], ending: Ending) -> int:
    """The exit code of a command that was broken off."""
    if not ending.told:
        return Interrupted.exit_code
    return 0 if "run" in words[:1] else TERMINATED


def _run(words: Sequence[str]) -> int:
    """Run a command; only one that exists is worth the moment that loading takes."""
    if is_completion(words):
        return _loaded()(words)
    if not words or words[0] in ("--help", "-h", "help"):
        sys.stdout.write(_help())
        return 0
    if words[0] in ("--version", "-V"):
        sys.stdout.write(f"bot {__version__}\n")
        return 0
    if words[0] not in COMMANDS:
        raise UsageError(_unknown(words[0]))
    return _loaded()(words)


def _loaded() -> Callable[[Sequence[str]], int]:
    have_a_home()
    with staying():
        from bot.console.running import run_command

    return run_command


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {help_text}" for name, help_text in COMMANDS.items()]
    return (
        "Hugging Face's Daily Papers in Discord and Slack.\n\n"
        "Usage: bot COMMAND [OPTIONS]\n\n" + "\n".join(lines) + "\n\n"
        "`bot COMMAND --help` tells more of one. Settings: config/bot.toml and BOT_... variables.\n"
    )


def _unknown(word: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1)
    meant = f" Perhaps {near[0]} is meant." if near else ""
    return f"There is no command “{word}”.{meant} There are {', '.join(COMMANDS)}; `bot --help` tells of each."
