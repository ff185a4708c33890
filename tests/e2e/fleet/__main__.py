"""The proof from the command line: `python -m tests.e2e.fleet --channels 2000 --workspaces 20`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.e2e.fleet.proof import Size, Verdict, prove
from tests.postgres import server


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


def main() -> None:
    """Run it once; exit code 1 where a digest is lost or doubled or a vote not exact."""
    parser = argparse.ArgumentParser(description="A fleet of processes in trouble, and what people are left with.")
    parser.add_argument("--channels", type=int, default=Size().channels)
    parser.add_argument("--workspaces", type=int, default=Size().workspaces)
    parser.add_argument("--people", type=int, default=Size().people)
    parser.add_argument("--seconds", type=float, default=Size().seconds)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the logs, else they go")
    given = parser.parse_args()
    size = Size(given.channels, given.workspaces, given.people, given.seconds)
    with server() as running, tempfile.TemporaryDirectory() as gone:
        folder = given.keep or Path(gone)
        folder.mkdir(parents=True, exist_ok=True)
        verdict = asyncio.run(prove(folder, running, size, given.seed))
    sys.stdout.write(f"{told(verdict)}\n{'it holds' if verdict.holds else 'IT DOES NOT HOLD'}\n")
    sys.exit(0 if verdict.holds else 1)


if __name__ == "__main__":
    main()
