"""What was refused follows by itself once it may: at a word from the platform, else within a quarter of an hour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.delivery.access import Access
from bot.delivery.healing import Healing
from bot.delivery.states import State
from bot.errors import Blocked, ChannelGone, DeliveryError, NotAccepted, RateLimited, Rejected, Unproven
from bot.papers.paper import Edition
from tests.simulated import MONDAY, OK, World, papers, refused, world

SHUT = Access("a channel", blocked="no permission")
OPEN = Access("a channel")
THREADLESS = Access("a channel", threadless="no threads")
TUESDAY = MONDAY + timedelta(days=1)
NO = refused(Blocked("no permission"))


@dataclass
class Healed:
    """A world whose digests are refused, and what mends that."""

    world: World
    healing: Healing

    async def looks(self, seconds: float = 0.0) -> int:
        """Let time pass, look as often as the bot does, and bring what was opened again to its end."""
        opened = await self.healing.heal()
        for _ in range(int(seconds // 15)):
            self.world.clock.advance(15)
            opened += await self.healing.heal()
        if opened:
            await self.world.run()
        return opened

    async def told(self) -> int:
        """The platform says that something has changed in the channel."""
        self.healing.regained("discord", "", ["c1"])
        return await self.looks()

    def posts(self) -> int:
        """How often something was tried in the channel."""
        return len(self.world.platform.calls)


def healing_of(bot: World) -> Healing:
    return Healing(
        ledger=bot.ledger, posters=bot.platforms, gates=bot.gates, clock=bot.clock,
        threads_for=timedelta(hours=48),
    )  # fmt: skip


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Healed]:
    """A channel whose platform was looked at when it was logged in to."""
    async with world(tmp_path, "c1") as bot:
        made = Healed(bot, healing_of(bot))
        await made.looks()
        yield made


async def refuse(bot: World, error: DeliveryError = NO.error, day: date = MONDAY) -> None:  # type: ignore[assignment]
    """Let the day's digest be refused."""
    bot.platform.accesses["c1"] = SHUT
    await bot.open(day)
    bot.platform.plan.append(refused(error))
    await bot.run()


@pytest.fixture
async def blocked(empty: Healed) -> Healed:
    """The day's digest was refused a moment ago."""
    await refuse(empty.world)
    assert (await empty.world.delivery()).state is State.BLOCKED
    return empty


async def test_a_digest_comes_at_once_when_the_platform_says_that_it_may(blocked: Healed) -> None:
    blocked.world.platform.accesses["c1"] = OPEN
    assert await blocked.told() == 1
    assert (await blocked.world.delivery()).state is State.SENT
    assert [one.status for one in await blocked.world.ledger.channels.all()] == ["active"]


async def test_without_a_word_it_comes_within_a_quarter_of_an_hour(blocked: Healed) -> None:
    blocked.world.platform.accesses["c1"] = OPEN
    assert await blocked.looks(900) == 1
    assert (await blocked.world.delivery()).state is State.SENT


async def test_a_channel_that_stays_shut_is_looked_at_four_times_an_hour_and_never_posted_in(blocked: Healed) -> None:
    assert await blocked.looks(12 * 3600) == 0
    assert len(blocked.world.platform.asked) == 48
    assert blocked.posts() == 1


async def test_a_channel_that_looks_open_and_refuses_is_tried_four_times_an_hour(blocked: Healed) -> None:
    blocked.world.platform.accesses["c1"] = OPEN
    for _ in range(240):
        blocked.world.platform.plan.append(NO)
        await blocked.looks(15)
    assert blocked.posts() == 1 + 4


async def test_a_storm_of_words_is_no_storm_of_posts(blocked: Healed) -> None:
    blocked.world.platform.accesses["c1"] = OPEN
    for _ in range(100):
        blocked.world.platform.plan.append(NO)
        await blocked.told()
    assert blocked.posts() == 1 + 1
    blocked.world.platform.plan.clear()
    assert await blocked.looks(75) == 1
    assert (await blocked.world.delivery()).state is State.SENT


async def test_words_about_other_channels_cost_nothing(blocked: Healed) -> None:
    before = len(blocked.world.platform.asked)
    blocked.healing.regained("discord", "", ["c2"])
    blocked.healing.regained("slack", "", ["c1"])
    assert await blocked.looks() == 0
    assert len(blocked.world.platform.asked) == before


@pytest.mark.parametrize(("tenant", "looks"), [("g1", 1), ("", 1), ("g2", 0)])
async def test_a_word_is_about_the_channel_of_its_own_server(blocked: Healed, tenant: str, looks: int) -> None:
    (channel,) = await blocked.world.ledger.channels.configure([replace(blocked.world.channels[0], tenant="g1")])
    await blocked.world.ledger.channels.set_status(channel.id, "blocked", "no permission")
    before = len(blocked.world.platform.asked)
    blocked.healing.regained("discord", tenant, ["c1"])
    await blocked.healing.heal()
    assert len(blocked.world.platform.asked) == before + looks


async def test_a_digest_older_than_a_day_does_not_come(blocked: Healed) -> None:
    blocked.world.clock.advance(24 * 3600)
    blocked.world.platform.accesses["c1"] = OPEN
    assert await blocked.told() == 0
    assert blocked.posts() == 1
    assert [one.status for one in await blocked.world.ledger.channels.all()] == ["active"]


async def test_only_the_newest_of_two_digests_comes(blocked: Healed) -> None:
    bot = blocked.world
    await bot.library.editions.save(Edition(TUESDAY, papers(first=7)), bot.clock.now())
    await refuse(bot, day=TUESDAY)
    bot.platform.accesses["c1"] = OPEN
    assert await blocked.told() == 1
    newest, older = await bot.ledger.history.deliveries()
    assert (newest.day, newest.state, older.state) == (TUESDAY, State.SENT, State.BLOCKED)


@pytest.mark.parametrize("error", [Blocked("kicked"), ChannelGone("not invited yet")])
async def test_a_channel_that_was_gone_may_come_back_too(empty: Healed, error: DeliveryError) -> None:
    await refuse(empty.world, error)
    empty.world.platform.accesses["c1"] = ChannelGone("not invited yet")
    assert await empty.looks(1800) == 0
    empty.world.platform.accesses["c1"] = OPEN
    assert await empty.told() == 1
    assert (await empty.world.delivery()).state is State.SENT
    assert [one.status for one in await empty.world.ledger.channels.all()] == ["active"]


async def test_what_may_not_be_asked_is_tried(blocked: Healed) -> None:
    blocked.world.platform.accesses["c1"] = Unproven("no scope")
    assert await blocked.looks(900) == 1
    assert (await blocked.world.delivery()).state is State.SENT


@pytest.mark.parametrize("error", [NotAccepted("no route"), RateLimited("wait", retry_after=9)])
async def test_a_word_is_kept_while_nothing_can_be_looked_at(blocked: Healed, error: DeliveryError) -> None:
    blocked.world.platform.accesses["c1"] = error
    assert await blocked.told() == 0
    blocked.world.platform.accesses["c1"] = OPEN
    assert await blocked.looks(15) == 1


async def test_after_a_restart_every_shut_channel_is_looked_at_once_its_platform_is_there(blocked: Healed) -> None:
    bot = blocked.world
    bot.platform.accesses["c1"] = OPEN
    again = Healed(bot, healing_of(bot))
    platform = bot.platforms.pop("discord")
    assert await again.looks(60) == 0
    bot.platforms["discord"] = platform
    assert await again.looks(15) == 1


async def test_a_thread_follows_once_it_may_be_written(empty: Healed) -> None:
    bot = empty.world
    bot.platform.accesses["c1"] = THREADLESS
    await bot.open()
    bot.platform.plan.extend([OK, refused(Blocked("no threads"))])
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT, State.BLOCKED, State.SKIPPED, State.SKIPPED]
    assert (await bot.delivery()).reason == "no threads"
    assert await empty.looks(40 * 3600) == 0
    assert empty.posts() == 2
    bot.platform.accesses["c1"] = OPEN
    assert await empty.told() == 1
    assert await bot.states() == [State.SENT] * 5
    assert [sent.kind for sent in bot.platform.messages] == ["post", "thread", "reply", "reply"]


async def test_a_thread_does_not_follow_after_two_days(empty: Healed) -> None:
    bot = empty.world
    await bot.open()
    bot.platform.plan.extend([OK, refused(Blocked("no threads"))])
    await bot.run()
    bot.clock.advance(48 * 3600)
    assert await empty.told() == 0
    assert empty.posts() == 2


async def test_what_a_filter_refused_is_left_alone(empty: Healed) -> None:
    await refuse(empty.world, Rejected("our fault"))
    empty.world.platform.accesses["c1"] = OPEN
    assert await empty.told() == 0
    assert empty.posts() == 1


async def test_a_channel_without_a_digest_to_follow_is_believed_when_it_looks_well(empty: Healed) -> None:
    bot = empty.world
    await bot.ledger.channels.set_status(bot.channels[0].id, "gone", "kicked")
    bot.platform.accesses["c1"] = ChannelGone("kicked")
    await empty.looks(3600)
    asked = len(bot.platform.asked)
    assert await empty.looks(24 * 3600) == 0
    assert 23 <= len(bot.platform.asked) - asked <= 25
    bot.platform.accesses["c1"] = OPEN
    await empty.told()
    assert [one.status for one in await bot.ledger.channels.all()] == ["active"]


async def test_beside_what_follows_what_a_filter_refused_stays_refused(empty: Healed) -> None:
    bot = empty.world
    await bot.open()
    bot.platform.plan.extend([OK, OK, refused(Rejected("too long")), refused(Blocked("no threads"))])
    await bot.run()
    assert await empty.told() == 1
    assert await bot.states() == [State.SENT, State.SENT, State.SENT, State.DEAD, State.SENT]
