"""The schedules themselves: drawn by hypothesis, which makes a failure short, and played on the real archive."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.channel import Channel
from tests import simulated
from tests.e2e.crash.schedules import from_seed, play
from tests.e2e.crash.simulation import Draw
from tests.simulated import NOON, world


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_no_schedule_that_can_be_drawn_loses_or_doubles_a_message(data: st.DataObject) -> None:
    random.seed(0)
    end = asyncio.run(play(lambda options: data.draw(st.sampled_from(range(len(options))).map(options.__getitem__))))
    assert end.wrong == "", "\n".join(end.trace)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_the_real_ledger_does_what_the_remembered_one_does(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int, store: str
) -> None:
    if store == "postgres":
        monkeypatch.setattr(simulated, "ledger_url", request.getfixturevalue("postgres").database)
    one = Channel(1, "slack", "", "c1", next_due_at=NOON)
    remembered = await play(_one_channel(seed), channels=[one])
    async with world(tmp_path, "c1", trusts_key_for=0) as bot:
        real = await play(_one_channel(seed), bot.ledger, bot.channels)
    assert real.trace == remembered.trace
    assert real.wrong == remembered.wrong == ""


def _one_channel(seed: int) -> Draw:
    return from_seed(seed)
