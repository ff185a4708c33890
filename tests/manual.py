"""The manual page is made of the commands: `.uv/bin/uv run python -m tests.manual` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperOption

from bot import __version__
from bot.console.command_list import COMMANDS, EXAMPLES
from bot.console.running import register
from bot.console.terminal import parser

PAGE = Path(__file__).parents[1] / "manual" / "share" / "man" / "man1" / "bot.1"
EXIT = {
    0: "Done.",
    1: "Of \\fBbot health\\fR: no \\fBbot run\\fR does its rounds.",
    64: "Wrong words.",
    69: "Something outside is unavailable.",
    78: "Wrong settings.",
    130: "Broken off by Ctrl-C; \\fBbot run\\fR then ends well, with 0.",
    141: "Nobody reads the output any more.",
    143: "Told to end by SIGTERM; \\fBbot run\\fR then ends well, with 0.",
}
FILES = {
    "config/bot.toml": "Every setting with its default; \\fBbot init\\fR writes one. BOT_CONFIG names another.",
    "data/bot.db": "The archive. BOT_DATABASE_URL names another.",
}


def roff(text: str) -> str:
    """Words as roff shows them: nothing in them is a request, an escape or a typographer's dash."""
    shown = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{shown}" if shown.startswith((".", "'")) else shown


def option(one: TyperOption) -> str:
    """An option as one types it, with what it takes."""
    names = ", ".join(f"\\fB{roff(name)}\\fR" for name in one.opts)
    if one.is_flag:
        return names
    return f"{names} \\fI{roff(one.metavar or one.name.removeprefix('as_').upper())}\\fR"


def told(one: TyperOption | TyperArgument) -> str:
    """What an option or argument is for, and what holds without it."""
    assert one.help, f"{one.name} has no help"
    default = "" if one.default is None or isinstance(one.default, bool) else f" Default: {one.default}."
    return roff(one.help + default)


def command(name: str, found: typer.core.TyperCommand) -> Iterator[str]:
    """The lines of one command."""
    arguments = [one for one in found.params if isinstance(one, TyperArgument)]
    options = [one for one in found.params if isinstance(one, TyperOption) and not one.hidden]
    words = [f"\\fI{roff((one.metavar or one.name).upper())}\\fR" for one in arguments]
    yield from (".SS", " ".join([f"bot {roff(name)}", *words, *(["[options]"] if options else [])]))
    yield roff(COMMANDS[name])
    for argument, word in zip(arguments, words, strict=True):
        yield from (".TP", word, told(argument))
    for one in options:
        yield from (".TP", option(one), told(one))
    if name in EXAMPLES:
        yield from (".TP", "Examples:", *(line for one in EXAMPLES[name] for line in (f"\\fB{roff(one)}\\fR", ".br")))


def page() -> str:
    """The whole page."""
    register()
    group = typer.main.get_command(parser)
    assert isinstance(group, typer.core.TyperGroup)
    lines = [
        f'.TH BOT 1 "" "daily\\-papers\\-bot {__version__}"',
        *(".SH NAME", "bot \\- Hugging Face's Daily Papers in Discord and Slack"),
        *(".SH SYNOPSIS", "\\fBbot\\fR \\fICOMMAND\\fR [options]"),
        ".SH DESCRIPTION",
        "Collects the day's papers, keeps them in a local archive and gives each subscribed channel one digest.",
        "Results go to standard output, words to standard error.",
        ".SH COMMANDS",
    ]
    for name in COMMANDS:
        found = group.commands[name]
        assert isinstance(found, typer.core.TyperCommand)
        lines += command(name, found)
    lines += [
        ".SH OPTIONS",
        ".TP",
        "\\fB\\-\\-help\\fR, \\fB\\-\\-version\\fR",
        "What there is; which version this is.",
    ]
    for one in group.params:
        if isinstance(one, TyperOption):
            lines += [".TP", option(one), told(one)]
    lines += [".SH EXIT STATUS"]
    for code, meaning in EXIT.items():
        lines += [".TP", str(code), meaning]
    lines += [".SH ENVIRONMENT", "Every setting: BOT_, its name in capitals, two underscores between table and key."]
    lines += [".SH FILES"]
    for file, meaning in FILES.items():
        lines += [".TP", f"\\fI{roff(file)}\\fR", meaning]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
