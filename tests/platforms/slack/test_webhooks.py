"""Slack's webhooks: digests without a bot, and what becomes of each call."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.emulators.slack.api import SlackApi
from bot.errors import (
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    Frozen,
    NotAccepted,
    RateLimited,
    Rejected,
    Unproven,
)
from bot.network.network import DIRECT
from bot.papers.clock import SystemClock
from bot.platforms.platform import Surroundings
from bot.platforms.slack.entry import SLACK_WEBHOOK
from bot.platforms.slack.settings import SlackWebhooks
from bot.platforms.slack.webhooks import SlackWebhookPoster
from bot.views.entries import Style
from tests.platforms.slack.bodies import of_type
from tests.platforms.slack.material import digest
from tests.platforms.slack.posting import KEY

KNOWN = "0123456789ab"
PLACE = Place("", KNOWN)
STYLES: tuple[Style, ...] = ("digest", "cards", "compact")


@asynccontextmanager
async def opened(slack: SlackApi, address: str, seconds: float = 2.0) -> AsyncIterator[SlackWebhookPoster]:
    """A poster with this one address."""
    section = SlackWebhooks(calls=slack.base_url, addresses={KNOWN: SecretStr(address)})
    async with SLACK_WEBHOOK.connect(section, Surroundings(DIRECT, seconds, SystemClock())) as connection:
        assert isinstance(connection.poster, SlackWebhookPoster)
        yield connection.poster


@pytest.fixture
def address(slack: SlackApi) -> str:
    return slack.add_webhook(slack.channel_ids[0])


@pytest.fixture
async def poster(slack: SlackApi, address: str) -> AsyncIterator[SlackWebhookPoster]:
    async with opened(slack, address) as made:
        yield made


async def test_a_digest_is_posted_and_known_by_its_key_alone(slack: SlackApi, poster: SlackWebhookPoster) -> None:
    (message,) = poster.render(digest())
    assert await poster.post(PLACE, message, KEY) == Posted(KNOWN, KEY)
    (made,) = slack.messages(slack.channel_ids[0])
    assert made["subtype"] == "bot_message"
    assert not (await poster.nature(PLACE)).edits
    with pytest.raises(Frozen):
        await poster.edit("", Posted(KNOWN, KEY), message, KEY)
    with pytest.raises(Unproven):
        await poster.find(PLACE, KEY, datetime.now(UTC))
    assert slack.refusals == []


async def test_what_was_copied_beyond_the_address_is_not_called(slack: SlackApi, address: str) -> None:
    async with opened(slack, f"{address}/?from=notes") as poster:
        await poster.post(PLACE, poster.notice("Hello."), KEY)
    assert len(slack.messages(slack.channel_ids[0])) == 1


@pytest.mark.parametrize("style", STYLES)
async def test_nothing_can_be_pressed_and_links_are_words(
    slack: SlackApi, poster: SlackWebhookPoster, style: Style
) -> None:
    for number, message in enumerate(poster.render(digest(style=style))):
        await poster.post(PLACE, message, f"{KEY}{number}")
        body: Mapping[str, Any] = message.body
        assert not list(of_type(body, "button")) + list(of_type(body, "static_select")) + list(of_type(body, "actions"))
        told = json.dumps(body, ensure_ascii=False)
        assert "https://huggingface.co/papers/" in told
        assert not {"☆", "★"} & set(told)
    assert slack.pings == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("500", Ambiguous),
        ("503-after", Ambiguous),
        ("error:rollup_error", Ambiguous),
        ("html", Ambiguous),
        ("drop", Ambiguous),
        ("hang", Ambiguous),
        ("refuse", Ambiguous),
        ("429:3", RateLimited),
        ("error:no_service", ChannelGone),
        ("error:no_team", ChannelGone),
        ("error:channel_not_found", ChannelGone),
        ("error:channel_is_archived", Blocked),
        ("error:action_prohibited", Blocked),
        ("error:invalid_token", Blocked),
        ("error:invalid_payload", Rejected),
        ("error:invalid_blocks", Rejected),
        ("error:something_new", NotAccepted),
        ("302", NotAccepted),
    ],
)
async def test_what_becomes_of_a_call(slack: SlackApi, address: str, fault: str, kind: type[DeliveryError]) -> None:
    slack.faults.plan("POST /services/", fault)
    async with opened(slack, address, 0.3) as poster:
        (message,) = poster.render(digest())
        with pytest.raises(kind) as met:
            await poster.post(PLACE, message, KEY)
    assert type(met.value) is kind
    assert address.rpartition("/")[2] not in str(met.value)
    assert len(slack.messages(slack.channel_ids[0])) == (fault in ("503-after", "drop", "hang"))


async def test_a_message_that_is_refused_goes_without_pictures_and_then_without_blocks(
    slack: SlackApi, poster: SlackWebhookPoster
) -> None:
    (message,) = poster.render(digest())
    slack.broken_images.update(one["image_url"] for one in of_type(message.body, "image"))
    with pytest.raises(Rejected):
        await poster.post(PLACE, message, KEY)
    plainer = poster.plainer(message)
    assert plainer is not None
    await poster.post(PLACE, plainer, KEY)
    plainest = poster.plainer(plainer)
    assert plainest is not None
    assert "blocks" not in plainest.body
    assert poster.plainer(plainest) is None


async def test_what_a_webhook_cannot_do_is_said(poster: SlackWebhookPoster) -> None:
    assert "votes, commands, threads and private answers" in (await poster.access(PLACE)).idle
    with pytest.raises(ChannelGone):
        await poster.access(Place("", "ba9876543210"))


async def test_only_a_webhook_that_needs_another_address_counts_as_shut(
    slack: SlackApi, poster: SlackWebhookPoster, address: str
) -> None:
    (message,) = poster.render(digest())
    slack.world.channels[slack.channel_ids[0]].is_archived = True
    with pytest.raises(Blocked, match="unarchive it"):
        await poster.post(PLACE, message, KEY)
    assert not (await poster.access(PLACE)).blocked
    slack.delete_webhook(address)
    with pytest.raises(ChannelGone):
        await poster.post(PLACE, message, KEY)
    with pytest.raises(ChannelGone, match="switched off or was removed"):
        await poster.access(PLACE)
