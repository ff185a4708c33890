"""`bot run` as a process: how soon it serves, how fast it answers, how much it holds; beside the bare clients."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from bot.service.stores import stores_in
from tests.bench.children import Child, Memory, child
from tests.bench.rounds import Cost, Paired, interleaved, percentile
from tests.bench.stand_ins import world
from tests.bench.table import Aim, Figure
from tests.e2e.conftest import World

STARTS = 3
COMMANDS = 200
PATIENCE = 20.0
# One digest and five papers in its thread.
MESSAGES = 6
BOT = ("-m", "bot", "run")
BARE = (str(Path(__file__).with_name("bare.py")),)
IMPORTS = "import discord, slack_bolt.async_app"
IMPORTS_AND_WAIT = f"{IMPORTS}, signal; print(flush=True); signal.pause()"
AIM = Aim(90, "ours")
STARTED, ANSWERED = Aim(2.0), Aim(5, "ours")


@dataclass(frozen=True, slots=True)
class Served:
    """A process that answers on both platforms, and how long that took from its start."""

    world: World
    child: Child
    seconds: float


async def measure(folder: Path, archive: Path) -> list[Figure]:
    """Starts, then one long life of both."""
    figures = await _starts(folder, archive)
    async with (
        served(folder, BOT, archive) as bot,
        served(folder, BARE) as bare,
        child(folder, ["-c", IMPORTS_AND_WAIT]) as imported,
    ):
        await imported.line()
        await _post_a_digest(bot)
        posted, least = bot.child.memory(), imported.memory()
        figures += await _answers(bot.world, bare.world)
        return figures + _memory(posted, bot.child.memory(), least)


@asynccontextmanager
async def served(
    folder: Path, words: Sequence[str], archive: Path | None = None, channels: int = 1
) -> AsyncIterator[Served]:
    """Start a bot in a world and a folder of its own, with so many channels on Discord; wait for its first answers.

    One more channel is there, which is not subscribed.
    """
    async with world(Path(mkdtemp(dir=folder)), channels + 1) as around:
        if archive:
            shutil.copyfile(archive, around.folder / "bot.db")
        around.extra.update(_settings(around))
        began = time.monotonic()
        async with child(around.folder, words, around.environment) as process:
            await _first_answers(around, process)
            yield Served(around, process, time.monotonic() - began)


def _settings(around: World) -> dict[str, str]:
    """Discord's channels and one on Slack, not due before long."""
    schedule = {"zone": "UTC", "at": f"{datetime.now(UTC) - timedelta(hours=1):%H:%M}", "language": "en"}
    channels = [
        *({"platform": "discord", "channel": one, **schedule} for one in around.discord.channel_ids[:-1]),
        {"platform": "slack", "channel": around.slack.channel_ids[0], **schedule},
    ]
    # One person asks all the questions here, and being told to wait is no answer to measure.
    unbounded = {"BOT_CHAT__COMMANDS_PER_MINUTE": "0"}
    return {"BOT_CHANNELS": json.dumps(channels), "BOT_DELIVERY__TICK_SECONDS": "0.5", **unbounded}


async def _first_answers(around: World, process: Child) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(ask_discord(around), ask_slack(around))
    except TimeoutError:
        raise process.failed() from None


async def ask_discord(around: World) -> float:
    """Ask for LoRA on Discord; gives the seconds until it was answered."""
    await around.discord.connected(timeout=PATIENCE)
    answer = await around.discord.command("paper", {"query": "lora"}, timeout=PATIENCE)
    return answer.latency_seconds


async def ask_slack(around: World) -> float:
    """The same on Slack, until the acknowledgement."""
    await around.slack.connected()
    answer = await around.slack.command("/paper", "lora", timeout=PATIENCE)
    assert answer.payload, "the ack came without an answer"
    return answer.latency_seconds


async def _starts(folder: Path, archive: Path) -> list[Figure]:
    async def ours() -> float:
        async with served(folder, BOT, archive) as bot:
            return bot.seconds

    async def bare() -> float:
        async with served(folder, BARE) as floor:
            return floor.seconds

    async def imports() -> float:
        began = time.monotonic()
        async with child(folder, ["-c", IMPORTS]) as process:
            await process.process.wait()
        return time.monotonic() - began

    paired = await interleaved(ours, bare, STARTS, seconds=6, warm_up=0)
    only = median([await imports() for _ in range(STARTS)])
    what, mine = "start until both answer", paired.medians[0]
    return [
        Figure(what, *paired.medians, "s", "bare discord.py + Bolt, likewise", STARTED, paired.ratio),
        Figure(what, mine, only, "s", f"python -c '{IMPORTS}'"),
    ]


async def _post_a_digest(bot: Served) -> None:
    """Make both channels due, and wait until the bot has posted."""
    async with stores_in(bot.world.folder / "bot.db") as stores:
        for channel in await stores.ledger.channels.all():
            await stores.ledger.channels.reschedule(channel.id, datetime.now(UTC))
    try:
        async with asyncio.timeout(PATIENCE):
            while min(map(len, (bot.world.discord_messages(), bot.world.slack_messages()))) < MESSAGES:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise bot.child.failed() from None


async def _answers(ours: World, bare: World) -> list[Figure]:
    asked: Mapping[str, tuple[Cost, Cost]] = {
        "Discord": (lambda: ask_discord(ours), lambda: ask_discord(bare)),
        "Slack": (lambda: ask_slack(ours), lambda: ask_slack(bare)),
    }
    figures = []
    for name, (mine, least) in asked.items():
        paired = await interleaved(mine, least, COMMANDS, seconds=3, warm_up=20)
        figures += [_latency(name, paired, hundredths) for hundredths in (50, 99)]
    return figures


def _latency(name: str, paired: Paired, hundredths: int) -> Figure:
    mine, least = (1000 * percentile(values, hundredths) for values in (paired.ours, paired.floor))
    what, aim = f"{name}: /paper lora to ack, p{hundredths}", ANSWERED if hundredths == 50 else None
    return Figure(what, mine, least, "ms", "a bare handler with fixed text", aim)


def _memory(posted: Memory, answered: Memory, least: Memory) -> list[Figure]:
    beside = "a process that only imports both"
    return [
        Figure("memory after a digest on both", posted.now, least.now, "MiB", beside, AIM),
        Figure("  of it not backed by a file", posted.own, least.own, "MiB", beside),
        Figure("memory after the commands above", answered.now, least.now, "MiB", beside),
        Figure("  of it not backed by a file", answered.own, least.own, "MiB", beside),
        Figure("memory at its peak", answered.most, least.most, "MiB", beside),
    ]
