"""The app's own reactions on Slack: in order, once, by their names, and nobody's votes."""

from __future__ import annotations

import pytest

from bot.delivery.messages import Posted
from bot.emulators.slack.api import SlackApi
from bot.errors import AlreadyDone, Blocked, ChannelGone, RateLimited, Rejected
from bot.platforms.slack.login import SlackLogin
from bot.views.emoji import RANKS, spellings_of
from tests.platforms.slack.conftest import listening
from tests.platforms.slack.material import SmallChat, digest
from tests.platforms.slack.posting import KEY, place_in

STAR = spellings_of("⭐")


async def posted(slack: SlackApi, platform: SlackLogin) -> Posted:
    return await platform.poster.post(place_in(slack), platform.poster.render(digest(3))[0], KEY)


def names(slack: SlackApi, where: Posted) -> list[tuple[str, int]]:
    [message] = [one for one in slack.messages(where.channel) if one["ts"] == where.message]
    return [(one["name"], one["count"]) for one in message.get("reactions", ())]


async def test_keycaps_stand_in_order_and_once_however_often_they_are_added(
    slack: SlackApi, platform: SlackLogin
) -> None:
    where = await posted(slack, platform)
    for rank in (*RANKS[:3], *RANKS[:2], STAR):
        await platform.poster.react("", where, rank)
    assert names(slack, where) == [("one", 1), ("two", 1), ("three", 1), ("star", 1)]


async def test_the_apps_own_are_nobodys_votes_when_they_are_told_or_read(slack: SlackApi, platform: SlackLogin) -> None:
    where, me = await posted(slack, platform), slack.world.bot_user_id
    chat = SmallChat(posts=[where])
    await platform.poster.react("", where, RANKS[0])
    async with listening(platform, chat):
        await slack.react(where.channel, where.message, "two", user=me)
        await slack.react(where.channel, where.message, "two", user="U7")
        assert [(one.user, one.emoji) for one, _ in chat.reactions] == [("U7", "two")]
    assert {one.user for one in chat.reconciled.get(where, ())} <= {"U7"}
    assert names(slack, where) == [("one", 1), ("two", 2)]


async def test_a_scope_that_is_missing_is_named_and_told_before_it_is_met(
    slack: SlackApi, platform: SlackLogin
) -> None:
    where = await posted(slack, platform)
    slack.scopes.discard("reactions:write")
    with pytest.raises(Blocked, match="reactions:write"):
        await platform.poster.react("", where, STAR)


async def test_what_can_bear_none_is_told_apart(slack: SlackApi, platform: SlackLogin) -> None:
    where = await posted(slack, platform)
    with pytest.raises(AlreadyDone):
        await platform.poster.react("", Posted(where.channel, "1.000001"), STAR)
    with pytest.raises(Rejected, match="written as a name"):
        await platform.poster.react("", where, ["🦜"])
    with pytest.raises(Rejected):
        await platform.poster.react("", where, ["no_such_emoji"])
    await slack.fortunes.archive(where.channel)
    with pytest.raises(ChannelGone):
        await platform.poster.react("", where, STAR)


async def test_a_share_of_the_calls_is_left_to_others(slack: SlackApi, platform: SlackLogin) -> None:
    where = await posted(slack, platform)
    for _ in range(40):
        await platform.poster.react("", where, STAR)
    with pytest.raises(RateLimited) as met:
        await platform.poster.react("", where, STAR)
    assert met.value.retry_after > 30
    # Slack itself takes fifty a minute, and never had to say so.
    assert slack.refusals == []
