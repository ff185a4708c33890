"""What the app may do in a channel is read from Slack and from the token's scopes."""

from __future__ import annotations

import pytest

from bot.delivery.channel import Place
from bot.emulators.slack.api import SlackApi
from bot.errors import ChannelGone, Unproven
from bot.platforms.slack.access import SCOPES, access_of, lacking
from bot.platforms.slack.login import SlackLogin, connected
from tests.platforms.slack.conftest import settings_for

PUBLIC = {"id": "C1", "name": "papers", "is_private": False, "is_member": True}


async def test_a_channel_that_the_app_is_in_has_nothing_in_its_way(slack: SlackApi, platform: SlackLogin) -> None:
    access = await platform.poster.access(Place("", slack.channel_ids[0]))
    assert access.whole
    assert access.where.startswith("the public channel “#")
    assert access.may == ("chat:write", "reactions:read", "channels:history")
    assert not access.blind


async def test_a_channel_that_the_app_is_not_in_asks_for_an_invitation(slack: SlackApi) -> None:
    slack.scopes.discard("chat:write.public")
    slack.members.clear()
    async with connected(settings_for(slack)) as platform:
        assert "/invite" in (await platform.poster.access(Place("", slack.channel_ids[0]))).blocked


async def test_a_private_channel_that_the_app_is_not_in_cannot_be_told_from_none(
    slack: SlackApi, platform: SlackLogin
) -> None:
    hidden = slack.world.add_channel("secret", is_private=True, member=False).id
    with pytest.raises(ChannelGone, match="/invite"):
        await platform.poster.access(Place("", hidden))


async def test_an_archived_channel_is_named(slack: SlackApi, platform: SlackLogin) -> None:
    slack.world.channels[slack.channel_ids[0]].is_archived = True
    assert "archived" in (await platform.poster.access(Place("", slack.channel_ids[0]))).blocked


@pytest.mark.parametrize("field", ["is_read_only", "is_thread_only"])
def test_a_channel_in_which_only_some_may_post_says_so(field: str) -> None:
    assert "Posting permissions" in access_of(PUBLIC | {field: True}, None).blocked


def test_what_is_lacking_is_told_in_the_readers_language() -> None:
    assert "게시 권한" in access_of(PUBLIC | {"is_read_only": True}, None, "ko").blocked


def test_a_channel_without_threads_says_so() -> None:
    assert "no threads" in access_of(PUBLIC | {"is_non_threadable": True}, None).threadless


def test_the_scope_of_its_own_kind_lets_the_history_be_read() -> None:
    granted = set(SCOPES) - {"groups:history"}
    assert not access_of(PUBLIC, granted).blind
    assert "groups:history" in access_of(PUBLIC | {"is_private": True}, granted).blind


async def test_without_the_scope_to_ask_nothing_is_told(slack: SlackApi, platform: SlackLogin) -> None:
    slack.scopes.difference_update({scope for scope in slack.scopes if scope.endswith(":read")})
    with pytest.raises(Unproven, match="channels:read"):
        await platform.poster.access(Place("", slack.channel_ids[0]))


async def test_scopes_that_the_installed_token_lacks_are_named(slack: SlackApi) -> None:
    slack.scopes.difference_update({"groups:read", "reactions:read"})
    async with connected(settings_for(slack)) as platform:
        (sentence,) = await platform.poster.shortcomings()
    assert "groups:read (" in sentence
    assert "reactions:read (to count votes)" in sentence
    assert "has the events too that an older app is not told of, then reinstall the app" in sentence
    assert "chat:write" not in sentence


async def test_a_whole_token_lacks_nothing(platform: SlackLogin) -> None:
    assert await platform.poster.shortcomings() == []


def test_where_slack_tells_no_scopes_none_is_missed() -> None:
    assert lacking(None) == ()


def test_a_channel_that_asks_for_reactions_is_told_which_scope_they_take() -> None:
    channel = {"id": "C1", "name": "papers", "is_member": True}
    granted = set(SCOPES) - {"reactions:write"}
    lacking = "The app lacks reactions:write, so `seed_reactions` does nothing here; add it and reinstall the app."
    assert access_of(channel, granted, seeds=True).idle == lacking
    assert access_of(channel, granted).idle == ""
    assert access_of(channel, SCOPES, seeds=True).idle == access_of(channel, None, seeds=True).idle == ""
