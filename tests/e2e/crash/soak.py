"""Random kills during one edition to many channels, with random faults upstream."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.e2e.crash import stores
from tests.e2e.crash.cells import Word, judged, parts_of
from tests.e2e.crash.lives import Life, fork, serve
from tests.e2e.crash.stage import Place, Stage

# A digest and its two papers, for each channel.
MESSAGES = 3
OUTCOMES = ("ok",) * 12 + ("drop", "500-after", "503", "429", "refuse")
LAST_LIFE_SECONDS = 240
# Seconds: most lives are killed while they post, some while they start.
LONGEST = 1.2
# Of a life, on average: so slowly is posted that the edition lasts for all the kills.
POSTING_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a soak ended."""

    word: Word
    sentence: str


def soak(stage: Stage, folder: Path, channels: int, kills: int, seed: int) -> Outcome:
    """Kill a bot that delivers to so many channels, half of them on Slack, until it is through or so many are dead."""
    chance, began = random.Random(seed), time.monotonic()
    places = [_place(stage, chance, "discord", channels - channels // 2), _place(stage, chance, "slack", channels // 2)]
    archive = Path(folder.parent, "soak")
    archive.mkdir()
    stores.begin(folder, archive)
    life = Life(archive, places, posts_per_second=min(100.0, channels * MESSAGES / 2 / (kills * POSTING_SECONDS)))
    dead, posting = 0, True
    while posting and dead < kills:
        posting = _kill(partial(serve, life), archive / "said.log", chance.uniform(0.05, LONGEST))
        dead += posting
    if posting:
        _, status = os.waitpid(fork(partial(serve, life), archive / "said.log", LAST_LIFE_SECONDS), 0)
        dead += bool(status)
    return _outcome(stage, archive, places, channels, f"{dead} kills, seed {seed}, {time.monotonic() - began:.0f} s")


def _place(stage: Stage, chance: random.Random, platform: str, channels: int) -> Place:
    faults = chance.choices(OUTCOMES, k=channels * MESSAGES)
    return stage.open("slack" if platform == "slack" else "discord", channels=channels, faults=faults)


def _kill(work: Callable[[], object], log: Path, seconds: float) -> bool:
    """Let a life last so long; gives whether it had to be killed."""
    pid = fork(work, log)  # type: ignore[arg-type]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.01)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def _outcome(stage: Stage, archive: Path, places: list[Place], channels: int, how: str) -> Outcome:
    ledgers = [stage.ledger(place) for place in places]
    word, said = judged(parts_of(archive), ledgers, channels * MESSAGES)
    calls, stood = sum(one.posts for one in ledgers), sum(len(one.messages) for one in ledgers)
    told = f"{word}: {channels} channels have {stood} messages after {calls} calls; {how}"
    if word == "stuck":
        said += "\n" + (archive / "said.log").read_text("utf-8", "replace")[-2000:]
    return Outcome(word, f"{told}\n{said}".rstrip())
