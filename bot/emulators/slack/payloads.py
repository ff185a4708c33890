"""The payloads that Slack sends to an app, in their real shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.emulators.slack.state import Conversation, Person, Workspace

Json = dict[str, Any]

TOKEN = "playground-verification-token"  # noqa: S105 - the old verification token, which proves nothing
KEPT = ("type", "action_id", "block_id", "text", "value", "style", "url", "placeholder", "initial_option", "confirm")


def command(workspace: Workspace, channel: Conversation, person: Person, name: str, text: str) -> Json:
    """A slash command."""
    return {
        "token": TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.team_domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": name if name.startswith("/") else f"/{name}",
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "trigger_id": workspace.trigger(),
    }


def event(workspace: Workspace, inner: Json) -> Json:
    """The wrapper of any event of the Events API."""
    bot = {"team_id": workspace.team_id, "user_id": workspace.bot_user_id, "is_bot": True}
    return {
        "token": TOKEN,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": {"event_ts": workspace.ts(), **inner},
        "type": "event_callback",
        "event_id": workspace.serial("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [{"enterprise_id": None, **bot, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": workspace.serial("4-"),
    }


def reaction(channel: Conversation, message: Json, person: Person, name: str, at: str) -> Json:
    """A reaction on a message; its `type` is left to the caller."""
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    inner: Json = {"type": "", "user": person.id, "reaction": name, "item": item, "event_ts": at}
    return inner | ({"item_user": message["user"]} if message.get("user") else {})


def joined(workspace: Workspace, channel_id: str, user: str) -> Json:
    """Somebody, or the bot, was let into a channel."""
    kind = "G" if workspace.channels[channel_id].is_private else "C"
    event: Json = {"type": "member_joined_channel", "user": user, "channel": channel_id, "channel_type": kind}
    return event | {"team": workspace.team_id, "inviter": "U0PERSON01"}


def _interaction(workspace: Workspace, person: Person, kind: str) -> Json:
    user = {"id": person.id, "username": person.name, "name": person.name, "team_id": workspace.team_id}
    return {
        "type": kind,
        "user": user,
        "api_app_id": workspace.app_id,
        "token": TOKEN,
        "team": {"id": workspace.team_id, "domain": workspace.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def click(workspace: Workspace, channel: Conversation, person: Person, action: Json, message: Json) -> Json:
    """A click on a message; the message itself and the response_url are left to the caller."""
    container: Json = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id}
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    return {
        **_interaction(workspace, person, "block_actions"),
        "container": container,
        "trigger_id": workspace.trigger(),
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": {}},
        "actions": [action],
    }


def suggestion(workspace: Workspace, channel: Conversation, person: Person, action_id: str, value: str) -> Json:
    """Letters typed into an external menu."""
    return {
        **_interaction(workspace, person, "block_suggestion"),
        "container": {"type": "message", "message_ts": workspace.ts(), "channel_id": channel.id, "is_ephemeral": False},
        "channel": {"id": channel.id, "name": channel.name},
        "action_id": action_id,
        "block_id": workspace.serial("b"),
        "value": value,
    }


def view_click(workspace: Workspace, person: Person, action: Json, view: Json) -> Json:
    """A click in a modal or a home tab."""
    return {
        **_interaction(workspace, person, "block_actions"),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": workspace.trigger(),
        "view": view,
        "actions": [action],
    }


def submission(workspace: Workspace, person: Person, view: Json) -> Json:
    """A modal that was submitted."""
    common = _interaction(workspace, person, "view_submission")
    return {**common, "trigger_id": workspace.trigger(), "view": view, "response_urls": []}


def offers(blocks: list[Json], action_id: str, value: str | None) -> bool:
    """Whether there is something to click with this action id, and this value if any is given."""
    return any(_fits(element, action_id, value) for _, element in _elements(blocks))


def action(workspace: Workspace, blocks: list[Json], action_id: str, value: str | None) -> Json:
    """What a click on an element says; raises LookupError if there is none."""
    for block, element in _elements(blocks):
        if _fits(element, action_id, value):
            said = {name: element[name] for name in KEPT if name in element}
            said |= {"block_id": block["block_id"], "action_ts": workspace.ts()}
            return said if element["type"] == "button" else {**said, **_chosen(element, value)}
    there = sorted({str(element.get("action_id")) for _, element in _elements(blocks)})
    raise LookupError(f"Nothing here has the action id {action_id!r} and that value; there are: {', '.join(there)}.")


def _elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        yield from ((block, element) for element in _within(block) if "action_id" in element)
        yield from _elements(block.get("child_blocks", []))


def _within(block: Json) -> Iterator[Json]:
    yield from (block[name] for name in ("accessory", "element") if isinstance(block.get(name), dict))
    for element in (*block.get("elements", ()), *block.get("actions", ())):
        yield element
        if element.get("type") == "card":
            yield from element.get("actions", ())


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group["options"])]


def _fits(element: Json, action_id: str, value: str | None) -> bool:
    if element["action_id"] != action_id:
        return False
    if value is None or element["type"] in ("external_select", "users_select", "datepicker"):
        return True
    return value in (element.get("value"), *(option["value"] for option in _options(element)))


def _chosen(element: Json, value: str | None) -> Json:
    if element["type"] == "users_select":
        return {"selected_user": value}
    if element["type"] == "datepicker":
        return {"selected_date": value}
    typed = {"text": {"type": "plain_text", "text": value or "", "emoji": True}, "value": value}
    options = [option for option in _options(element) if value in (None, option["value"])]
    chosen = options[0] if options else typed
    return {"selected_options": [chosen]} if element["type"] in ("checkboxes",) else {"selected_option": chosen}
