"""Short forms of every proof, each in a process of its own, since they fork."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.bench.children import environment
from tests.postgres import MISSING, binaries

ROOT = Path(__file__).parents[3]
PROOFS = {
    "a kill -9 at any step, whatever goes wrong upstream, neither loses nor doubles": ("--sample",),
    "random kills during one edition neither lose nor double": ("soak", "--kills", "8", "--channels", "20"),
    "a worker that was stopped past its lease posts nothing again": ("--sample", "frozen"),
    "a worker that was stopped past its lease posts nothing again, on PostgreSQL": (
        *("--store", "postgres"),
        *("--sample", "frozen"),
    ),
    "random kills of what shares PostgreSQL neither lose nor double": (
        *("--store", "postgres"),
        *("soak", "--kills", "6", "--channels", "16"),
    ),
    "no schedule of crashes, frozen workers and faults loses or doubles": ("schedules", "--count", "800"),
    "no schedule of votes, late events, readings and restarts makes a vote or loses one": ("votes", "--count", "1500"),
}


# They take a quarter of it on two quiet cores; the rest is for a machine with other work.
SECONDS = 170


@pytest.mark.timeout(SECONDS + 10)
@pytest.mark.parametrize("claim", PROOFS)
async def test_the_proof_holds_that(claim: str) -> None:
    if "postgres" in PROOFS[claim] and binaries() is None:
        pytest.skip(MISSING)
    proof = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.e2e.crash", *PROOFS[claim], cwd=ROOT, env=environment(),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(proof.communicate(), SECONDS)
    finally:
        if proof.returncode is None:
            proof.kill()
    assert proof.returncode == 0, said.decode()
