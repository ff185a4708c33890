"""What the emulator says has the shape of what Slack says: no key is unknown there, no value of another kind."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulators.slack.api import SlackApi
from tests.emulators.slack.clients import actions, button, client, new_app, running

Json = dict[str, Any]
META = {"event_type": "digest", "event_payload": {"delivery": "7"}}


def differences(ours: object, theirs: object, at: str = "") -> Iterator[str]:
    """Where our JSON has something that the recorded shape does not."""
    if theirs in ("<trimmed>", {}, []) or ours is None or at.endswith(("/blocks", "/values")):
        return
    if type(ours) is not type(theirs):
        yield f"{at}: {type(ours).__name__} instead of {type(theirs).__name__}"
    elif isinstance(ours, dict) and isinstance(theirs, dict):
        yield from (f"{at}/{name}: unknown" for name in ours.keys() - theirs.keys())
        for name in ours.keys() & theirs.keys():
            yield from differences(ours[name], theirs[name], f"{at}/{name}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        for entry in ours:
            yield from differences(entry, theirs[0], at)


def unlike(folder: Path, name: str, ours: object) -> list[str]:
    return sorted(differences(ours, json.loads((folder / "spec/slack/payloads" / f"{name}.json").read_text("utf-8"))))


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(channels=2, rate_limits=False) as running_api:
        yield running_api


async def use_messages(slack: AsyncWebClient, channel: str) -> None:
    blocks = [actions(button("b"))]
    parent = (await slack.chat_postMessage(channel=channel, text="a", metadata=META, blocks=blocks))["ts"]
    reply = (await slack.chat_postMessage(channel=channel, text="b", thread_ts=parent))["ts"]
    await slack.reactions_add(channel=channel, timestamp=parent, name="star")
    await slack.reactions_get(channel=channel, timestamp=parent)
    await slack.chat_update(channel=channel, ts=parent, text="c")
    await slack.conversations_history(channel=channel, include_all_metadata=True)
    await slack.chat_getPermalink(channel=channel, message_ts=parent)
    await slack.chat_delete(channel=channel, ts=reply)
    await slack.chat_postEphemeral(channel=channel, user="U0PERSON01", text="a")


async def look_around(slack: AsyncWebClient, channel: str, api_trigger: str) -> None:
    for call in (slack.auth_test, slack.bots_info, slack.team_info, slack.conversations_list):
        await call()
    for about in (slack.conversations_info, slack.conversations_join):
        await about(channel=channel)
    await slack.users_info(user="U0PERSON01", include_locale=True)
    await slack.conversations_open(users="U0PERSON01", return_im=True)
    await slack.views_publish(user_id="U0PERSON01", view={"type": "home", "blocks": []})
    view = {"type": "modal", "title": {"type": "plain_text", "text": "a"}, "blocks": []}
    opened = (await slack.views_open(trigger_id=api_trigger, view=view))["view"]
    await slack.views_update(view_id=opened["id"], view=view)
    await slack.apps_connections_open(app_token="xapp-playground")


async def test_answers_of_the_web_api_have_slacks_shape(test_data: Path, api: SlackApi) -> None:
    api.scopes.update({"reactions:write", "channels:join", "im:write", "im:read", "team:read", "channels:manage"})
    api.world.channels[api.channel_ids[0]].people.add("U0PERSON01")
    await use_messages(client(api), api.channel_ids[0])
    await look_around(client(api), api.channel_ids[0], api.world.trigger())
    unknown = {record.method: unlike(test_data, f"api_{record.method}", record.answer) for record in api.requests}
    assert {method: found for method, found in unknown.items() if found} == {}
    assert all(record.answer["ok"] for record in api.requests)


def any_app(api: SlackApi) -> AsyncApp:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck) -> None:
        await ack(text="a", blocks=[actions(button("vote"))])

    @app.action("vote")
    async def vote(ack: AsyncAck) -> None:
        await ack()

    @app.event("reaction_added")
    @app.event("reaction_removed")
    async def reacted() -> None:
        pass

    return app


PAYLOADS = (
    "app-backend_slash-commands_SlashCommandPayload",
    "app-backend_interactive-components_BlockActionPayload",
    "app-backend_interactive-components_BlockActionPayload",
    "events_ReactionAddedPayload",
    "events_ReactionRemovedPayload",
    "app-backend_interactive-components_MessageShortcutPayload",
)


async def test_payloads_of_socket_mode_have_slacks_shape(test_data: Path, api: SlackApi) -> None:
    app, channel = any_app(api), api.channel_ids[0]

    ts = (await client(api).chat_postMessage(channel=channel, text="a", blocks=[actions(button("vote"))]))["ts"]
    async with running(api, app):
        answer = await api.command("/paper", "lora")
        await api.click(channel, ts, "vote")
        await api.click(channel, "", "vote", answer=answer)
        await api.react(channel, ts, "star")
        await api.unreact(channel, ts, "star")
        await api.choose(channel, api.messages(channel)[0], "find")
    assert api.socket.sent[0]["payload"].pop("is_enterprise_install") == "false"  # a string on the wire
    for name, sent in zip(PAYLOADS, api.socket.sent, strict=True):
        assert unlike(test_data, name, sent["payload"]) == [], name


async def test_payloads_of_modals_and_home_tabs_have_slacks_shape(test_data: Path, api: SlackApi) -> None:
    app, slack = new_app(api), client(api)

    @app.view("form")
    @app.event("app_home_opened")
    @app.event("member_joined_channel")
    async def seen(ack: AsyncAck) -> None:
        await ack()

    title = {"type": "plain_text", "text": "a"}
    view = {"type": "modal", "callback_id": "form", "title": title, "blocks": []}
    await slack.views_publish(user_id="U0PERSON01", view={"type": "home", "blocks": []})
    async with running(api, app):
        await slack.views_open(trigger_id=api.world.trigger(), view=view)
        await api.submit(api.modal()["id"], {})
        await api.open_home()
        await api.invite(api.channel_ids[0])
    submitted, opened, joined = (sent["payload"] for sent in api.socket.sent)
    # In the published shape none of what opens an address of its own.
    del submitted["response_urls"]
    assert unlike(test_data, "app-backend_views_ViewSubmissionPayload", submitted) == ["/view/blocks: unknown"]
    told = unlike(test_data, "events_AppHomeOpenedPayload", opened)
    assert [one for one in told if "context_" not in one] == ["/event/view/blocks: unknown"]
    assert unlike(test_data, "events_MemberJoinedChannelPayload", joined) == []


async def test_what_becomes_of_channels_and_of_the_app_is_told_in_slacks_shape(test_data: Path, api: SlackApi) -> None:
    app, fortunes = new_app(api), api.fortunes
    private = api.world.add_channel("secret", is_private=True).id
    public, other = api.channel_ids[:2]

    @app.event(re.compile(".*"))
    async def seen(ack: AsyncAck) -> None:
        await ack()

    async with running(api, app):
        for channel in (public, private):
            assert await fortunes.rename(channel, "new")
            assert await fortunes.archive(channel)
            assert await fortunes.unarchive(channel)
            assert await fortunes.take_out(channel)
        api.scopes.discard("groups:read")
        assert not await fortunes.archive(private)
        assert await fortunes.delete(public)
        assert await fortunes.tell_renumbered(other, fortunes.renumber(other))
        assert await fortunes.uninstall()
    told = {sent["payload"]["event"]["type"]: sent["payload"] for sent in api.socket.sent}
    folder = test_data / "spec/slack/payloads"
    shapes = {kind: f"events_{kind.title().replace('_', '')}Payload" for kind in told}
    assert {kind for kind, shape in shapes.items() if not (folder / f"{shape}.json").exists()} == {
        "group_rename", "group_unarchive",
    }  # fmt: skip
    for kind in told.keys() - {"group_rename", "group_unarchive"}:
        unknown = [one for one in unlike(test_data, shapes[kind], told[kind]) if "context_" not in one]
        assert unknown == [], kind
