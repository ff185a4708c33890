"""One edition to many channels by a fleet in trouble: what people got, and whether every vote was counted."""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.delivery.schedule import newest_ready
from bot.emulators.discord.api import DiscordApi
from bot.emulators.hugging_face.api import HuggingFaceApi, sample_days
from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.installs import CLIENT_ID, CLIENT_SECRET, Installs
from bot.ledger.postgres.ledger import ledger_at
from bot.service.configuration import load
from tests.e2e.fleet.balancer import Balancer
from tests.e2e.fleet.members import Member, free_port, kept
from tests.e2e.fleet.patience import Patience
from tests.e2e.fleet.trouble import Trouble
from tests.e2e.fleet.voters import Mark, Voters
from tests.postgres import Server

READY_HOUR = 22
# Where people come back to from Slack; in this world the balancer stands there.
PUBLIC_URL = "http://127.0.0.1:9"
# What a load balancer answers for whoever behind it took too long.
TOO_LATE = 504
# Of all channels one in so many gets its digest between two troubles.
BETWEEN = 200
# Opens nothing but this world's tokens.
TOKENS_KEY = "A" * 43 + "="
# How many of each role, and how many seconds the clock of the n-th is wrong.
ROLES = {"ingest": 1, "deliver": 4, "http": 2, "chat": 2}
SKEWS = (0, 180, -240, 0, 60, -600, 420, 120, -90)
# Short enough to be waited for.
QUICK = {
    "BOT_DELIVERY__SETTLE_SECONDS": "0.5",
    "BOT_DELIVERY__TICK_SECONDS": "0.5", "BOT_DELIVERY__REDRAW_SECONDS": "1", "BOT_LOG_FORMAT": "json",
}  # fmt: skip
OPEN = "SELECT count(*) FROM delivery WHERE state = 'queued'"
STATES = "SELECT state, count(*) AS many FROM delivery GROUP BY state"
# Each vote that counts, with where it was given.
COUNTED = 'SELECT platform, tenant, home, "user", channel, message, paper_id FROM vote WHERE given'
# Each message with the papers of its digest.
POSTED = """
    SELECT channel.platform, channel.tenant, part.posted_channel, part.posted_message, delivery.papers
    FROM part JOIN delivery ON delivery.id = part.delivery_id JOIN channel ON channel.id = delivery.channel_id
    WHERE part.posted_message IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is tried."""

    channels: int = 2000
    workspaces: int = 20
    people: int = 20
    patience: float = 180.0
    """Seconds in which nothing comes nearer to its end, after which it has failed."""
    lease: float = 24.0
    """Seconds; long enough for all that the processes hold at once to have its turn at 45 a second."""
    due_in: float = 5.0
    """Seconds until the channels are due, once the app is installed everywhere."""
    trouble: int | None = None
    """How much goes wrong; None is until every digest is posted."""
    roles: Mapping[str, int] = field(default_factory=lambda: ROLES)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What people were left with."""

    messages: Counter[int]
    """How many channels have so many messages."""
    states: Mapping[str, int]
    missed: frozenset[Mark]
    """Votes that stand on a message and do not count."""
    invented: frozenset[Mark]
    """Votes that count and stand nowhere."""
    votes: int
    reactions: int
    unheard: int
    trouble: Mapping[str, int]
    starts: Mapping[str, int]
    answered: Mapping[str, int]
    late: Mapping[str, int]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether each channel has its digest once and each vote counts."""
        return set(self.messages) == {1} and not self.missed and not self.invented


@dataclass
class World:
    """Everything around the fleet."""

    folder: Path
    server: Server
    address: str
    discord: DiscordApi
    slack: Installs
    hugging_face: HuggingFaceApi
    size: Size

    @property
    def slacks(self) -> Sequence[SlackApi]:
        """The workspaces."""
        return list(self.slack.apis.values())

    def settings(self) -> dict[str, str]:
        """What every process is told; the channels stand in a file, for they are many."""
        return {
            "BOT_CONFIG": str(self.folder / "bot.toml"),
            "BOT_DATABASE_URL": self.address,
            "BOT_HUGGING_FACE__BASE_URL": self.hugging_face.base_url,
            "BOT_DISCORD__TOKEN": self.discord.token,
            "BOT_DISCORD__API_BASE_URL": self.discord.base_url,
            "BOT_DISCORD__GATEWAY_URL": self.discord.gateway_url,
            "BOT_SLACK__CLIENT_ID": CLIENT_ID,
            "BOT_SLACK__CLIENT_SECRET": CLIENT_SECRET,
            "BOT_SLACK__SIGNING_SECRET": self.slacks[0].signing_secret,
            "BOT_SLACK__API_BASE_URL": self.slack.base_url,
            "BOT_SLACK__PUBLIC_URL": PUBLIC_URL,
            "BOT_TOKENS_KEY": TOKENS_KEY,
            # A call ends within the second half of a lease.
            "BOT_DELIVERY__LEASE_SECONDS": f"{self.size.lease:g}",
            "BOT_DELIVERY__CALL_SECONDS": f"{self.size.lease / 3:g}",
            **QUICK,
        }

    def write_channels(self) -> None:
        """Name all channels in a file, for they are many."""
        told = 'style = "compact"\nlanguage = "en"\nzone = "UTC"\n'
        places = [f'platform = "discord"\nchannel = "{one}"' for one in self.discord.channel_ids]
        for slack in self.slacks:
            team = f'platform = "slack"\ntenant = "{slack.team_id}"'
            places += [f'{team}\nchannel = "{one}"' for one in slack.channel_ids]
        tables = (f"[[channels]]\n{place}\n{told}" for place in places)
        (self.folder / "bot.toml").write_text("\n".join(tables))

    async def subscribe(self) -> None:
        """Make them known and due in a moment."""
        settings, due_at = load(self.settings()), datetime.now(UTC) + timedelta(seconds=self.size.due_in)
        async with ledger_at(self.address, settings.defaults) as ledger:
            wanted = [replace(one, next_due_at=due_at) for one in settings.subscribed]
            for one in await ledger.channels.configure(wanted):
                await ledger.channels.reschedule(one.id, due_at, None)

    def messages(self) -> Counter[int]:
        """How many channels have so many messages."""
        rooms: list[list[dict[str, Any]]] = [self.discord.messages(one) for one in self.discord.channel_ids]
        rooms += [slack.messages(one) for slack in self.slacks for one in slack.channel_ids]
        return Counter(len(room) for room in rooms)


@asynccontextmanager
async def opened(folder: Path, server: Server, size: Size) -> AsyncIterator[World]:
    """The stand-ins, with the limits of the platforms, and an empty ledger."""
    each = size.channels // 2 // size.workspaces
    teams = [f"T0TEAM{number:04d}" for number in range(size.workspaces)]
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(DiscordApi(channels=size.channels - each * len(teams)))
        slack = await stack.enter_async_context(Installs(teams, channels=each, rate_limits=True))
        hugging_face = await stack.enter_async_context(HuggingFaceApi(days=sample_days()))
        (items,) = sample_days().values()
        hugging_face.set_day(newest_ready(datetime.now(UTC), READY_HOUR), items)
        yield World(folder, server, await server.database(), discord, slack, hugging_face, size)


def fleet_of(world: World) -> list[Member]:
    """One member for each place, each with a library and a port of its own."""
    names = [(role, number) for role, many in world.size.roles.items() for number in range(1, many + 1)]
    skews = dict(zip(names, SKEWS, strict=False))
    return [
        Member(
            f"{role}{number}", role, world.folder,
            {
                **world.settings(),
                "BOT_LIBRARY_PATH": str(world.folder / f"{role}{number}.db"),
                "BOT_SLACK__HTTP_PORT": str(free_port()),
            },
            timedelta(seconds=skews.get((role, number), 0)),
        )
        for role, number in names
    ]  # fmt: skip


async def prove(
    folder: Path, server: Server, size: Size, seed: int, tell: Callable[[str], object] = lambda _: None
) -> Verdict:
    """Deliver one edition while everything goes wrong; `tell` hears how far it is."""
    began, patience = time.monotonic(), Patience(size.patience, tell)
    async with opened(folder, server, size) as world:
        world.write_channels()
        members = fleet_of(world)
        voters = Voters(world.discord, world.slacks, seed, size.people)
        trouble = Trouble(
            members, server, seed, lambda: size.channels - world.messages()[0], size.channels // BETWEEN or 1,
            most=size.trouble, freeze_seconds=2 * size.lease,
        )  # fmt: skip
        doors = [f"http://127.0.0.1:{one.variables['BOT_SLACK__HTTP_PORT']}" for one in members if one.role == "http"]
        async with Balancer(doors) as balancer, kept(members):
            await _installed(world, balancer)
            await world.subscribe()
            await _in_trouble(world, trouble, voters, patience)
            # What was missed while processes were dead is read from the messages when they start.
            missed, invented, votes = await _counted(world, voters, patience)
        return Verdict(
            world.messages(), await _states(world), missed, invented, votes, voters.done, voters.unheard,
            dict(trouble.made), {one.name: one.starts for one in members}, dict(balancer.answered), dict(balancer.late),
            time.monotonic() - began,
        )  # fmt: skip


async def _installed(world: World, balancer: Balancer) -> None:
    """Wait until somebody takes Slack's requests, then have people install the app in every workspace."""
    async with asyncio.timeout(world.size.patience):
        while True:
            try:
                await world.slack.deliver_to(f"{balancer.url}/slack/events")
                break
            except ConnectionError:
                await asyncio.sleep(0.5)
    for slack in world.slacks:
        async with asyncio.timeout(world.size.patience):
            # Whoever waits in vain for a page asks for it again.
            while not await _install(world, balancer, slack.team_id):  # noqa: ASYNC110
                await asyncio.sleep(0.5)


async def _install(world: World, balancer: Balancer, team: str) -> bool:
    """As a person's browser does, which keeps cookies; each request may come to another process.

    Gives whether it was answered in time.
    """
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(f"{balancer.url}/slack/install") as page:
            text = await page.text()
            if page.status == TOO_LATE:
                return False
        link = re.search(r'<a href="(.*?)">', text)
        assert link, text
        back = world.slack.agree(html.unescape(link[1]), team)
        async with browser.get(back.replace(PUBLIC_URL, balancer.url)) as page:
            assert page.status in (200, TOO_LATE), await page.text()
            return page.status == 200


async def _in_trouble(world: World, trouble: Trouble, voters: Voters, patience: Patience) -> None:
    """Have people vote and everything go wrong until every digest has come to its end."""
    stop = asyncio.Event()

    async def silent() -> int:
        return world.messages()[0]

    async with asyncio.TaskGroup() as group:
        group.create_task(voters.go_on(stop))
        going_wrong = group.create_task(trouble.go_on())
        await patience.until_none(silent, "channels without a digest")
        going_wrong.cancel()
        await asyncio.wait([going_wrong])
        await patience.until_none(lambda: world.server.count(OPEN, world.address), "deliveries under way")
        stop.set()


async def _counted(world: World, voters: Voters, patience: Patience) -> tuple[frozenset[Mark], frozenset[Mark], int]:
    """Votes that are missed, invented, and how many stand, once both agree or come no nearer."""
    standing = voters.standing()

    async def apart() -> int:
        return len(standing ^ await _votes(world))

    await patience.until_none(apart, "votes that are not as they stand")
    counted = await _votes(world)
    return frozenset(standing - counted), frozenset(counted - standing), len(standing)


async def _votes(world: World) -> set[Mark]:
    """Every vote that counts, by the rank of its paper in the digest that it was given on."""
    rows = await _rows(world, POSTED)
    papers = {tuple(row)[:4]: row["papers"] for row in rows}
    counted = set[Mark]()
    for one in await _rows(world, COUNTED):
        who = f"slack {one['home']}" if one["platform"] == "slack" else "discord"
        # Where settings do not say the server a channel is kept without it.
        for tenant in (one["tenant"], ""):
            shown = papers.get((one["platform"], tenant, one["channel"], one["message"]), ())
            if one["paper_id"] in shown:
                counted.add((who, one["user"], shown.index(one["paper_id"]) + 1))
    return counted


async def _states(world: World) -> Mapping[str, int]:
    return {row["state"]: row["many"] for row in await _rows(world, STATES)}


async def _rows(world: World, sql: str) -> Sequence[Any]:
    import asyncpg

    connection = await asyncpg.connect(world.address)
    try:
        rows: Sequence[Any] = await connection.fetch(sql)
    finally:
        await connection.close()
    return rows
