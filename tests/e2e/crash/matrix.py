"""Every named step x every fault x every platform: killed there, gone on with, and counted."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from tests.e2e.crash import stores
from tests.e2e.crash.cells import (
    BLIND,
    BOARDS,
    DISCORD,
    FORUM,
    LATE,
    NEWS,
    SLACK,
    WAYS,
    WEBHOOKS,
    Cell,
    Verdict,
    Way,
    judged,
    judged_by_number,
    parts_of,
)
from tests.e2e.crash.lives import DONE, Life, fork, post
from tests.e2e.crash.stage import Ledger, Place, Stage

FAULTS = ("ok", "drop", "500-after", "429", "hang", "refuse")
MORE_FAULTS = ("503", "429-global", "mixed")
# Every other call of so many meets the fault: the first ones, so the digest, the thread, a reply.
FAULTY_CALLS = 3
MIXED = ("drop", "ok", "429", "hang", "refuse", "500-after")
POSTING = ("after_claim:1", "after_claim:2", "after_intent:1", "after_intent:3", "after_call:1", "after_call:3")
SETTLING = ("after_settle:1", "after_settle:3")
LOOKING = ("before_look:1", "before_look:2", "after_look:1", "after_look:2")
# After the digest, its thread and two papers.
PUBLISHING = ("after_settle:4", "after_intent:5", "after_call:5", "after_settle:5")
# Of one message, which cannot be looked up: a try to do so is where the doubt ends.
WITHOUT_A_LOOK = ("after_claim:1", "after_intent:1", "after_call:1", "after_settle:1", "before_look:1")
# Kills that leave a doubt, whatever the fault, into which the next life is killed looking.
IN_DOUBT = ("after_intent:1", "after_call:2")
# Of the second of two messages, and of its look.
BOARD = ("after_claim:2", "after_intent:2", "after_call:2", "after_settle:2")
# A digest and its two papers; or a digest and a board.
MESSAGES, MESSAGES_WITH_BOARD = 3, 2
# Clean lives; one is enough where nothing goes wrong with the proof itself.
TRIES = 3
AT_ONCE = 16


def kills(way: Way) -> list[tuple[str, ...]]:
    """The rows: nothing, each step once, and each look after each doubt."""
    single: list[tuple[str, ...]] = [(), *((one,) for one in (*POSTING, *SETTLING))]
    if way is NEWS:
        return [*single, *((one,) for one in PUBLISHING)]
    if way is DISCORD:
        return single
    if way.kind == "webhook":
        return [(), *((one,) for one in WITHOUT_A_LOOK)]
    if way.boards:
        looked = [("after_call:2", look) for look in LOOKING[::2]]
        return [(), *((one,) for one in BOARD), *looked]
    if not way.readable:
        return [(), ("after_intent:1",), ("after_call:1",), ("after_settle:1",)]
    twice = [(doubt, look) for doubt in IN_DOUBT for look in LOOKING[::2]]
    return [*single, *((one,) for one in LOOKING), *twice]


def short() -> list[Cell]:
    """All steps and faults on all platforms, where a dead process is known to be dead."""
    ways = (*WAYS, *BOARDS, *BLIND, *WEBHOOKS)
    return [Cell(way, row, fault) for way in ways for row in kills(way) for fault in FAULTS]


def sample() -> list[Cell]:
    """What the suite has time for: each step with some fault, each fault with some step."""
    rows = [("after_claim:1",), ("after_intent:1",), ("after_call:1",), ("after_call:3",), ("after_settle:1",)]
    cells = [Cell(way, row, FAULTS[(index + at) % 6]) for at, way in enumerate(WAYS) for index, row in enumerate(rows)]
    looks = [
        ("before_look:1",),
        ("after_look:1",),
        ("after_intent:1", "before_look:1"),
        ("after_call:2", "after_look:1"),
    ]
    doubts = ("drop", "refuse")
    cells += [
        Cell(way, row, doubts[(index + at) % 2])
        for at, way in enumerate((LATE, SLACK))
        for index, row in enumerate(looks)
    ]
    cells += [Cell(FORUM, row, "drop") for row in looks]
    cells += [Cell(NEWS, (row,), "ok") for row in PUBLISHING]
    late, forum, slack = BOARDS
    cells += [
        Cell(late, ("after_intent:2",), "drop"),
        Cell(forum, ("after_call:2", "before_look:1"), "ok"),
        Cell(slack, ("after_call:2",), "429"),
    ]
    cells += [Cell(way, ("after_call:1",), "ok") for way in WEBHOOKS]
    cells += [Cell(way, ("before_look:1",), "drop") for way in WEBHOOKS]
    return cells + [Cell(way, ("after_settle:1",), fault) for way in BLIND for fault in ("ok", "drop")]


def everything() -> list[Cell]:
    """More faults, and every cell again where the next process runs elsewhere and must wait for the lease."""
    faults = (*FAULTS, *MORE_FAULTS)
    narrow = Way("Discord, the nonce window over in between", "discord", window=1.0, trusted=0.5)
    ways = (*WAYS, *BOARDS, *BLIND, *WEBHOOKS, narrow)
    cells = [Cell(way, row, fault) for way in ways for row in kills(way) for fault in faults]
    return [*cells, *(replace(cell, elsewhere=True) for cell in cells if cell.kills)]


def plan(fault: str) -> list[str]:
    """What the calls of a digest meet, one after the other."""
    if fault == "ok":
        return []
    return list(MIXED) if fault == "mixed" else [fault, "ok"] * FAULTY_CALLS


@dataclass
class Trial:
    """A cell under way."""

    cell: Cell
    folder: Path
    place: Place
    lives: int = 0
    killed: int = 0

    def begin(self) -> int:
        """Start the next life; gives its process id."""
        way, spec = self.cell.way, next(iter(self.cell.kills[self.killed :]), None)
        life = Life(
            self.folder, [self.place], spec, nonce_seconds=way.trusted, boards=way.boards,
            elsewhere=self.cell.elsewhere and self.lives > 0,
        )  # fmt: skip
        self.lives += 1
        return fork(partial(post, life), self.folder / "said.log")

    def ended(self, status: int) -> bool:
        """Note how a life ended; gives whether the cell is over."""
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self.killed += 1
            return False
        return os.waitstatus_to_exitcode(status) == DONE or self.lives >= len(self.cell.kills) + TRIES

    def verdict(self, ledger: Ledger) -> Verdict:
        """Compare what stands with what the archive says."""
        rows = parts_of(self.folder)
        if self.cell.way.kind == "webhook":
            word, said = judged_by_number(rows, ledger)
        else:
            messages = MESSAGES_WITH_BOARD if self.cell.way.boards else MESSAGES
            word, said = judged(rows, [ledger], messages)
        if ledger.refusals:
            word, said = "lost", ledger.refusals[0]
        elif word == "once" and ledger.published != (self.cell.way is NEWS):
            word, said = "lost", f"{ledger.published} messages are published"
        if word in ("stuck", "lost"):
            said += "\n" + (self.folder / "said.log").read_text("utf-8", "replace")[-1500:]
        return Verdict(word, self.killed, said)


def run(stage: Stage, template: Path, cells: Sequence[Cell], at_once: int = AT_ONCE) -> Iterator[tuple[Cell, Verdict]]:
    """Try the cells, several at a time, and give each as it ends; nothing else may fork meanwhile."""
    waiting, trials = iter(cells), dict[int, Trial]()
    with_room: Callable[[], bool] = lambda: len(trials) < at_once  # noqa: E731
    while True:
        for cell in _while(with_room, waiting):
            trial = begun(stage, template, cell)
            trials[trial.begin()] = trial
        if not trials:
            return
        pid, status = os.wait()
        trial = trials.pop(pid)
        if not trial.ended(status):
            trials[trial.begin()] = trial
            continue
        yield trial.cell, trial.verdict(stage.ledger(trial.place))
        stores.end(trial.folder)


def _while(condition: Callable[[], bool], cells: Iterator[Cell]) -> Iterable[Cell]:
    while condition() and (cell := next(cells, None)) is not None:
        yield cell


def begun(stage: Stage, template: Path, cell: Cell) -> Trial:
    """A cell in a folder and with a stand-in of its own."""
    folder = Path(mkdtemp(dir=template.parent))
    stores.begin(template, folder)
    way = cell.way
    place = stage.open(
        way.platform, nonce_seconds=way.window, readable=way.readable, kind=way.kind, faults=plan(cell.fault)
    )
    return Trial(cell, folder, place)
