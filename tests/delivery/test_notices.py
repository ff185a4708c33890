"""The admin is told once a day, in words, of what needs a person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.reactions import Person
from bot.delivery.channel import Channel
from bot.delivery.notices import Notices
from bot.delivery.states import State
from bot.errors import Blocked, NotAccepted
from tests.samples import ENGLISH
from tests.simulated import MONDAY, World, refused, world

ADMIN = Channel(0, "discord", "", "admins", ENGLISH)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    """Three channels, none of which may be posted in."""
    async with world(tmp_path, "c1", "c2", "c3") as made:
        made.platform.plan.extend(refused(Blocked("I may not post here")) for _ in range(3))
        await made.open()
        await made.run()
        yield made


def notices(bot: World, admin: Channel | None = ADMIN) -> Notices:
    return Notices(ledger=bot.ledger, posters=bot.platforms, clock=bot.clock, admin=admin)


async def test_the_admin_is_told_once_a_day_of_every_digest_that_needs_a_person(bot: World) -> None:
    assert await notices(bot).tell()
    assert not await notices(bot).tell()
    (told,) = [one for one in bot.platform.messages if one.place.channel == "admins"]
    assert all(f"discord:{name}, 2026-05-04: I may not post there." in told.body["text"] for name in ("c1", "c2", "c3"))
    assert "bot why discord:c1 2026-05-04" in told.body["text"]


async def test_an_old_trouble_is_not_told_again_the_next_day(bot: World) -> None:
    await notices(bot).tell()
    bot.clock.advance(25 * 3600)
    assert not await notices(bot).tell()


async def test_where_all_is_well_nobody_is_told(tmp_path: Path) -> None:
    async with world(tmp_path) as bot:
        await bot.open()
        await bot.run()
        assert not await notices(bot).tell()


async def test_a_notice_that_cannot_be_posted_is_not_repeated(bot: World) -> None:
    bot.platform.plan.append(refused(NotAccepted("away")))
    assert not await notices(bot).tell()
    assert not await notices(bot).tell()
    assert [one for one in bot.platform.messages if one.place.channel == "admins"] == []


async def test_without_an_admin_the_trouble_is_logged_once(bot: World, caplog: pytest.LogCaptureFixture) -> None:
    assert not await notices(bot, None).tell()
    assert not await notices(bot, None).tell()
    assert caplog.text.count("discord:c1, 2026-05-04 needs a person: blocked. I may not post here") == 1


async def test_a_korean_admin_reads_korean(bot: World) -> None:
    await notices(bot, ADMIN.asking(language="ko")).tell()
    (told,) = [one for one in bot.platform.messages if one.place.channel == "admins"]
    assert "discord:c1, 2026-05-04: 글을 쓸 권한이 없습니다." in told.body["text"]


@pytest.mark.parametrize(("state", "told"), [(State.DEAD, True), (State.HELD, True), (State.BLOCKED, False)])
async def test_private_messages_are_counted_unless_it_is_their_readers_doing(
    tmp_path: Path, state: State, told: bool
) -> None:
    async with world(tmp_path) as bot:
        for number in range(2):
            place = Channel(0, "discord", "", f"@d{number}", ENGLISH, next_due_at=bot.clock.now())
            await bot.ledger.follows.write_to(Person("discord", f"u{number}"), place, bot.clock.now())
        for place in [one for one in await bot.ledger.channels.all(direct=True) if one.direct]:
            await bot.ledger.deliveries.open(place, MONDAY, bot.clock.now(), bot.clock.now())
        for one in await bot.ledger.deliveries.claim("me", bot.clock.now(), bot.clock.now() + timedelta(hours=1), 9):
            await bot.ledger.deliveries.finish(one, state, bot.clock.now(), "")
        assert await notices(bot).tell() is told
        texts = [one.body["text"] for one in bot.platform.messages if one.place.channel == "admins"]
        assert ["2 messages to single people did not come" in text for text in texts] == [True] * told
        assert ["`bot why discord:@d0 2026-05-04`" in text for text in texts] == [True] * told
