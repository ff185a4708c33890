"""The image as Docker runs it: user 10001, no rights, only /data to write in; by option, since it is built first."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.container import Image, built, lacking
from tests.e2e.conftest import PATIENCE, Outcome, World
from tests.e2e.due import due_soon
from tests.e2e.watching import assert_posted_once, until

OWNER = 10001
WITHOUT_RIGHTS = """
import os, pathlib
status = pathlib.Path("/proc/self/status").read_text()
print(os.getuid(), [line.split()[1] for line in status.splitlines() if line.startswith(("CapEff", "CapBnd"))])
for folder, _, _ in os.walk("/", topdown=True):
    if not folder.startswith(("/proc", "/sys", "/dev")) and os.access(folder, os.W_OK):
        print(folder)
"""
BUILDERS = """
import pathlib
folders, files = {"pip", "ensurepip"}, {"pip", "pip3", "uv", "gcc", "cc", "make", "ld", "git", "curl", "wget"}
tops = [one for one in pathlib.Path("/").iterdir() if one.name not in ("proc", "sys", "dev")]
found = [path for top in tops for path in top.rglob("*") if path.name in (files if path.is_file() else folders)]
print(sorted(map(str, found)))
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    if reason := lacking():
        pytest.skip(reason)
    asked = os.environ["BOT_TEST_CHROOT"]
    return built(tmp_path_factory.mktemp("image") if asked == "1" else Path(asked).resolve())


@dataclass
class Container:
    """A world's stand-ins, and the image in front of them."""

    world: World
    image: Image
    data: Path

    @asynccontextmanager
    async def process(self, *words: str, **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A process of it that surely ends with the block."""
        settings = {name: value for name, value in self.world.environment.items() if name.startswith("BOT_")}
        settings |= {"BOT_DATABASE_URL": "sqlite:////data/bot.db", **variables}
        process = await asyncio.create_subprocess_exec(
            *self.image.entered(self.data, *words, **settings),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def run(self, *words: str) -> Outcome:
        """What it says to its end."""
        async with self.process(*words) as process:
            out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        return Outcome(process.returncode or 0, out.decode(), err.decode())

    async def bot(self, *words: str) -> Outcome:
        """A command of the bot."""
        return await self.run(*self.image.started(*words))


@pytest.fixture
def container(world: World, image: Image) -> Container:
    data = world.folder / "data"
    data.mkdir()
    os.chown(data, OWNER, OWNER)
    return Container(world, image, data)


async def test_it_has_no_rights_and_writes_nowhere_but_into_its_data(container: Container) -> None:
    outcome = await container.run("python", "-c", WITHOUT_RIGHTS)
    assert outcome.out.split("\n") == [f"{OWNER} ['0000000000000000', '0000000000000000']", "/tmp", "/data", ""]


async def test_nothing_in_it_builds_installs_or_fetches(container: Container) -> None:
    assert (await container.run("python", "-c", BUILDERS)).out == "[]\n"
    assert "No module named pip" in (await container.run("python", "-m", "pip")).err


@pytest.mark.parametrize("program", ["pg_dump", "pg_restore", "psql"])
async def test_it_can_copy_a_postgresql(container: Container, program: str) -> None:
    outcome = await container.run(f"/usr/lib/postgresql/17/bin/{program}", "--version")
    assert f"{program} (PostgreSQL) 17." in outcome.out, outcome.err


async def test_it_shows_a_day_and_lacks_nothing_that_is_installed(container: Container) -> None:
    demo = await container.bot("demo")
    assert (demo.code, "LoRA" in demo.out) == (0, True), demo.err
    assert "extra `" not in (await container.bot("doctor", "--offline")).out


async def test_it_serves_is_healthy_and_ends_when_it_is_told_to(container: Container) -> None:
    assert (await container.bot("health")).code == 1
    before = time.monotonic()
    world, command = container.world, container.image.started()
    async with container.process(*command, **due_soon(world)) as process:
        await until(lambda: (container.data / "bot.db.alive").exists())
        print(f"first round after {time.monotonic() - before:.1f} s")  # noqa: T201  (a figure for whoever asks with -s)
        await until(lambda: len(world.discord_messages()) == 6 and len(world.slack_messages()) == 6)
        assert (await container.bot("health")).code == 0
        process.send_signal(getattr(signal, container.image.config["StopSignal"]))
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert (process.returncode, b"Traceback" in err) == (0, False), err.decode()
    assert_posted_once(world)
    assert (await container.bot("health")).code == 1
    assert {path.stat().st_uid for path in container.data.iterdir()} == {OWNER}
