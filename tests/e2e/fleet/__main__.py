"""The proof from the command line: `python -m tests.e2e.fleet --channels 2000 --workspaces 20`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.fleet.proof import Size, Verdict, prove
from tests.postgres import server

# Seconds.
BETWEEN_LINES = 10.0


def told(verdict: Verdict) -> str:
    """The verdict in lines."""
    lines = {
        "channels by number of messages": dict(sorted(verdict.messages.items())),
        "deliveries by state": verdict.states,
        "reactions given or taken back": verdict.reactions,
        "votes that stand": verdict.votes,
        "of these missed": len(verdict.missed),
        "counted that stand nowhere": len(verdict.invented),
        "events that nobody acknowledged": verdict.unheard,
        "trouble": verdict.trouble,
        "starts": verdict.starts,
        "requests answered, and late": [dict(verdict.answered), dict(verdict.late)],
        "seconds": round(verdict.seconds),
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())


class Now:
    """Says how far it is, now and then."""

    def __init__(self) -> None:
        self._said = 0.0

    def tell(self, text: str) -> None:
        """Say it, unless something was said just before."""
        if time.monotonic() - self._said >= BETWEEN_LINES:
            self._said = time.monotonic()
            sys.stderr.write(f"{time.strftime('%X')} {text}\n")


def main() -> None:
    """Run it once; exit code 1 where a digest is lost or doubled or a vote not exact."""
    parser = argparse.ArgumentParser(description="A fleet of processes in trouble, and what people are left with.")
    parser.add_argument("--channels", type=int, default=Size().channels)
    parser.add_argument("--workspaces", type=int, default=Size().workspaces)
    parser.add_argument("--people", type=int, default=Size().people)
    parser.add_argument("--patience", type=float, default=Size().patience, help="seconds without any progress")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the logs, else they go")
    given = parser.parse_args()
    size = Size(given.channels, given.workspaces, given.people, given.patience)
    with server() as running, tempfile.TemporaryDirectory() as gone:
        folder = given.keep or Path(gone)
        folder.mkdir(parents=True, exist_ok=True)
        verdict = asyncio.run(prove(folder, running, size, given.seed, Now().tell))
    sys.stdout.write(f"{told(verdict)}\n{'it holds' if verdict.holds else 'IT DOES NOT HOLD'}\n")
    sys.exit(0 if verdict.holds else 1)


if __name__ == "__main__":
    main()
