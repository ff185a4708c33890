"""Who sees which channels: public ones, and private ones that they are in; whatever cannot be told is not shown."""

from __future__ import annotations

import json

from bot.delivery.channel import Place
from bot.emulators.slack.api import PERSON, SlackApi
from bot.platforms.slack.login import SlackLogin


async def test_a_private_channel_is_shown_to_those_who_are_in_it(slack: SlackApi, platform: SlackLogin) -> None:
    slack.world.person("U0STRANGER")
    secret = slack.world.add_channel("secret", is_private=True)
    secret.people.add(PERSON)
    channels = [*slack.channel_ids[:1], secret.id, "C0NOWHERE1"]
    assert (await platform.poster.seen_by(PERSON, "", channels)).keys() == {slack.channel_ids[0], secret.id}
    assert (await platform.poster.seen_by(PERSON, "", [secret.id]))[secret.id] == "#secret"
    assert (await platform.poster.seen_by("U0STRANGER", "", channels)).keys() == {slack.channel_ids[0]}
    secret.people.discard(PERSON)
    assert secret.id not in await platform.poster.seen_by(PERSON, "", channels)


async def test_many_channels_take_no_more_calls_than_one(slack: SlackApi, platform: SlackLogin) -> None:
    many = [slack.world.add_channel(f"papers-{number}").id for number in range(120)]
    before = len(slack.requests)
    assert len(await platform.poster.seen_by(PERSON, "", many)) == 120
    assert len(slack.requests) - before == 3


async def test_a_guest_sees_only_what_they_are_in(slack: SlackApi, platform: SlackLogin) -> None:
    slack.world.person("U0GUEST01").is_guest = True
    joined = slack.world.add_channel("joined")
    joined.people.add("U0GUEST01")
    outside = slack.world.add_channel("outside", member=False).id
    channels = [*slack.channel_ids[:1], joined.id, outside]
    assert list(await platform.poster.seen_by("U0GUEST01", "", channels)) == [joined.id]
    assert set(await platform.poster.seen_by(PERSON, "", channels)) == set(channels)


async def test_without_the_scope_to_ask_nothing_is_shown(slack: SlackApi, platform: SlackLogin) -> None:
    slack.scopes.difference_update({scope for scope in slack.scopes if scope.endswith(":read")})
    assert await platform.poster.seen_by(PERSON, "", slack.channel_ids) == {}


async def test_who_changed_what_names_the_person_and_nobody_else(slack: SlackApi, platform: SlackLogin) -> None:
    told = " changed what this channel gets: only none → <!channel> *x* <https://evil.example|y>."
    line = platform.poster.announcement(PERSON, told, "en")
    posted = await platform.poster.post(Place("", slack.channel_ids[0]), line, "k" * 24)
    (message,) = slack.messages(posted.channel)
    shown = json.dumps(message["blocks"], ensure_ascii=False)
    assert f"<@{PERSON}> changed what this channel gets" in shown
    assert "<!channel>" not in shown + message["text"]
    assert "*x*" not in shown
    assert "<https" not in shown
    assert f"<@{PERSON}>" not in message["text"]
    assert slack.refusals == []
