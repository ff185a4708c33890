"""The commands on a library that several processes share: each has a file of its own, and all know the same."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from bot.service.heartbeat import Heartbeat
from bot.sources.markdown import write
from bot.sources.sample import sample_bullets, sample_edition
from tests.e2e.conftest import World
from tests.e2e.due import due_soon
from tests.e2e.watching import until
from tests.postgres import Server

DAY = sample_edition().day


@pytest.fixture
async def shared(world: World, postgres: Server) -> World:
    """Two processes' settings: the first ones, and those `on` another file."""
    world.extra = {"BOT_DATABASE_URL": await postgres.database(), "BOT_LIBRARY_PATH": str(world.folder / "one.db")}
    return world


def on(world: World, name: str) -> dict[str, str]:
    return {"BOT_LIBRARY_PATH": str(world.folder / name)}


async def test_what_one_process_reads_in_the_others_look_up(shared: World) -> None:
    digest = shared.folder / "digest.md"
    digest.write_text(write(sample_edition(), sample_bullets("ko")), encoding="utf-8")
    imported = await shared.bot("import", str(digest))
    assert imported.code == 0, imported.err
    for name in ("two.db", "one.db"):
        found = await shared.bot("search", "lora", "--json", **on(shared, name))
        assert "LoRA Learns Less" in found.out, found.err
    exported = await shared.bot("export", "--date", str(DAY), "--language", "ko", **on(shared, "two.db"))
    assert exported.out == digest.read_text("utf-8")
    _remove(shared.folder / "two.db")
    told = await shared.bot("trends", "lora", "--json", **on(shared, "two.db"))
    assert told.code == 0, told.err
    assert json.loads(told.out)
    away = {**on(shared, "two.db"), "BOT_DATABASE_URL": "postgresql://bot@127.0.0.1:9/papers"}
    known = await shared.bot("search", "lora", "--json", **away)
    assert "LoRA Learns Less" in known.out
    assert "What follows is what was known here last." in known.err.replace("\n", " ")
    assert (await shared.bot("search", "lora", **{**away, **on(shared, "none.db")})).code == 69
    doctor = await shared.bot("doctor", "--offline", **on(shared, "two.db"))
    assert "The archive has every change that the other processes know." in doctor.out


async def test_a_command_works_beside_the_service_that_has_its_file(shared: World) -> None:
    async with shared.process("run", **due_soon(shared)) as service:
        await until(lambda: Heartbeat(shared.folder / "one.db").age() is not None)
        collected = await shared.bot("collect", "--date", str(DAY))
        assert collected.code == 0, collected.err
        found = await shared.bot("search", "lora", "--json")
        assert "LoRA Learns Less" in found.out, found.err
        second = await shared.bot("run")
        assert second.code != 0
        assert "give this one a file of its own in BOT_LIBRARY_PATH" in second.err.replace("\n", " ")
        service.send_signal(signal.SIGTERM)
        await service.communicate()


def _remove(path: Path) -> None:
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()
