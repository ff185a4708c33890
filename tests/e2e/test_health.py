"""`bot health` says what is so now, not what was so a minute ago."""

from __future__ import annotations

import signal

from tests.e2e.conftest import World
from tests.e2e.watching import serving, until


async def healthy(world: World) -> bool:
    return (await world.bot("health")).code == 0


async def first_round(world: World) -> None:
    """Wait until the service has done a round."""
    await until(lambda: (world.folder / "bot.db.alive").exists())


async def test_nothing_is_healthy_before_the_first_start(world: World) -> None:
    outcome = await world.bot("health")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == f"No `bot run` is at work on {world.folder}/bot.db.\n"


async def test_a_service_that_was_killed_is_not_healthy_at_once(swift: World) -> None:
    async with serving(swift) as process:
        await first_round(swift)
        assert await healthy(swift)
        process.kill()
        await process.wait()
        assert not await healthy(swift)


async def test_a_service_that_was_stopped_is_not_healthy_at_once(swift: World) -> None:
    async with serving(swift) as process:
        await first_round(swift)
        process.send_signal(signal.SIGTERM)
        await process.wait()
        assert not await healthy(swift)


async def test_the_rounds_of_an_earlier_service_are_forgotten(swift: World) -> None:
    heartbeat = swift.folder / "bot.db.alive"
    heartbeat.write_text("of an earlier service")
    async with serving(swift):
        assert not heartbeat.exists() or heartbeat.read_text() == ""


async def test_asking_does_not_keep_a_service_from_starting(swift: World) -> None:
    async with serving(swift) as process:
        await first_round(swift)
        assert await healthy(swift)
        assert process.returncode is None


async def test_a_service_whose_archive_was_deleted_is_not_healthy(swift: World) -> None:
    async with serving(swift):
        await first_round(swift)
        (swift.folder / "bot.db").rename(swift.folder / "away.db")
        outcome = await swift.bot("health")
        assert outcome.code == 1
        assert "bot.db was deleted or replaced while it was in use" in outcome.err
        (swift.folder / "away.db").rename(swift.folder / "bot.db")
        assert await healthy(swift)
