"""Each channel has the digest once, whatever happened to the process that posted it."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import SAMPLE_DAY, World
from tests.e2e.watching import assert_posted_once


async def test_posting_twice_posts_once(world: World) -> None:
    first = await world.bot("post", "--date", SAMPLE_DAY)
    assert first.code == 0, first.err
    second = await world.bot("post", "--date", SAMPLE_DAY)
    assert second.code == 0, second.err
    assert "nothing was posted" in second.err
    assert_posted_once(world)


@pytest.mark.parametrize(
    "failpoint", ["after_claim:1", "after_intent:1", "after_intent:4", "after_call:1", "after_call:7", "after_settle:5"]
)
async def test_a_killed_process_is_finished_by_the_next(world: World, failpoint: str) -> None:
    killed = await world.bot("post", "--date", SAMPLE_DAY, BOT_FAILPOINT=failpoint)
    assert killed.code == -9, killed.err
    again = await world.bot("post", "--date", SAMPLE_DAY)
    assert again.code == 0, again.err
    assert_posted_once(world)


@pytest.mark.parametrize("fault", ["drop", "500-after", "503", "429"])
async def test_a_fault_in_the_middle_neither_loses_nor_doubles(world: World, fault: str) -> None:
    world.discord.faults.plan(r"POST .*/messages$", "ok", fault, "ok", fault)
    world.slack.faults.plan(r"chat\.postMessage", "ok", fault, "ok", fault)
    outcome = await world.bot("post", "--date", SAMPLE_DAY)
    assert outcome.code == 0, outcome.err
    assert_posted_once(world)
