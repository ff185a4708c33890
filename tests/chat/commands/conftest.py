"""Archives to ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.papers.paper import Edition
from bot.service.stores import Stores, stores_in
from tests.chat.commands.asking import LORA, SATURDAY
from tests.simulated import MONDAY, Clock, papers


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        yield opened


@pytest.fixture
async def stores(empty: Stores) -> Stores:
    """Twelve papers on Monday, LoRA the week before, nothing on Saturday."""
    now = Clock().now()
    library = empty.library
    await library.editions.save(Edition(MONDAY - timedelta(days=5), (LORA,)), now)
    await library.editions.save(Edition(SATURDAY), now)
    await library.editions.save(Edition(MONDAY, papers(12)), now)
    return empty
