"""A reply whose digest was deleted is put into the channel by Slack; it is taken away, and nothing more follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.emulators.slack.api import SlackApi
from bot.errors import Ambiguous, ParentGone
from bot.platforms.slack.login import SlackLogin
from tests.platforms.slack.material import digest

KEY = "abcdefghijklmnopqrstuvwx"
LATER_KEY = f"{KEY[:-1]}2"
LONG_AGO = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
async def below(slack: SlackApi, platform: SlackLogin) -> Place:
    """The place below a digest that a moderator has just deleted."""
    channel = slack.channel_ids[0]
    posted = await platform.poster.post(Place(slack.team_id, channel), platform.poster.render(digest(3))[0], KEY)
    slack.delete(channel, posted.message)
    return Place(slack.team_id, channel, posted.message)


@pytest.fixture
def reply(platform: SlackLogin) -> Message:
    return platform.poster.render(digest(3))[1]


async def test_a_stray_reply_is_deleted_and_named(
    slack: SlackApi, platform: SlackLogin, below: Place, reply: Message
) -> None:
    with pytest.raises(ParentGone, match="deleted the digest"):
        await platform.poster.post(below, reply, LATER_KEY)
    assert slack.messages(below.channel) == []


async def test_a_reply_under_what_is_left_of_a_digest_with_replies_stays(
    slack: SlackApi, platform: SlackLogin, reply: Message
) -> None:
    channel = slack.channel_ids[0]
    first = await platform.poster.post(Place(slack.team_id, channel), platform.poster.render(digest(3))[0], KEY)
    below = Place(slack.team_id, channel, first.message)
    await platform.poster.post(below, reply, LATER_KEY)
    slack.delete(channel, first.message)
    assert isinstance(await platform.poster.post(below, reply, "third"), Posted)
    assert len(slack.replies(channel, first.message)) == 2


@pytest.mark.parametrize("outcome", ["500", "drop"])
async def test_a_stray_that_could_not_be_deleted_is_found_and_deleted_later(
    slack: SlackApi, platform: SlackLogin, below: Place, reply: Message, outcome: str
) -> None:
    slack.faults.plan("chat.delete", outcome)
    with pytest.raises(Ambiguous):
        await platform.poster.post(below, reply, LATER_KEY)
    with pytest.raises(ParentGone):
        await platform.poster.find(below, LATER_KEY, LONG_AGO)
    assert slack.messages(below.channel) == []


@pytest.mark.parametrize("call_seconds", [1])
@pytest.mark.parametrize("outcome", ["drop", "500-after", "hang"])
async def test_a_stray_whose_answer_was_lost_is_found_and_deleted(
    slack: SlackApi, platform: SlackLogin, below: Place, reply: Message, outcome: str
) -> None:
    slack.faults.plan("chat.postMessage", outcome)
    with pytest.raises(Ambiguous):
        await platform.poster.post(below, reply, LATER_KEY)
    assert len(slack.messages(below.channel)) == 1
    with pytest.raises(ParentGone):
        await platform.poster.find(below, LATER_KEY, LONG_AGO)
    assert slack.messages(below.channel) == []


async def test_a_reply_that_never_arrived_ends_the_same(platform: SlackLogin, below: Place) -> None:
    with pytest.raises(ParentGone):
        await platform.poster.find(below, LATER_KEY, LONG_AGO)


async def test_a_stray_that_may_not_be_deleted_is_said(
    slack: SlackApi, platform: SlackLogin, below: Place, reply: Message
) -> None:
    slack.faults.plan("chat.delete", "error:compliance_exports_prevent_deletion")
    with pytest.raises(ParentGone, match="stays there"):
        await platform.poster.post(below, reply, LATER_KEY)
