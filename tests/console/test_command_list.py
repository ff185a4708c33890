"""The list of commands names the file of each, which a start loads alone."""

from __future__ import annotations

import subprocess
import sys
from itertools import chain

import pytest

from bot.console.command_list import COMMANDS, FILES

REGISTERED = """
from bot.console.running import register
from bot.console.terminal import parser
register({name!r})
print(*(one.name for one in parser.registered_commands))
"""


def registered(name: str | None) -> set[str]:
    """What the parser of a new process knows when it is to know one command, or every one."""
    done = subprocess.run(
        [sys.executable, "-c", REGISTERED.format(name=name)], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_every_command_has_a_file() -> None:
    assert sorted(chain.from_iterable(FILES.values())) == sorted(COMMANDS)


@pytest.mark.parametrize("file", FILES)
def test_the_file_of_a_command_is_where_it_stands_and_no_other_is_loaded(file: str) -> None:
    for name in FILES[file][:1]:
        assert registered(name) >= set(FILES[file])
    assert file in ("mending", "delivering") or registered(FILES[file][0]) == set(FILES[file])


def test_for_a_shell_that_completes_all_are_loaded() -> None:
    assert registered(None) == set(COMMANDS)
