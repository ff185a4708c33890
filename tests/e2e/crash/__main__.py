"""`python -m tests.e2e.crash`: prove it, or show where it fails."""

from __future__ import annotations

import argparse
import os
import sys
import time

from rich.console import Console


def main() -> int:
    """Run what the words say; 1 if anything was lost or came twice."""
    given = _parser().parse_args()
    return int(given.run(given))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.crash", description=__doc__)
    parser.set_defaults(run=_matrix, cells="short")
    parser.add_argument("--long", dest="cells", action="store_const", const="everything", help="every cell there is")
    parser.add_argument("--sample", dest="cells", action="store_const", const="sample", help="a few cells")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite", help="where the ledger is")
    parser.add_argument("--only", default="", help="cells whose name has this in it")
    commands = parser.add_subparsers(title="other proofs")
    soak = commands.add_parser("soak", help="random kills during one edition to many channels")
    soak.add_argument("--kills", type=int, default=200)
    soak.add_argument("--channels", type=int, default=300)
    soak.add_argument("--seed", type=int, default=None)
    soak.set_defaults(run=_soak)
    commands.add_parser("frozen", help="workers stopped for longer than their lease").set_defaults(run=_frozen)
    schedules = commands.add_parser("schedules", help="random schedules of everything, simulated")
    schedules.add_argument("--count", type=int, default=10_000)
    schedules.add_argument("--seed", type=int, default=0)
    schedules.set_defaults(run=_schedules)
    votes = commands.add_parser("votes", help="random schedules of votes on both platforms, simulated")
    votes.add_argument("--count", type=int, default=10_000)
    votes.add_argument("--seed", type=int, default=0)
    votes.set_defaults(run=_votes)
    return parser


def _matrix(given: argparse.Namespace) -> int:
    from tests.e2e.crash import matrix, printing
    from tests.e2e.crash.lives import template
    from tests.e2e.crash.stage import stage

    cells = [cell for cell in getattr(matrix, given.cells)() if given.only in cell.name]
    out, began = _console(), time.monotonic()
    with template(given.store) as archive, stage() as stand_ins:
        found = {}
        for cell, verdict in matrix.run(stand_ins, archive, cells):
            found[cell] = verdict
            if out.is_terminal:
                out.print(f"{len(found)} of {len(cells)}", end="\r")
    return int(not printing.show({cell: found[cell] for cell in cells}, time.monotonic() - began, out))


def _frozen(given: argparse.Namespace) -> int:
    from tests.e2e.crash import frozen, printing
    from tests.e2e.crash.lives import template
    from tests.e2e.crash.stage import stage

    began = time.monotonic()
    with template(given.store) as archive, stage() as stand_ins:
        cells = frozen.sample() if given.cells == "sample" else frozen.short()
        found = frozen.run(stand_ins, archive, given.store, cells)
    # A step that nobody stops at proves nothing.
    reached = all(verdict.killed for verdict in found.values())
    return int(not printing.show(found, time.monotonic() - began, _console()) or not reached)


def _soak(given: argparse.Namespace) -> int:
    from tests.e2e.crash import soak
    from tests.e2e.crash.lives import template
    from tests.e2e.crash.stage import stage

    seed = int.from_bytes(os.urandom(4)) if given.seed is None else given.seed
    with template(given.store) as archive, stage() as stand_ins:
        outcome = soak.soak(stand_ins, archive, given.channels, given.kills, seed)
    _console().print(outcome.sentence, markup=False)
    return int(outcome.word != "once")


def _schedules(given: argparse.Namespace) -> int:
    from tests.e2e.crash.schedules import many
    from tests.e2e.crash.stores import address_of

    with address_of(given.store) as address:
        return many(given.count, given.seed, _console(), address)


def _votes(given: argparse.Namespace) -> int:
    from tests.e2e.crash.stores import address_of
    from tests.e2e.crash.vote_schedules import many

    with address_of(given.store) as address:
        return many(given.count, given.seed, _console(), address)


def _console() -> Console:
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=150)


if __name__ == "__main__":
    sys.exit(main())
