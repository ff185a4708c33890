"""`python -m tests.newcomer`: the README's commands in a fresh clone, as somebody who is new runs them, with times.

`--chroot trixie` does it on a bare Debian of that suite, with that Debian's own Python, as another user (it needs
debootstrap and the right to chroot); without it, with this machine's Python and an empty home.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.newcomer.room import Ended, Room, debian, machine
from tests.newcomer.trials import TRIALS, Trial

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "newcomer"
# As much of a command's words as tells why it failed.
TAIL = 2_000
# What pytest says of the whole: what was left out and why, what failed, and how many of each there were.
OF_TESTS = re.compile(r"^(?:\d+ skipped: .*|(?:FAILED|ERROR) .*|=+ .* in [\d.]+s.*=+)$", re.MULTILINE)


def attempt(room: Room, trial: Trial, clone: Path, shared: Path | None) -> Ended:
    """Do it, in a checkout as it comes from git unless it goes on in the one before."""
    if not trial.goes_on:
        room.put(clone, trial.folder)
    if trial.shared and shared:
        room.put(shared, "/srv/shared")
    return room.at(trial.home, trial.lang).run(trial.command, trial.folder)


def all_of(room: Room, trials: Mapping[str, Trial], shared: Path | None) -> list[str]:
    """Do all, and print how long each took; gives the names of those that failed."""
    failed = []
    with TemporaryDirectory() as folder:
        clone = Path(folder) / "papers"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        for name, trial in trials.items():
            ended = attempt(room, trial, clone, shared)
            fine = ended.status == 0 and trial.says in ended.said
            print(f"{name:42}{ended.seconds:8.1f} s  {'works' if fine else f'FAILED ({ended.status})'}", flush=True)
            if not fine:
                failed.append(name)
                print(ended.said[-TAIL:], flush=True)
            if trial.slow:
                print(*OF_TESTS.findall(ended.said), sep="\n", flush=True)
    return failed


def main() -> None:
    """Try what is asked for, and tell what failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.newcomer", description=__doc__)
    parser.add_argument("--chroot", metavar="SUITE", help="a suite of Debian, such as trixie or bookworm")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where systems are kept ({FOLDER})")
    parser.add_argument("--only", default="", help="only trials with this in their names")
    parser.add_argument("--tests", action="store_true", help="the whole test suite too, which takes minutes")
    parser.add_argument("--shared", type=Path, help="recorded data that stands beside the checkout")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    room = debian(asked.chroot, asked.folder) if asked.chroot else machine(asked.folder)
    wanted = {
        name: trial
        for name, trial in TRIALS.items()
        if asked.only in name and (asked.tests or not trial.slow) and (asked.shared or not trial.shared)
    }
    if failed := all_of(room, wanted, asked.shared):
        sys.exit(f"{len(failed)} of the trials failed: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
