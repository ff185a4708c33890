"""What a command's help tells is right: its examples are words that the command takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from bot.console.command_list import COMMANDS, EXAMPLES
from bot.console.running import register, run_command
from bot.console.terminal import parser


def commands() -> TyperGroup:
    register()
    group = typer.main.get_command(parser)
    assert isinstance(group, TyperGroup)
    return group


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_an_example_is_what_the_command_takes(line: str) -> None:
    program, name, *words = shlex.split(line.partition(" > ")[0])
    assert (program, line in EXAMPLES[name]) == ("bot", True)
    with commands().commands[name].make_context(name, words):
        pass


def test_whatever_has_something_to_choose_has_an_example() -> None:
    chosen = {name for name, one in commands().commands.items() if one.params}
    assert chosen == EXAMPLES.keys()
    assert chosen < COMMANDS.keys()


def valued() -> Iterator[str]:
    for name, one in commands().commands.items():
        for option in one.params:
            closed = isinstance(option, TyperOption) and (option.is_flag or option.name == "state")
            if isinstance(option, TyperArgument | TyperOption) and not closed and not option.metavar:
                yield f"{name} {option.name}"


def test_what_an_option_takes_is_named_in_words_and_not_as_a_type_of_python() -> None:
    assert list(valued()) == []


def test_help_shows_the_examples_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["backup", "--help"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"Examples:\n +bot backup before-upgrade\.db\n +bot backup backups/ --keep 7\n$", told), told
