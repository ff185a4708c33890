"""Newcomers type what the README says, where and as whom a trial says."""

from __future__ import annotations

from pathlib import Path

from tests.newcomer.__main__ import OF_TESTS, attempt
from tests.newcomer.room import machine
from tests.newcomer.trials import DEMO, ODD, TESTS, TRIALS, Trial


def test_the_readmes_two_commands_are_tried() -> None:
    assert DEMO.startswith("python3 -m pip install ")
    assert {trial.command for trial in TRIALS.values()} >= {DEMO, TESTS}


def test_each_trial_has_a_fresh_checkout_but_for_those_that_go_on(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    room = machine(tmp_path / "rooms")
    told = Trial('touch left && echo "$PWD $HOME $LANG" && ls', "", folder=ODD, lang="C")
    first = attempt(room, told, clone, None)
    assert (first.status, first.said) == (0, f"{room.root}{ODD} {room.root}/srv/home C\nleft\n")
    gone_on = attempt(room, Trial("ls", "", folder=ODD, goes_on=True), clone, None)
    fresh = attempt(room, Trial("ls; exit 3", "", folder=ODD), clone, None)
    assert (gone_on.said, fresh.said, fresh.status) == ("left\n", "", 3)


def test_of_the_tests_is_told_what_was_left_out_and_what_failed() -> None:
    told = [
        "868 skipped: needs BOT_TEST_DATA",
        "FAILED tests/test_a.py::test_b",
        "=== 1 failed, 7 passed in 592.72s (0:09:52) ===",
    ]
    said = "\n".join(["s..F [ 99%]", told[0], "=== short test summary info ===", *told[1:], ""])
    assert OF_TESTS.findall(said) == told
