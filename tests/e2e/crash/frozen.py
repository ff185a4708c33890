"""A worker that is stopped at a step, overtaken by another once its lease is over, and then wakes up."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.e2e.crash.cells import DISCORD, FORUM, LATE, NEWS, SLACK, WAYS, Cell, Verdict, Way
from tests.e2e.crash.lives import Life, fork, post
from tests.e2e.crash.matrix import Trial, begun
from tests.e2e.crash.stage import Stage

POSTING = ("after_claim", "after_intent", "after_call", "after_settle")
LOOKING = ("before_look", "after_look")
# What leaves a doubt: the first is taken, the second is not.
FAULTS = ("drop", "refuse")


# Each has a server's process for each of its connections beside it, and calls that may last half a second.
AT_ONCE = {"sqlite": 100, "postgres": 7}


def short() -> list[Cell]:
    """All steps on all platforms."""
    looks = [_cell(way, step, fault) for way in (LATE, SLACK) for step in LOOKING for fault in FAULTS]
    return [_cell(way, step) for way in WAYS for step in POSTING] + looks


def sample() -> list[Cell]:
    """What the suite has time for: each step on each platform, and each way once where it matters most."""
    looks = [_cell(way, step, fault) for way in (LATE, SLACK) for step, fault in zip(LOOKING, FAULTS, strict=True)]
    once = [_cell(way, "after_call") for way in (LATE, FORUM, NEWS)]
    return [_cell(way, step) for way in (DISCORD, SLACK) for step in POSTING] + once + looks


def _cell(way: Way, step: str, fault: str = "ok") -> Cell:
    return Cell(way, (f"stopped at {step}",), fault)


def run(stage: Stage, template: Path, store: str, cells: Sequence[Cell]) -> Mapping[Cell, Verdict]:
    """Try the cells, as many at the same time as the store can bear."""
    found: dict[Cell, Verdict] = {}
    for first in range(0, len(cells), AT_ONCE[store]):
        found |= _tried(stage, template, cells[first : first + AT_ONCE[store]])
    return found


def _tried(stage: Stage, template: Path, cells: Sequence[Cell]) -> Mapping[Cell, Verdict]:
    trials = [begun(stage, template, cell) for cell in cells]
    sleepers = {_worker(trial, trial.cell.kills[0].split()[-1]): trial for trial in trials}
    for pid, trial in sleepers.items():
        _, status = os.waitpid(pid, os.WUNTRACED)
        trial.killed = int(os.WIFSTOPPED(status))
    for pid in [_worker(trial, None) for trial in trials]:
        os.waitpid(pid, 0)
    for pid, trial in sleepers.items():
        if trial.killed:
            os.kill(pid, signal.SIGCONT)
            os.waitpid(pid, 0)
    return {trial.cell: trial.verdict(stage.ledger(trial.place)) for trial in trials}


def _worker(trial: Trial, freezes_at: str | None) -> int:
    life = Life(trial.folder, [trial.place], freezes_at=freezes_at, nonce_seconds=trial.cell.way.trusted)
    return fork(partial(post, life), trial.folder / "said.log")
