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


# The crash matrix beside this kills at every step, forked; here it is the command itself.
@pytest.mark.parametrize("failpoint", ["after_intent:4", "after_call:7"])
async def test_a_killed_process_is_finished_by_the_next(world: World, failpoint: str) -> None:
    killed = await world.bot("post", "--date", SAMPLE_DAY, BOT_FAILPOINT=failpoint)
    assert killed.code == -9, killed.err
    again = await world.bot("post", "--date", SAMPLE_DAY)
    assert again.code == 0, again.err
    assert_posted_once(world)


@pytest.mark.parametrize("faults", [("drop", "503"), ("500-after", "429")], ids=" ".join)
async def test_faults_in_the_middle_neither_lose_nor_double(world: World, faults: tuple[str, str]) -> None:
    for api, posts in ((world.discord, r"POST .*/messages$"), (world.slack, r"chat\.postMessage")):
        api.faults.plan(posts, "ok", faults[0], "ok", faults[1])
    outcome = await world.bot("post", "--date", SAMPLE_DAY)
    assert outcome.code == 0, outcome.err
    assert (len(world.discord.faults.taken), len(world.slack.faults.taken)) == (2, 2)
    assert_posted_once(world)
