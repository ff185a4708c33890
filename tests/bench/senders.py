"""Several processes of the bot that post one edition with one token, at the platform's limits.

`python -m tests.bench.senders '{"platform": "discord", "senders": 4}' ...` prints a line of JSON for each.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from tests.e2e.crash import stores
from tests.e2e.crash.lives import DONE, Life, fork, post, template
from tests.e2e.crash.stage import Place, stage

TIMES = {"lease_seconds": 90.0, "call_seconds": 20.0, "settle_seconds": 20.0, "tick_seconds": 15.0}
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Job:
    """Who posts what: one message to each of so many channels."""

    platform: str = "discord"
    senders: int = 2
    channels: int = 200


@dataclass(frozen=True, slots=True)
class Done:
    """How it went, as the platform saw it, from the first post to the last."""

    seconds: float
    posts: int
    messages: int
    calls: int
    limited: int


def deliver(job: Job) -> Done:
    """Let all of them post, each in a process of its own and with a library of its own."""
    with template("postgres") as archive, stage() as stand_ins:
        place = stand_ins.open(job.platform, channels=job.channels, rate_limits=True)
        folders = _folders(archive, job.senders)
        _all_done(folders, [_start(folder, place) for folder in folders])
        found = stand_ins.ledger(place)
    return Done(found.last_post_at - found.first_post_at, found.posts, len(found.messages), found.calls, found.limited)


def _folders(archive: Path, count: int) -> Sequence[Path]:
    """One for each process; they share the database of the first."""
    folders = [Path(mkdtemp(dir=archive.parent)) for _ in range(count)]
    stores.begin(archive, folders[0])
    for folder in folders[1:]:
        shutil.copyfile(archive / "bot.db", folder / "bot.db")
        shutil.copyfile(folders[0] / stores.ADDRESS, folder / stores.ADDRESS)
    return folders


def _start(folder: Path, place: Place) -> int:
    life = Life(folder, [place], style="compact", top_n=5, posts_per_second=None, patience=PATIENCE, times=TIMES)
    return fork(partial(post, life), folder / "said.log", PATIENCE)


def _all_done(folders: Sequence[Path], pids: Sequence[int]) -> None:
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    for folder, code in zip(folders, codes, strict=True):
        if code != DONE:
            raise RuntimeError((folder / "said.log").read_text("utf-8")[-3000:])


if __name__ == "__main__":
    for word in sys.argv[1:]:
        sys.stdout.write(f"{json.dumps(asdict(deliver(Job(**json.loads(word)))))}\n")
        sys.stdout.flush()
