"""What is measured of many channels is done by real processes on real stores, in its shortest form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.scale.measure import Size, measured
from tests.postgres import MISSING, binaries


@pytest.mark.timeout(150)
@pytest.mark.skipif(binaries() is None, reason=MISSING)
async def test_several_processes_post_each_digest_once_and_all_channels_are_planned(tmp_path: Path) -> None:
    report = await measured(
        tmp_path, "scale", Size(delivered=30, processes=(2,), planned=30, papers=(), seconds=0.0)
    )  # fmt: skip
    told = " ".join(figure.what for figure in report.figures)
    assert "SQLite, 1 process" in told
    assert "PostgreSQL, 2 processes" in told
    assert all(figure.ours > 0 for figure in report.figures)
