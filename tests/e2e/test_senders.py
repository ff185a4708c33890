"""Processes that post with one token share what the platform lets it do, and are never told that it was too much."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.bench.children import environment
from tests.bench.senders import Done
from tests.postgres import MISSING, binaries

ROOT = Path(__file__).parents[2]
SECONDS = 120


@pytest.mark.timeout(SECONDS + 10)
@pytest.mark.skipif(binaries() is None, reason=MISSING)
@pytest.mark.parametrize(
    ("platform", "senders", "channels", "counted", "least", "most"),
    # Discord's limit is for all calls together, Slack's for those of one method.
    [("discord", 3, 90, "calls", 15, 46), ("slack", 2, 16, "posts", 2, 4.4)],
)
async def test_several_processes_keep_to_one_budget(
    platform: str, senders: int, channels: int, counted: str, least: float, most: float
) -> None:
    job = json.dumps({"platform": platform, "senders": senders, "channels": channels})
    # A process of its own, since it forks.
    measuring = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.senders", job, cwd=ROOT, env=environment(),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        said, errors = await asyncio.wait_for(measuring.communicate(), SECONDS)
    finally:
        if measuring.returncode is None:
            measuring.kill()
    assert measuring.returncode == 0, errors.decode()
    done = Done(**json.loads(said))
    assert (done.messages, done.limited) == (channels, 0)
    # The least is for a machine with other work: on a quiet one it is nearly all that the platform allows. From the
    # first to the last there is one wait less than there are calls.
    a_second = (getattr(done, counted) - 1) / done.seconds
    assert least < a_second <= most
