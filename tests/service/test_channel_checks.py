"""The doctor looks at every configured channel, and says for each what it is, what the bot may, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from bot.delivery.access import Access
from bot.errors import ChannelGone, RateLimited, Unproven
from bot.service.channel_checks import Check, checks
from bot.service.configuration import load
from tests.simulated import Clock, Platform

TEXT = "the text channel “papers”"


async def found(platform: Platform, *channels: str, **variables: str) -> Sequence[Check]:
    """What is found out about these Discord channels."""
    wanted = json.dumps([{"platform": "discord", "channel": channel} for channel in channels])
    settings = load({"BOT_CHANNELS": wanted, **variables})
    return [check async for check in checks(settings, platform)]


@pytest.fixture
def platform() -> Platform:
    return Platform(Clock())


FIRST, SECOND = "123456789012345678", "223456789012345678"


async def test_a_channel_with_everything_is_told_with_what_the_bot_may(platform: Platform) -> None:
    platform.accesses[FIRST] = Access(TEXT, may=("View Channel", "Send Messages"))
    assert await found(platform, FIRST) == [("good", f"discord:{FIRST} is {TEXT}; it may View Channel, Send Messages.")]


async def test_what_hinders_a_digest_is_wrong_and_what_hinders_its_thread_is_missing(platform: Platform) -> None:
    platform.accesses[FIRST] = Access(TEXT, blocked="It takes no messages.")
    platform.accesses[SECOND] = Access(TEXT, threadless="No threads.", blind="No history.")
    (first, second) = await found(platform, FIRST, SECOND)
    assert first == ("wrong", f"discord:{FIRST} is {TEXT}. It takes no messages.")
    assert second == ("partly", f"discord:{SECOND} is {TEXT}. No threads. No history.")


async def test_a_channel_that_cannot_be_reached_says_why(platform: Platform) -> None:
    platform.accesses[FIRST] = ChannelGone("There is no such channel.")
    assert await found(platform, FIRST) == [("wrong", f"discord:{FIRST}: There is no such channel.")]


async def test_the_admins_channel_is_looked_at_too_and_none_twice(platform: Platform) -> None:
    await found(platform, FIRST, BOT_ADMIN=f"discord:{SECOND}")
    assert platform.asked == [FIRST, SECOND]
    platform.asked.clear()
    await found(platform, FIRST, BOT_ADMIN=f"discord:{FIRST}")
    assert platform.asked == [FIRST]


async def test_a_platform_that_asks_to_wait_is_waited_for(platform: Platform) -> None:
    platform.accesses[FIRST] = RateLimited("Wait.", retry_after=0)
    assert await found(platform, FIRST) == [("away", f"discord:{FIRST}: Wait.")]
    assert len(platform.asked) == 3


async def test_a_channel_that_may_not_be_asked_about_is_no_fault_of_the_settings(platform: Platform) -> None:
    platform.accesses[FIRST] = Unproven("The app lacks channels:read.")
    ((health, sentence),) = await found(platform, FIRST)
    assert health == "partly"
    assert "cannot be looked at: The app lacks channels:read." in sentence
