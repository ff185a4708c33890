"""The archives that the contract suites run against."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.archive.sqlite import SqliteArchive
from bot.ports import Store


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty archive of each kind."""
    async with SqliteArchive.open(f"sqlite:///{tmp_path}/data/bot.db") as opened:
        yield opened
