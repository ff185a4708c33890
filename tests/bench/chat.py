"""A bot that people talk to: commands at rest and while an edition is posted, floods of them, completion, votes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.database.values import stamp
from bot.errors import StorageError
from bot.service.stores import Stores, stores_in
from tests.bench import papers
from tests.bench.rounds import percentile
from tests.bench.serving import BARE, BOT, Served, ask_discord, ask_slack, served
from tests.bench.table import Aim, Figure, Least, Report
from tests.e2e.conftest import World

CHANNELS = 300
ASKED = 200
FLOOD = 1000
# Slack's own limit for an acknowledgement.
SLACK_SECONDS = 3.0
PATIENCE = 120.0
VOTERS = 1000
# Seconds, longer than changes wait to be drawn together.
QUIET = 15.0
KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
TYPED = ("l", "lo", "lor", "lora", "diffusion", "retrieval aug", "2405", "추론", "attn", "reasoning agents")
ANSWERED, COMPLETED = Aim(500, "ours"), Aim(50, "ours")
BESIDE = "a bare handler with fixed text"
NOTES = (
    "The stand-ins share one process, which times the answers; the bot and the bare client have one each.",
    "Votes are keycaps on one digest, one after the other by a thousand people; edits are counted until quiet.",
)
Ask = Callable[[World], Awaitable[float]]


async def measure(folder: Path) -> Report:
    """One life of the bot: at rest, in a flood, while it posts, and while people vote."""
    with Console(stderr=True).status("filling an archive") as status:
        archive = await papers.fill(folder / "papers.db")
        async with served(folder, BOT, archive.path, CHANNELS) as bot, served(folder, BARE) as bare:
            figures: list[Figure] = []
            for name, part in PARTS.items():
                status.update(f"measuring {name}")
                figures += await part(bot, bare)
    return Report("chat", tuple(figures), (archive.words, *NOTES))


async def _at_rest(bot: Served, bare: Served) -> list[Figure]:
    figures = []
    floors = {"Discord": await _times(ask_discord, bare), "Slack": await _times(ask_slack, bare)}
    asks: dict[tuple[str, str], Ask] = {("Discord", "/paper lora"): ask_discord, ("Slack", "/paper lora"): ask_slack}
    asks |= {("Discord", f"/papers {word}"): _papers(word) for word in ("top", "preview", "status", "help")}
    for (platform, what), ask in asks.items():
        figures += _latencies(f"{platform}: {what}", await _times(ask, bot), floors[platform])
    return figures


def _papers(word: str) -> Ask:
    async def ask(world: World) -> float:
        return (await world.discord.command("papers", subcommand=word, timeout=PATIENCE)).latency_seconds

    return ask


async def _times(ask: Ask, by: Served, count: int = ASKED) -> tuple[float, ...]:
    await ask(by.world)
    return tuple([await ask(by.world) for _ in range(count)])


def _latencies(what: str, ours: Sequence[float], floor: Sequence[float]) -> list[Figure]:
    pairs = ((n, 1000 * percentile(tuple(ours), n), 1000 * percentile(tuple(floor), n)) for n in (50, 99))
    return [
        Figure(f"{what}, p{n}", mine, least, "ms", BESIDE, ANSWERED if n == 99 else None) for n, mine, least in pairs
    ]


async def _completion(bot: Served, _: Served) -> list[Figure]:
    async def typed(text: str) -> float:
        began = time.perf_counter()
        await bot.world.discord.autocomplete("paper", "query", text, timeout=PATIENCE)
        return time.perf_counter() - began

    times = tuple([await typed(text) for _ in range(ASKED // len(TYPED)) for text in TYPED])
    floor = await _times(ask_discord, bot)
    return [
        Figure(f"Discord: a title as one types, p{n}", 1000 * percentile(times, n), 1000 * percentile(floor, n), "ms",
               "/paper lora of ours", COMPLETED if n == 99 else None)
        for n in (50, 99)
    ]  # fmt: skip


async def _flood(bot: Served, bare: Served) -> list[Figure]:
    """All at once on Slack, which gives up on each after three seconds."""

    async def flooded(by: Served) -> tuple[list[float], float]:
        """The seconds until each acknowledgement, and until the last answer."""
        slack, began = by.world.slack, time.perf_counter()
        answers = await asyncio.gather(*(slack.command("/paper", "lora", timeout=PATIENCE) for _ in range(FLOOD)))
        for one in answers:
            if one.acked and not one.payload:
                await one.wait_response(PATIENCE)
        return [one.latency_seconds if one.acked else PATIENCE for one in answers], time.perf_counter() - began

    (ours, answered), (floor, least_answered) = await flooded(bot), await flooded(bare)
    late, least = (sum(one > SLACK_SECONDS for one in times) for times in (ours, floor))
    what = f"Slack: {FLOOD:,} commands at once"
    return [
        Figure(f"{what}, the last ack", max(ours), max(floor), "s", BESIDE, Aim(SLACK_SECONDS, "ours")),
        Figure("  of them later than Slack waits", late, least, "commands", BESIDE, Aim(0, "ours"), 1),
        Figure("  until the last is answered", answered, least_answered, "s", BESIDE),
    ]


async def _during_an_edition(bot: Served, bare: Served) -> list[Figure]:
    """Ask one after the other from when all channels are due until the last one has its digest."""
    world, asks = bot.world, {"Discord": ask_discord, "Slack": _acknowledged}
    floors = {platform: await _times(ask, bare) for platform, ask in asks.items()}
    await _make_due(world)
    times: dict[str, list[float]] = {platform: [] for platform in asks}
    async with asyncio.timeout(PATIENCE):
        while _without_digest(world):
            for platform, ask in asks.items():
                times[platform].append(await ask(world))
            await asyncio.sleep(0.05)
    what = f"/paper lora while {CHANNELS} channels get theirs"
    return [one for name in asks for one in _latencies(f"{name}: {what}", times[name], floors[name])]


async def _acknowledged(world: World) -> float:
    """Seconds until Slack has its acknowledgement, whether the answer is in it or comes later."""
    return (await world.slack.command("/paper", "lora", timeout=PATIENCE)).latency_seconds


async def _make_due(world: World) -> None:
    """All in one transaction, since the bot begins to write as soon as the first is due."""
    async with stores_in(world.folder / "bot.db") as stores:
        async with asyncio.timeout(PATIENCE):
            while not await _moved(stores):
                pass


async def _moved(stores: Stores) -> bool:
    """Whether all are due now; on a busy machine the bot may have its turn to write for long."""
    try:
        async with stores.database.write() as transaction:
            await transaction.run("UPDATE channel SET next_due_at = ?", [stamp(datetime.now(UTC))])
    except StorageError:
        return False
    return True


def _without_digest(world: World) -> list[str]:
    return [one for one in world.discord.channel_ids[:CHANNELS] if not world.discord.messages(one)]


async def _first_digest(bot: Served, bare: Served) -> list[Figure]:
    """From when somebody subscribes a channel until its first digest, which they ask for at once."""
    discord, (here,) = bot.world.discord, bot.world.discord.channel_ids[CHANNELS:]
    floor, began = await _times(ask_discord, bare, count=5), time.perf_counter()
    asked = {"at": "09:00", "zone": "UTC", "language": "en"}
    await discord.command("papers", asked, subcommand="subscribe", channel=here, timeout=PATIENCE)
    await discord.command("papers", subcommand="post", channel=here, timeout=PATIENCE)
    async with asyncio.timeout(PATIENCE):
        # Not the line that says who subscribed.
        while not any("Daily Papers" in str(one) for one in discord.messages(here)):  # noqa: ASYNC110  (nothing tells of a post)
            await asyncio.sleep(0.01)
    took, least = time.perf_counter() - began, 2 * percentile(floor, 50)
    return [
        Figure("Discord: subscribe and post typed to the digest", took, least, "s", "two answers of a bare handler")
    ]


async def _votes(bot: Served, _: Served) -> list[Figure]:
    """Everybody reacts with every keycap; nothing may be lost, and the digest is edited a few times only."""
    world = bot.world
    channel = world.discord.channel_ids[0]
    message = world.discord.messages(channel)[0]["id"]
    marks = [(str(10**17 + person), keycap) for person in range(VOTERS) for keycap in KEYCAPS]
    before, began = len(world.discord.requests), time.perf_counter()
    for user, keycap in marks:
        await world.discord.react(channel, message, keycap, user=user)
    given = time.perf_counter() - began
    tally = await _tallied(world, len(marks))
    counted = time.perf_counter() - began
    await asyncio.sleep(QUIET)
    edits = sum(one.method == "PATCH" for one in world.discord.requests[before:])
    beside = "the stand-in alone, as fast as it sends"
    return [
        Figure("Discord: votes a second until all count", len(marks) / counted, len(marks) / given, "votes", beside),
        Figure(f"  favourites counted of {len(marks):,}", tally, len(marks), "votes", "all", Least(len(marks))),
        Figure("  edits of messages for them", edits, 1, "edits", "one"),
    ]


async def _tallied(world: World, wanted: int) -> int:
    """The favourites of the digest's papers when all are there, else after a while."""
    async with stores_in(world.folder / "bot.db") as stores:
        (newest, *_) = await stores.ledger.history.of_channel(1, 1)
        until = time.monotonic() + PATIENCE
        while (found := sum((await stores.ledger.votes.tally(newest.papers)).values())) < wanted:
            if time.monotonic() > until:
                break
            await asyncio.sleep(0.05)
    return found


PARTS: Mapping[str, Callable[[Served, Served], Awaitable[list[Figure]]]] = {
    "commands at rest": _at_rest,
    "completion": _completion,
    "a flood of commands": _flood,
    "a first digest": _first_digest,
    "commands during an edition": _during_an_edition,
    "votes": _votes,
}
