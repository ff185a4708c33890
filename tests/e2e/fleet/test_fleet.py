"""A small fleet in trouble: whatever dies, each channel has its digest once, and each vote counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.fleet.__main__ import told
from tests.e2e.fleet.members import FAKETIME
from tests.e2e.fleet.proof import Size, prove
from tests.postgres import Server

SMALL = Size(
    channels=16, workspaces=2, people=3, patience=120, lease=6, trouble=8,
    roles={"ingest": 1, "deliver": 2, "http": 1, "chat": 1},
)  # fmt: skip


@pytest.mark.skipif(not FAKETIME, reason="needs libfaketime: apt-get install faketime")
@pytest.mark.timeout(400)
async def test_a_fleet_in_trouble_posts_once_and_counts_every_vote(tmp_path: Path, postgres: Server) -> None:
    verdict = await prove(tmp_path, postgres, SMALL, seed=1)
    assert verdict.holds, told(verdict)
    assert verdict.trouble["killed"] > 0
    assert verdict.votes > 0
