"""A permission blocks, a filter refuses the content, and whatever comes from Discord's edge is waited out."""

from __future__ import annotations

import json

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Message
from bot.emulators.discord.api import DiscordApi
from bot.errors import AlreadyDone, Blocked, ChannelGone, DeliveryError, Frozen, NotAccepted, Rejected
from bot.platforms.discord.codes import BLOCKING, CONTENT, FROZEN, LATER, WRONG_KIND
from bot.platforms.discord.errors import outcome_of
from bot.platforms.discord.login import DiscordLogin
from bot.platforms.discord.refusals import Refused
from tests.platforms.discord.samples import digest

KEY = "a" * 24


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (403, 50001, Blocked),
        (403, 50013, Blocked),
        (403, 50007, Blocked),
        (403, 50278, Blocked),
        (400, 160005, Blocked),
        (400, 160006, Blocked),
        (400, 50008, Blocked),
        (400, 50024, Blocked),
        (403, 40333, NotAccepted),
        (403, 40004, NotAccepted),
        (403, 999999, NotAccepted),
        (403, 0, NotAccepted),
        (400, 20016, NotAccepted),
        (400, 130000, NotAccepted),
        (400, 50083, Frozen),
        (403, 50005, Frozen),
        (403, 240000, Rejected),
        (400, 200000, Rejected),
        (400, 50035, Rejected),
        (404, 10003, ChannelGone),
        (404, 10008, AlreadyDone),
    ],
)
def test_every_number_has_its_outcome(status: int, code: int, verdict: type[DeliveryError]) -> None:
    answer = json.dumps({"message": "in Discord's words", "code": code})
    made = outcome_of(Refused(status, {}, answer))
    assert type(made) is verdict
    assert str(made).endswith(".")


def test_no_number_has_two_outcomes() -> None:
    tables = (BLOCKING, WRONG_KIND, FROZEN, CONTENT, LATER)
    numbers = [code for table in tables for code in table]
    assert len(numbers) == len(set(numbers))


async def test_trouble_at_discords_edge_is_no_missing_permission(api: DiscordApi, platform: DiscordLogin) -> None:
    place, post = Place("", api.channel_ids[0]), platform.poster.render(digest())[0]
    api.faults.plan(r"POST .*/messages$", "403 40333")
    with pytest.raises(NotAccepted, match="internal network error"):
        await platform.poster.post(place, post, KEY)
    assert await platform.poster.post(place, post, KEY)


async def test_advice_on_permissions_is_given_where_one_is_missing_only(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    post: Message = platform.poster.render(digest())[0]
    for outcome in ("403 40333", "403"):
        api.faults.plan(r"POST .*/messages$", outcome)
        with pytest.raises(NotAccepted) as caught:
            await platform.poster.post(Place("", api.channel_ids[0]), post, KEY)
        assert "role" not in str(caught.value)
