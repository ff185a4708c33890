"""What the disk can do to the bot: be full, be locked, lose power, rot; nothing is posted twice and nothing is lost."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.states import State
from bot.service.stores import stores_in
from bot.sources.sample import sample_edition
from tests.e2e.conftest import PATIENCE, SAMPLE_DAY, World
from tests.e2e.due import due_now, ready_day
from tests.e2e.watching import assert_posted_once, until

QUICK = {
    "BOT_DELIVERY__TICK_SECONDS": "0.3",
    "BOT_DELIVERY__LEASE_SECONDS": "3",
    "BOT_DELIVERY__CALL_SECONDS": "1.5",
}
# Seconds; twice as long as SQLite itself waits for a lock here.
LOCKED = 10.0
SPACE = 6 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes; only root may have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run([mount, "-t", "tmpfs", "-o", f"size={SPACE}", "tmpfs", str(disk)], check=False)
    if not made or made.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Fill a disk to its last byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            while _writes(file.fileno(), size):
                pass
    yield
    filler.unlink()


def _writes(file: int, size: int) -> bool:
    try:
        return os.write(file, b"x" * size) > 0
    except OSError:
        return False


def posts(world: World) -> int:
    """How many messages were asked for on either platform, taken or not."""
    discord = [one for one in world.discord.requests if one.method == "POST" and one.path.endswith("/messages")]
    return len(discord) + sum(one.method == "chat.postMessage" for one in world.slack.requests)


def last_read(world: World) -> str:
    """The newest day whose list the archive has."""
    path = world.environment["BOT_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as archive:
        ((day,),) = archive.execute("SELECT max(day) FROM edition").fetchall()
    return day or ""


@asynccontextmanager
async def serving(world: World, said: list[str], **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A service with the sample day in its archive, connected; what it says is gathered in `said`."""
    async with world.process("run", **QUICK, **variables) as process, asyncio.TaskGroup() as group:
        listening = group.create_task(_gather(process, said))
        await world.discord.connected(timeout=PATIENCE)
        await until(lambda: any("tidied" in one for one in said))
        await until(lambda: last_read(world) >= str(datetime.now(UTC).date()))
        yield process
        listening.cancel()


async def _gather(process: asyncio.subprocess.Process, said: list[str]) -> None:
    assert process.stderr
    while line := await process.stderr.readline():
        said.append(line.decode())


async def answer(world: World) -> tuple[str, str]:
    """What both platforms say to `/paper lora`, which they must within three seconds."""
    async with asyncio.timeout(3):
        on_discord, on_slack = await asyncio.gather(
            world.discord.command("paper", {"query": "lora"}), world.slack.command("/paper", "lora")
        )
    return str(on_discord.data), str(on_slack.payload)


IN_A_MOMENT = timedelta(seconds=-1.5)


async def test_a_full_disk_pauses_posting_before_any_call_and_nothing_else(swift: World, small_disk: Path) -> None:
    swift.extra["BOT_DATABASE_URL"] = f"sqlite:///{small_disk}/bot.db"
    ready_day(swift)
    said: list[str] = []
    async with serving(swift, said) as process:
        await due_now(swift, since=IN_A_MOMENT)
        with full(small_disk):
            await until(lambda: any("The disk is full" in one and "free some space" in one for one in said))
            for words in await answer(swift):
                assert "LoRA Learns Less" in words
            await asyncio.sleep(1)
            assert posts(swift) == 0
        await until(lambda: len(swift.discord_messages()) == len(swift.slack_messages()) == 6)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    assert "Traceback" not in "".join(said)
    assert_posted_once(swift)


async def test_an_archive_that_another_program_locks_delays_posting_and_nothing_else(swift: World) -> None:
    ready_day(swift)
    said: list[str] = []
    async with serving(swift, said):
        await due_now(swift, since=IN_A_MOMENT)
        with closing(sqlite3.connect(swift.folder / "bot.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await until(lambda: any("is locked by another program" in one for one in said))
            for words in await answer(swift):
                assert "LoRA Learns Less" in words
            await asyncio.sleep(LOCKED / 2)  # beyond the first wait, which has just ended
            assert posts(swift) == 0
        await until(lambda: len(swift.discord_messages()) == len(swift.slack_messages()) == 6)
    assert "Traceback" not in "".join(said)
    assert_posted_once(swift)


def all_channels(world: World) -> str:
    """Settings of every channel that there is."""
    discord = [{"platform": "discord", "channel": one} for one in world.discord.channel_ids]
    return json.dumps([*discord, {"platform": "slack", "channel": world.slack.channel_ids[0]}])


def standing(world: World) -> dict[str, set[str]]:
    """The ids of all messages that stand in each channel and its threads."""
    found = {world.slack.channel_ids[0]: {one["ts"] for one in world.slack_messages()}}
    for channel in world.discord.channel_ids:
        rooms = [channel, *(one["id"] for one in world.discord.threads(channel))]
        found[channel] = {one["id"] for room in rooms for one in world.discord.messages(room)}
    return found


@dataclass
class Snapshot:
    """The archive's files at one instant, and what stood on the platforms just after it."""

    path: Path
    stood: dict[str, set[str]]

    def cut(self, name: str, share: float) -> Snapshot:
        """A copy whose log lacks its end, as after a disk that had not written all of it."""
        copy = self.path.with_name(name)
        for former in copy.parent.glob(f"{name}*"):  # the log of a former copy of this name would be read into this one
            former.unlink()
        shutil.copy(self.path, copy)
        if (log := Path(f"{self.path}-wal")).exists():  # there is none where the process had just ended
            Path(f"{copy}-wal").write_bytes(log.read_bytes()[: int(log.stat().st_size * share)])
        return Snapshot(copy, self.stood)


def stands_still(pid: int) -> bool:
    """Whether every thread of a process has stopped or ended: `proc_pid_stat(5)`, the field after the name."""
    states = {_state(task) for task in Path(f"/proc/{pid}/task").glob("*")}
    return states <= set("TtZX")


def _state(task: Path) -> str:
    try:
        return (task / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


async def snapshot(world: World, process: asyncio.subprocess.Process, number: int) -> Snapshot:
    """Stop the process at whatever it does and copy what it has written so far."""
    with suppress(ProcessLookupError):  # it may have come to its end just now
        process.send_signal(signal.SIGSTOP)
    await until(lambda: stands_still(process.pid))
    path = world.folder / f"copy-{number}.db"
    for suffix in ("", "-wal"):
        if (file := Path(f"{world.folder}/bot.db{suffix}")).exists():
            shutil.copy(file, f"{path}{suffix}")
    await asyncio.sleep(0.05)  # for what was already on the wire
    return Snapshot(path, standing(world))


async def assert_sound(taken: Snapshot, *, all_known: bool) -> None:
    """What is written down as sent stands; and (`all_known`) what stands is written down as sent, or as in doubt."""
    async with stores_in(taken.path) as stores:
        await stores.database.check()
        for delivery in await stores.ledger.history.deliveries():
            parts = [one for one in await stores.ledger.parts.of(delivery.id) if one.message.kind != "thread"]
            sent = {one.posted.message for one in parts if one.posted}
            stood = taken.stood[delivery.channel.channel]
            assert sent <= stood
            if all_known:
                assert len(stood - sent) <= sum(one.state in (State.SENDING, State.UNKNOWN) for one in parts)


async def test_after_a_power_cut_at_any_moment_nothing_is_forgotten_and_nothing_doubled(swift: World) -> None:
    swift.extra["BOT_CHANNELS"] = all_channels(swift)
    taken: list[Snapshot] = []
    async with swift.process("post", "--date", SAMPLE_DAY) as process:
        await until(lambda: posts(swift) > 0)
        while len(taken) < 10 and sum(map(len, standing(swift).values())) < 22:
            taken.append(await snapshot(swift, process, len(taken)))
            process.send_signal(signal.SIGCONT)
            await asyncio.sleep(random.uniform(0, 0.06))
        last = await snapshot(swift, process, len(taken))
        with suppress(ProcessLookupError):
            process.kill()
    for one in (*taken, last):
        await assert_sound(one.cut("cut.db", random.random()), all_known=False)
        await assert_sound(one.cut("whole.db", 1), all_known=True)
    await goes_on_from(swift, last)
    assert len(taken) > 3


async def goes_on_from(world: World, copy: Snapshot) -> None:
    """Put the copy in the archive's place, post, and find every message once."""
    for log in world.folder.glob("bot.db-*"):
        log.unlink()
    for file in world.folder.glob(f"{copy.path.name}*"):
        shutil.move(file, f"{world.folder}/bot.db{file.name.removeprefix(copy.path.name)}")
    again = await world.bot("post", "--date", SAMPLE_DAY)
    assert again.code == 0, again
    assert [len(ids) for ids in standing(world).values()] == [6, 6, 6, 6]


def spoil(path: Path, at: int, length: int) -> bytes:
    """Write nonsense over a part of a file; gives all of it as it is now."""
    content = bytearray(path.read_bytes())
    content[at : at + length] = random.randbytes(length)
    path.write_bytes(content)
    return bytes(content)


@pytest.mark.parametrize(("where", "words"), [("head", "its beginning is damaged"), ("tail", "bot.db is damaged")])
async def test_a_damaged_archive_is_refused_in_a_sentence_and_left_as_it_is(
    swift: World, where: str, words: str
) -> None:
    path = swift.folder / "bot.db"
    async with stores_in(path) as stores:
        await stores.library.editions.save(sample_edition(), datetime.now(UTC))
    start, length = (0, 100) if where == "head" else (path.stat().st_size - 30_000, 20_000)
    spoilt = spoil(path, start, length)
    for command in ("run", "post"):
        ended = await swift.bot(command)
        assert ended.code == 69, ended
        assert words in ended.err.splitlines()[-1]
        assert "bot restore FILE" in ended.err
        assert "Traceback" not in ended.err
    assert path.read_bytes() == spoilt
    assert posts(swift) == 0


async def test_a_backup_is_taken_beside_the_service_and_put_back_without_it(swift: World) -> None:
    said: list[str] = []
    folder, former = swift.folder / "backups", str(swift.folder / "former.db")
    folder.mkdir()
    async with stores_in(swift.folder / "bot.db") as stores:
        await stores.library.editions.save(sample_edition(), datetime.now(UTC))
    shutil.copy(swift.folder / "bot.db", former)
    async with serving(swift, said):
        taken, refused = await asyncio.gather(
            swift.bot("backup", "--keep", "7", BOT_BACKUP_FOLDER=str(folder)), swift.bot("restore", former)
        )
    (file,) = (str(one) for one in folder.iterdir() if one.suffix == ".db")
    assert (taken.code, "checked" in taken.err) == (0, True), taken
    assert (refused.code, "already runs" in refused.err) == (69, True), refused
    back = await swift.bot("restore", file)
    assert (back.code, "The former archive is kept as" in back.err) == (0, True), back
    found = await swift.bot("search", "lora")
    assert "LoRA Learns Less" in found.out
