"""Modals, menus whose options the app gives, and home tabs, as Slack plays them for a real app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.forms import NotFillable
from tests.emulators.slack.bodies import plain
from tests.emulators.slack.clients import actions, button, client, new_app, refused, running, section

Json = dict[str, Any]


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi() as api:
        yield api


def option(value: str) -> Json:
    return {"text": plain(value), "value": value}


def field(name: str, element: Json, **more: object) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name),
        "element": {"action_id": name, **element},
        **more,
    }


def form(**more: object) -> Json:
    blocks = [
        field("at", {"type": "timepicker", "initial_time": "09:00"}),
        field("top", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "10"}),
        field("days", {"type": "checkboxes", "options": [option("mon"), option("tue")]}, optional=True),
        field("zone", {"type": "external_select", "min_query_length": 1}, optional=True),
    ]
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Digest"),
        "submit": plain("Save"),
        "blocks": blocks,
        **more,
    }


def opening(api: SlackApi, view: Json) -> AsyncApp:
    """An app that opens a view upon any command."""
    app = new_app(api)

    @app.command("/papers")
    async def papers(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=view)
        await ack()

    return app


async def test_a_form_gives_what_was_filled_in_and_what_stood_there(api: SlackApi) -> None:
    app, seen = opening(api, form()), list[Json]()

    @app.view("form")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        seen.append({name: next(iter(value.values())) for name, value in view["state"]["values"].items()})
        await ack()

    async with running(api, app):
        await api.command("/papers", "")
        answer = await api.submit(api.modal()["id"], {"top": 3, "days": ["tue"]})
    assert answer.acked
    assert seen[0]["at"] == {"type": "timepicker", "selected_time": "09:00"}
    assert seen[0]["top"] == {"type": "number_input", "value": "3"}
    assert [one["value"] for one in seen[0]["days"]["selected_options"]] == ["tue"]
    assert seen[0]["zone"] == {"type": "external_select", "selected_option": None}
    with pytest.raises(LookupError):
        api.modal()


@pytest.mark.parametrize("given", [{}, {"top": 11}, {"top": "many"}, {"top": 3, "at": "9"}, {"top": 3, "x": 1}])
async def test_a_form_takes_nothing_that_slack_s_client_would_not(api: SlackApi, given: Json) -> None:
    async with running(api, opening(api, form())):
        await api.command("/papers", "")
        with pytest.raises(NotFillable):
            await api.submit(api.modal()["id"], given)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"response_action": "errors", "errors": {"top": "too many"}}, ""),
        ({"response_action": "errors", "errors": {"nowhere": "?"}}, "stand at no field"),
        ({"response_action": "clear"}, ""),
        ({"response_action": "update", "view": {"type": "modal"}}, "invalid_arguments"),
    ],
)
async def test_what_slack_makes_of_the_answer_to_a_form(api: SlackApi, said: Json, refusal: str) -> None:
    app = opening(api, form())

    @app.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**said)

    async with running(api, app):
        await api.command("/papers", "")
        answer = await api.submit(api.modal()["id"], {"top": 3})
    assert refusal in answer.refusal
    assert bool(refusal) == bool(answer.refusal)
    assert bool(api.world.modals["U0PERSON01"]) == (said["response_action"] != "clear")


async def test_a_fourth_modal_does_not_fit_upon_three(api: SlackApi) -> None:
    slack = client(api)
    await slack.views_open(trigger_id=api.world.trigger(), view=form())
    for _ in range(2):
        await slack.views_push(trigger_id=api.world.trigger(), view=form())
    again = await refused(slack.views_push(trigger_id=api.world.trigger(), view=form()))
    assert again["error"] == "push_limit_reached"
    top = api.modal()
    await api.close_modal(top["id"])
    assert api.modal()["id"] == top["previous_view_id"]


async def test_a_closed_modal_cannot_be_changed(api: SlackApi) -> None:
    slack = client(api)
    view = (await slack.views_open(trigger_id=api.world.trigger(), view=form()))["view"]
    await api.close_modal(view["id"])
    assert (await refused(slack.views_update(view_id=view["id"], view=form())))["error"] == "not_found"


async def test_a_form_without_a_way_to_submit_it_is_refused(api: SlackApi) -> None:
    view = {name: value for name, value in form().items() if name != "submit"}
    answer = await refused(client(api).views_open(trigger_id=api.world.trigger(), view=view))
    assert answer["error"] == "invalid_arguments"


async def test_a_menu_asks_the_app_for_its_options(api: SlackApi) -> None:
    app = opening(api, form())

    @app.options("zone")
    async def zones(ack: AsyncAck, payload: Json) -> None:
        await ack(options=[option(f"{payload['value']}{n}") for n in range(101 if payload["value"] == "many" else 2)])

    async with running(api, app):
        await api.command("/papers", "")
        view = api.modal()["id"]
        good, many = await api.suggest(view, "zone", "Seo"), await api.suggest(view, "zone", "many")
        with pytest.raises(LookupError):
            await api.suggest(view, "zone", "")
    assert good.payload is not None
    assert ([one["value"] for one in good.payload["options"]], good.refusal) == (["Seo0", "Seo1"], "")
    assert "no more than 100" in many.refusal


async def test_a_home_tab_is_told_with_what_it_shows(api: SlackApi) -> None:
    app, seen = new_app(api), list[Json]()

    @app.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        seen.append(event)
        shown = event.get("view") or {}
        view = {"type": "home", "blocks": [section("a"), actions(button("b", "1"))]}
        await client.views_publish(user_id=event["user"], view=view, hash=shown.get("hash"))

    async with running(api, app):
        assert await api.open_home()
        assert await api.open_home()
        assert await api.open_home(tab="messages")
    assert [("view" in event, event["tab"]) for event in seen] == [(False, "home"), (True, "home"), (False, "messages")]
    stale = await refused(client(api).views_publish(user_id="U0PERSON01", view=seen[1]["view"] | {"x": 1}, hash="h0"))
    assert stale["error"] == "invalid_arguments"
    bare = {"type": "home", "blocks": []}
    stale = await refused(client(api).views_publish(user_id="U0PERSON01", view=bare, hash="h0"))
    assert stale["error"] == "hash_conflict"


async def test_a_home_tab_that_the_app_does_not_have_is_refused(api: SlackApi) -> None:
    api.world.home_enabled = False
    answer = await refused(client(api).views_publish(user_id="U0PERSON01", view={"type": "home", "blocks": []}))
    assert answer["error"] == "not_enabled"


async def test_the_members_of_a_channel_are_told_to_an_app_that_may_see_it(api: SlackApi) -> None:
    slack, (public, *_) = client(api), api.channel_ids
    private = api.world.add_channel("secret", is_private=True, member=False)
    api.say(public, "hello", user="U0PERSON02")
    assert (await slack.conversations_members(channel=public))["members"] == ["U0PERSON02", api.bot_user_id]
    assert (await refused(slack.conversations_members(channel=private.id)))["error"] == "channel_not_found"
    whisper = slack.chat_postEphemeral(channel=public, user="U0PERSON01", text="a")
    assert (await refused(whisper))["error"] == "user_not_in_channel"
