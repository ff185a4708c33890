"""A shell completes the commands and their options."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli

TYPED = """
eval "$(bot --show-completion)"
COMP_WORDS=(bot search --so) COMP_CWORD=2
_bot_completion bot
echo "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_an_option_by_the_script_that_the_command_shows() -> None:
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "--norc", "-c", TYPED], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("--sort\n", "")


def test_a_question_of_a_shell_that_is_broken_off_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setenv("_BOT_COMPLETE", "complete_bash")
    monkeypatch.setattr(cli, "_loaded", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 130
    assert capfd.readouterr() == ("", "")
