from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
import pytest

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi
from bot.errors import NotAccepted, TokenRefused
from bot.platforms.discord import session_starts
from bot.platforms.discord.login import DiscordLogin
from bot.platforms.discord.session_starts import LONGEST_PAUSE, RESERVE, STEADY, Patience, SessionStarts
from tests.platforms.discord.fakes import FakeChat, listening
from tests.platforms.discord.samples import digest
from tests.simulated import NOON, Clock

if TYPE_CHECKING:
    from discord.types.gateway import SessionStartLimit

DAY = 86_400.0


@dataclass
class Day:
    """Discord's count over simulated days, and a bot whose sleeping lets that time pass."""

    clock: Clock = field(default_factory=Clock)
    total: int = 1000
    left: int = 1000
    resets_at: float = 0.0
    away: bool = False
    asked: int = 0
    slept: list[float] = field(default_factory=list)

    async def ask(self) -> SessionStartLimit:
        self.asked += 1
        if self.away:
            raise NotAccepted("Discord is away.")
        if self.clock.monotonic() >= self.resets_at:
            self.left, self.resets_at = self.total, self.clock.monotonic() + DAY
        after = int((self.resets_at - self.clock.monotonic()) * 1000)
        return {"total": self.total, "remaining": self.left, "reset_after": after, "max_concurrency": 1}

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(seconds)

    async def begin(self, starts: SessionStarts, shard: int = 0, *, lasts: float = 1.0) -> None:
        await starts.allowed([shard])
        starts.begun(shard)
        self.left -= 1
        self.clock.advance(lasts)

    def bot(self) -> SessionStarts:
        """A bot that knows nothing yet."""
        return SessionStarts(self.ask, self.clock, self.sleep)


@pytest.fixture
def day() -> Day:
    return Day()


async def test_a_gateway_that_ends_every_session_at_once_is_left_alone_for_longer_and_longer(day: Day) -> None:
    starts = day.bot()
    for _ in range(11):
        await day.begin(starts)
    assert day.slept == [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, LONGEST_PAUSE, LONGEST_PAUSE]


async def test_a_day_of_short_sessions_costs_a_tenth_of_what_discord_allows(day: Day) -> None:
    starts, until = day.bot(), day.clock.monotonic() + DAY
    while day.clock.monotonic() < until:
        await day.begin(starts)
    assert day.left > 850


async def test_a_process_that_crashes_again_and_again_keeps_its_token(day: Day) -> None:
    until, fewest = day.clock.monotonic() + 3 * DAY, day.total
    while day.clock.monotonic() < until:
        await day.begin(day.bot())
        fewest = min(fewest, day.left)
    assert RESERVE <= fewest < day.total / 2


async def test_sessions_that_last_follow_one_another_without_a_pause(day: Day) -> None:
    starts = day.bot()
    await day.begin(starts)
    for _ in range(5):
        await day.begin(starts, lasts=STEADY)
    assert day.slept == [5.0]


async def test_shards_do_not_pay_for_each_other(day: Day) -> None:
    starts = day.bot()
    for shard in range(9):
        await day.begin(starts, shard)
    assert day.slept == []


async def test_a_permission_that_was_not_used_makes_no_pause(day: Day) -> None:
    starts = day.bot()
    for _ in range(5):
        await starts.allowed([0])
    assert day.slept == []


async def test_with_few_left_nothing_begins_before_the_day_is_over_and_one_sentence_says_so(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    day.left, day.resets_at = RESERVE, day.clock.monotonic() + DAY / 2
    await day.bot().allowed([0])
    assert day.clock.now() >= NOON + timedelta(hours=12)
    assert caplog.messages == [
        f"Discord resets the token of a bot that begins more than 1000 sessions a day, and only {RESERVE} are left, so "
        "this one stays away from the gateway until 2026-05-06 00:00 UTC; posting goes on, commands and reactions wait."
    ]


@pytest.mark.parametrize(("left", "waits"), [(RESERVE + 600, False), (RESERVE + 599, True)])
async def test_all_shards_begin_or_none(day: Day, left: int, waits: bool) -> None:
    day.left, day.resets_at = left, day.clock.monotonic() + DAY
    await day.bot().allowed(range(600))
    assert bool(day.slept) is waits


async def test_a_bot_of_more_shards_than_discord_counts_begins_with_the_day(day: Day) -> None:
    await day.bot().allowed(range(1200))
    assert day.slept == []


async def test_what_discord_said_is_believed_for_a_minute(day: Day) -> None:
    starts = day.bot()
    for seconds in (0, 59, 1, 59, 1):
        day.clock.advance(seconds)
        await starts.allowed([0])
    assert day.asked == 3


async def test_our_own_count_serves_while_discord_does_not_say(day: Day) -> None:
    starts = day.bot()
    day.left, day.resets_at = RESERVE + 3, day.clock.monotonic() + DAY
    starts.told(await day.ask())
    day.away = True
    began, resets_at = 0, day.resets_at
    while day.clock.monotonic() < resets_at:
        await day.begin(starts, lasts=STEADY)
        began += 1
    assert began == 3 + 1  # the last one belongs to the next day
    await day.begin(starts, lasts=STEADY)


async def test_our_own_count_knows_when_the_day_began(day: Day) -> None:
    starts = day.bot()
    starts.told({"total": RESERVE + 5, "remaining": RESERVE + 5, "reset_after": 0, "max_concurrency": 1})
    day.away = True
    began = day.clock.monotonic()
    for _ in range(5):
        await day.begin(starts, lasts=STEADY)
    assert day.slept == []
    await starts.allowed([0])
    assert day.clock.monotonic() >= began + DAY


async def test_a_number_that_would_make_us_wait_is_asked_for_again(day: Day) -> None:
    starts = day.bot()
    starts.told({"total": 1000, "remaining": RESERVE, "reset_after": 1000, "max_concurrency": 1})
    await starts.allowed([0])
    assert (day.asked, day.slept) == (1, [])


async def test_what_another_process_began_during_a_pause_is_seen(day: Day) -> None:
    async def sleep(seconds: float) -> None:
        await day.sleep(seconds)
        if seconds == LONGEST_PAUSE:
            day.left = RESERVE

    starts, before = SessionStarts(day.ask, day.clock, sleep), day.clock.monotonic()
    for _ in range(10):
        await day.begin(starts)
    assert day.clock.monotonic() >= before + DAY


@pytest.fixture
def _no_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's five seconds between two sessions are not tested here."""

    async def at_once(self: discord.Client, shard_id: int | None, *, initial: bool = False) -> None:
        pass

    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)


class Sleep:
    """Lets short pauses pass at once and holds whoever stays away until `over` is set."""

    def __init__(self) -> None:
        self.paused: list[float] = []
        self.away, self.over = asyncio.Event(), asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        if seconds > LONGEST_PAUSE:
            self.away.set()
            await self.over.wait()
        else:
            self.paused.append(seconds)


@pytest.fixture
def sleep(platform: DiscordLogin, monkeypatch: pytest.MonkeyPatch) -> Sleep:
    """Of a platform that asks Discord each time."""
    made = Sleep()
    monkeypatch.setattr(platform.listener.client.starts, "_sleep", made)
    monkeypatch.setattr(session_starts, "BELIEVED_FOR", 0.0)
    return made


@asynccontextmanager
async def trying(platform: DiscordLogin) -> AsyncIterator[asyncio.Task[None]]:
    """Listening, or trying to, for twenty seconds at most."""
    task = asyncio.create_task(platform.listener.listen(FakeChat()))
    try:
        async with asyncio.timeout(20):
            yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def can_post(api: DiscordApi, platform: DiscordLogin) -> bool:
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], "a" * 24)
    return posted.message in [one["id"] for one in api.messages(api.channel_ids[0])]


async def test_the_first_session_costs_one_question(api: DiscordApi, platform: DiscordLogin, chat: FakeChat) -> None:
    async with listening(platform, chat):
        assert sum(one.path.endswith("/gateway/bot") for one in api.requests) == 1
        assert platform.listener.client.starts._left == 999


async def test_a_bot_that_may_begin_no_session_posts_and_connects_later(
    api: DiscordApi, platform: DiscordLogin, sleep: Sleep
) -> None:
    api.gateway.starts.spend(remaining=RESERVE)
    async with trying(platform):
        await sleep.away.wait()
        assert await can_post(api, platform)
        assert api.gateway.identified == 0
        api.gateway.starts.spend(remaining=1000)
        sleep.over.set()
        await platform.listener.wait_listening()
        assert (await api.command("paper", {"query": "lora"})).private


@pytest.mark.usefixtures("_no_five_seconds")
async def test_a_gateway_that_ends_every_session_at_once_does_not_cost_the_token(
    api: DiscordApi, platform: DiscordLogin, sleep: Sleep
) -> None:
    api.gateway.starts.total = RESERVE + 7
    api.gateway.ends_at_once = 4009
    async with trying(platform) as task:
        await sleep.away.wait()
        assert sleep.paused == [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0]
        assert api.gateway.starts.told()["remaining"] == RESERVE
        assert await can_post(api, platform)
        assert not task.done()


@pytest.mark.usefixtures("_no_five_seconds")
async def test_without_patience_it_would_cost_the_token(
    api: DiscordApi, platform: DiscordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the test before would fail: the emulator does what Discord does."""
    monkeypatch.setattr(Patience, "teach", lambda *_: None)
    token, api.gateway.starts.total = api.token, RESERVE + 7
    api.gateway.ends_at_once = 4009
    async with trying(platform) as task:
        with pytest.raises(TokenRefused):
            await task
    assert api.token != token


async def test_a_session_that_goes_on_needs_no_permission(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, sleep: Sleep
) -> None:
    async with listening(platform, chat):
        api.gateway.starts.spend(remaining=0)
        for times in range(1, 4):
            resumed = asyncio.create_task(platform.listener.client.wait_for("shard_resumed", timeout=20))
            await asyncio.sleep(0)
            await api.ask_reconnect()
            await resumed
            assert api.gateway.resumed == times
        assert not sleep.away.is_set()


@pytest.mark.usefixtures("_no_five_seconds")
async def test_while_one_shard_stays_away_another_goes_on_with_its_session(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, sleep: Sleep
) -> None:
    api.gateway.shards = 2
    async with listening(platform, chat):
        await platform.listener.client.wait_until_ready()
        api.gateway.starts.spend(remaining=0)
        mine = (int(api.guild_id) >> 22) % 2
        by_shard = {it.shard[0]: it for it in api.gateway.sessions.values()}
        lost, kept = by_shard[1 - mine], by_shard[mine]
        assert lost.connection
        del api.gateway.sessions[lost.id]
        await lost.connection.send({"op": 9, "d": False})
        async with asyncio.timeout(20):
            await sleep.away.wait()
        assert kept.connection
        resumed = asyncio.create_task(platform.listener.client.wait_for("shard_resumed", timeout=20))
        await asyncio.sleep(0)
        await kept.connection.send({"op": 7, "d": None})
        await resumed
        assert (await api.command("paper", {"query": "lora"})).private


@pytest.mark.usefixtures("_no_five_seconds")
async def test_nobody_waits_for_a_session_after_listening_has_ended(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, sleep: Sleep
) -> None:
    async with listening(platform, chat):
        api.gateway.starts.spend(remaining=0)
        await api.gateway.invalidate()
        async with asyncio.timeout(20):
            await sleep.away.wait()
        waiting = platform.listener.client.shards[0]._parent._task
        assert waiting
    await asyncio.wait([waiting], timeout=20)
    assert waiting.cancelled()


async def test_an_error_while_waiting_ends_the_connection_and_is_told(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_shards: object) -> None:
        raise ZeroDivisionError

    task = asyncio.create_task(platform.listener.listen(chat))
    await platform.listener.wait_listening()
    monkeypatch.setattr(platform.listener.client.starts, "allowed", fails)
    await api.gateway.invalidate()
    async with asyncio.timeout(20):
        with pytest.raises(ExceptionGroup) as group:
            await task
    assert isinstance(group.value.exceptions[0], ZeroDivisionError)
