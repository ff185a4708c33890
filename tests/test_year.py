"""What a bot keeps stops growing: a short version of `python -m tests.year`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgres import Server
from tests.simulated import world
from tests.year import Reading, lived

VOTES = 8
# Seconds; a helping takes some ten milliseconds where nobody else uses the machine.
LONGEST_CLAIM = 5.0


async def readings(folder: Path, days: int) -> list[Reading]:
    async with world(folder, "c1", style="compact") as bot:
        return [one async for one in lived(bot, days, VOTES)]


async def test_after_three_months_a_day_goes_for_each_that_comes(tmp_path: Path) -> None:
    found = await readings(tmp_path, 98)
    before, after = found[-6].rows, found[-1].rows
    growing = {name for name in after if after[name] > before[name]}
    # Both are kept: what keeps an old edition from being posted again, and favourites.
    assert growing == {"delivery", "vote"}
    a_day = found[0].rows
    assert after["part"] <= 91 * a_day["part"]
    assert after["part_event"] <= 31 * a_day["part_event"]
    assert after["rendered"] <= 91 * a_day["rendered"]
    assert after["vote_event"] <= 2 * VOTES
    assert max(one.longest for one in found) < LONGEST_CLAIM


async def test_on_postgresql_too(tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url = await postgres.database()

    async def there() -> str:
        return url

    monkeypatch.setattr("tests.simulated.ledger_url", there)
    found = await readings(tmp_path, 34)
    a_day, after = found[0].rows, found[-1].rows
    assert after["part_event"] <= 31 * a_day["part_event"]
    assert after["vote_event"] <= 2 * VOTES
    assert after["delivery"] == 34
    assert max(one.longest for one in found) < LONGEST_CLAIM
