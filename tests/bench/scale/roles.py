"""What a real process of each role holds, and how soon another one does what a killed one did."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.settings.settings import DeliverySettings, ProcessSettings
from tests.bench.children import Child, child
from tests.bench.stand_ins import world
from tests.bench.table import Aim, Figure
from tests.e2e.conftest import World
from tests.postgres import Server

ROLES = ("ingest", "deliver", "chat", "http")
# Seconds for what is no measure, but an end where it never comes.
PATIENCE = 120.0
DUE_IN = timedelta(seconds=20)
ALONE, SHARED = "one that does everything, with a file", "one that does everything, with PostgreSQL"
# Who has a name, or a digest, as the number of the process.
HAS_NAME = "SELECT owner FROM lease WHERE lease_until > clock_timestamp() AND name "
HAS_DIGEST = "SELECT lease_owner FROM delivery WHERE lease_until > clock_timestamp() AND state = 'queued'"
OPEN = "SELECT count(*) FROM delivery WHERE state = 'queued'"
POST = r"POST .*/messages$"


@dataclass(frozen=True, slots=True)
class Crew:
    """Processes of one bot on one ledger, and the world around them."""

    world: World
    server: Server
    url: str
    members: Mapping[str, Child]

    async def owner(self, sql: str) -> int | None:
        """The process that has what is asked for now."""
        rows = await self.server.column(sql, self.url)
        return int(str(rows[0]).split("/")[1]) if rows else None

    async def until(self, true: Callable[[], Awaitable[bool]]) -> float:
        """Wait for what other processes do, of which no event tells; gives the seconds that it took."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE + DeliverySettings().lease_seconds):
            while not await true():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return time.monotonic() - began


async def memory(folder: Path, running: Server) -> list[Figure]:
    """One process of each role, once each has done its part of a digest; beside one that does everything."""
    async with crew(folder / "all", ("all",), None) as alone:
        file = (await _after_a_digest(alone))["all"]
    async with crew(folder / "together", ("all",), running) as one:
        shared = (await _after_a_digest(one))["all"]
    async with crew(folder / "apart", ROLES, running) as apart:
        held = await _after_a_digest(apart)
    return [
        Figure("memory of a process, --role all", shared, file, "MiB", ALONE),
        *(Figure(f"  --role {role}", held[role], shared, "MiB", SHARED, Aim(1.1)) for role in ROLES),
    ]


async def _after_a_digest(there: Crew) -> Mapping[str, float]:
    async def posted() -> bool:
        return bool(there.world.discord_messages() and there.world.slack_messages())

    await there.until(posted)
    await there.world.discord.connected(timeout=PATIENCE)
    await there.world.discord.command("paper", {"query": "lora"}, timeout=PATIENCE)
    return {role: one.memory().now for role, one in there.members.items()}


async def take_over(folder: Path, running: Server) -> list[Figure]:
    """Whoever leads, hears Discord's shard, and holds a digest is killed; gives how long nobody does it."""
    roles = tuple(f"{role}/{number}" for role in ("ingest", "deliver", "chat") for number in (1, 2))
    async with crew(folder, roles, running) as there:
        # Its first message stands, and whoever made it never hears so.
        there.world.discord.faults.plan(POST, "hang")
        names = {"ingest": f"{HAS_NAME} = 'ingest'", "chat": f"{HAS_NAME} LIKE 'discord/%/1/0'", "deliver": HAS_DIGEST}
        had = {role: await _holder(there, sql) for role, sql in names.items()}
        for process in had.values():
            os.kill(process, signal.SIGKILL)

        async def other(role: str) -> float:
            return await there.until(lambda: _is_anothers(there, names[role], had[role]))

        async def ended() -> float:
            return await there.until(lambda: _none_is_open(there))

        leads, hears, ends = await asyncio.gather(other("ingest"), other("chat"), ended())
        messages = len(there.world.discord.messages(there.world.discord.channel_ids[0]))
    name, lease = ProcessSettings().lease_seconds, DeliverySettings().lease_seconds
    return [
        Figure("a killed leader's work is another's after", leads, name, "s", "process.lease_seconds", Aim(1.2)),
        Figure("a killed process's shard is another's after", hears, name, "s", "process.lease_seconds", Aim(1.2)),
        Figure("a killed process's digest has come after", ends, lease, "s",
               "delivery.lease_seconds; it was being posted", Aim(1.5)),
        Figure("  messages of it", messages, 1, "", "once", Aim(1), messages),
    ]  # fmt: skip


async def _holder(there: Crew, sql: str) -> int:
    found = list[int]()

    async def is_had() -> bool:
        found.extend(one for one in [await there.owner(sql)] if one)
        return bool(found)

    await there.until(is_had)
    return found[0]


async def _is_anothers(there: Crew, sql: str, was: int) -> bool:
    return await there.owner(sql) not in (None, was)


async def _none_is_open(there: Crew) -> bool:
    return not await there.server.count(OPEN, there.url)


@asynccontextmanager
async def crew(folder: Path, roles: Sequence[str], running: Server | None) -> AsyncIterator[Crew]:
    """Real processes with these roles, each with a library of its own; without a server the one has a file.

    A channel of Discord's and one of Slack's are due in a moment.
    """
    _make(folder)
    url = await running.database() if running else ""
    async with AsyncExitStack() as stack:
        around = await stack.enter_async_context(world(folder))
        variables = {**around.environment, **_variables(around, url)}
        # Slack's requests come to an address, which is the role of a process of its own.
        del variables["BOT_SLACK__APP_TOKEN"]
        members = {}
        for role in roles:
            own = folder / role.replace("/", "-")
            _make(own)
            more = {"BOT_LIBRARY_PATH": str(own / "library.db")} if url else {}
            words = ["-m", "bot", "run", *(["--role", role.partition("/")[0]] if url else [])]
            members[role] = await stack.enter_async_context(child(own, words, {**variables, **more}))
        assert running or not url
        yield Crew(around, running, url, members)  # type: ignore[arg-type]  # without a server nobody asks one


def _variables(around: World, url: str) -> dict[str, str]:
    at = datetime.now(UTC) + DUE_IN
    schedule = {"zone": "UTC", "at": f"{at:%H:%M:%S}", "language": "en", "style": "compact"}
    channels = [
        {"platform": "discord", "channel": around.discord.channel_ids[0], **schedule},
        {"platform": "slack", "channel": around.slack.channel_ids[0], **schedule},
    ]
    return {
        "BOT_CHANNELS": json.dumps(channels),
        "PYTHONPATH": str(Path.cwd()),
        "BOT_SLACK__SIGNING_SECRET": around.slack.signing_secret,
        "BOT_SLACK__HTTP_PORT": "0",
        **({"BOT_DATABASE_URL": url} if url else {}),
    }


def _make(folder: Path) -> None:
    folder.mkdir(parents=True)
