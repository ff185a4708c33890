"""The payloads that Slack sends to an app, in their real shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.emulators.slack.state import Conversation, Person, World

Json = dict[str, Any]

TOKEN = "playground-verification-token"  # noqa: S105 - the old verification token, which proves nothing
PERSON = "U0PERSON01"
# Of these Slack tells no time: docs.slack.dev/reference/events/app_uninstalled, tokens_revoked.
TIMELESS = ("app_uninstalled", "tokens_revoked")
KEPT = ("type", "action_id", "block_id", "text", "value", "style", "url", "placeholder", "initial_option", "confirm")


def command(world: World, channel: Conversation, person: Person, name: str, text: str) -> Json:
    """A slash command."""
    return {
        "token": TOKEN,
        "team_id": world.team_id,
        "team_domain": world.team_domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": name if name.startswith("/") else f"/{name}",
        "text": text,
        "api_app_id": world.app_id,
        # A word, since a command comes as a form; in all other payloads it is a boolean.
        "is_enterprise_install": str(world.is_org_wide).lower(),
        **({"enterprise_id": world.enterprise_id, "enterprise_name": "Whole Org"} if world.enterprise_id else {}),
        "trigger_id": world.trigger(person.id),
    }


def event(world: World, inner: Json) -> Json:
    """The wrapper of any event of the Events API."""
    enterprise = world.enterprise_id or None
    bot = {"team_id": world.team_id, "user_id": world.bot_user_id, "is_bot": True}
    about = inner.get("channel") or (inner.get("item") or {}).get("channel")
    at = {} if inner["type"] in TIMELESS else {"event_ts": world.ts()}
    return {
        "token": TOKEN,
        "team_id": world.team_id,
        "context_team_id": world.team_id,
        "context_enterprise_id": enterprise,
        "api_app_id": world.app_id,
        # What the event itself says of its time wins: a reaction's is when it was given, not when it is sent.
        "event": {**at, **inner},
        "type": "event_callback",
        # Of an event no other workspace has the id, unlike those of people and channels.
        "event_id": f"{world.serial('Ev')}{world.team_id[1:]}",
        "event_time": int(world.clock()),
        "authorizations": [{"enterprise_id": enterprise, **bot, "is_enterprise_install": world.is_org_wide}],
        "is_ext_shared_channel": isinstance(about, str) and about in world.shared,
        "event_context": world.serial("4-"),
    }


def reaction(channel: Conversation, message: Json, person: Person, name: str, at: str) -> Json:
    """A reaction on a message; its `type` is left to the caller."""
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    inner: Json = {"type": "", "user": person.id, "reaction": name, "item": item, "event_ts": at}
    # Missing where a message has no author that Slack knows, so a listener must not count on it.
    return inner | ({"item_user": message["user"]} if message.get("user") else {})


def joined(world: World, channel_id: str, user: str, inviter: str = "U0PERSON01") -> Json:
    """Somebody, or the bot, was let into a channel; nobody is named where they came by themselves."""
    # Here G is private whatever the id begins with, as new private channels have ids with C.
    kind = "G" if world.channels[channel_id].is_private else "C"
    event: Json = {"type": "member_joined_channel", "user": user, "channel": channel_id, "channel_type": kind}
    return event | {"team": world.team_id} | ({"inviter": inviter} if inviter else {})


def _interaction(world: World, person: Person, kind: str) -> Json:
    user = {"id": person.id, "username": person.name, "name": person.name, "team_id": world.team_id}
    return {
        "type": kind,
        "user": user,
        "api_app_id": world.app_id,
        "token": TOKEN,
        "team": {"id": world.team_id, "domain": world.team_domain},
        "enterprise": {"id": world.enterprise_id, "name": "Whole Org"} if world.enterprise_id else None,
        "is_enterprise_install": world.is_org_wide,
    }


def click(world: World, channel: Conversation, person: Person, action: Json, message: Json) -> Json:
    """A click on a message; the message itself and the response_url are left to the caller."""
    container: Json = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id}
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    return {
        **_interaction(world, person, "block_actions"),
        "container": container,
        "trigger_id": world.trigger(person.id),
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": {}},
        "actions": [action],
    }


def shortcut(world: World, channel: Conversation, person: Person, callback_id: str, message: Json) -> Json:
    """A command chosen from a message's menu; the response_url is left to the caller."""
    # Unlike other interactions it does not name the app.
    told = {
        name: value for name, value in _interaction(world, person, "message_action").items() if name != "api_app_id"
    }
    return {
        **told,
        "user": {"id": person.id, "name": person.name, "team_id": world.team_id},
        "callback_id": callback_id,
        "trigger_id": world.trigger(person.id),
        "action_ts": world.ts(),
        "message_ts": message["ts"],
        "message": message,
        "channel": {"id": channel.id, "name": channel.name},
    }


def view_click(world: World, person: Person, action: Json, view: Json) -> Json:
    """A click in a modal or a home tab."""
    return {
        **_interaction(world, person, "block_actions"),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": world.trigger(person.id),
        "view": view,
        "actions": [action],
    }


def submission(world: World, person: Person, view: Json) -> Json:
    """A modal that was submitted."""
    common = _interaction(world, person, "view_submission")
    return {**common, "trigger_id": world.trigger(person.id), "view": view, "response_urls": []}


def closing(world: World, person: Person, view: Json, *, everything: bool) -> Json:
    """A modal that was closed, or all of them at once (`everything`)."""
    return {**_interaction(world, person, "view_closed"), "view": view, "is_cleared": everything}


def suggestion(world: World, person: Person, block: Json, element: Json, typed: str, view: Json) -> Json:
    """What somebody has typed so far into a menu whose options the app gives."""
    return {
        **_interaction(world, person, "block_suggestion"),
        "container": {"type": "view", "view_id": view["id"]},
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
        "view": view,
    }


def home_opened(world: World, person: Person, tab: str) -> Json:
    """Somebody looks at the app's home: its `home` tab, with what is shown there now, or its `messages`."""
    event: Json = {"type": "app_home_opened", "user": person.id, "channel": world.direct(person.id).id, "tab": tab}
    shown = world.homes.get(person.id) if tab == "home" else None
    # Missing until a first view was published: docs.slack.dev/reference/events/app_home_opened.
    return {**event, "event_ts": world.ts(), **({"view": shown} if shown else {})}


def offers(blocks: list[Json], action_id: str, value: str | None) -> bool:
    """Whether there is something to click with this action id, and this value if any is given."""
    return any(_fits(element, action_id, value) for _, element in _elements(blocks))


def action(world: World, blocks: list[Json], action_id: str, value: str | None) -> Json:
    """What a click on an element says; raises LookupError if there is none."""
    for block, element in _elements(blocks):
        if _fits(element, action_id, value):
            said = {name: element[name] for name in KEPT if name in element}
            said |= {"block_id": block["block_id"], "action_ts": world.ts()}
            # A menu's choice stands in selected_option; only a button has its value at the top.
            return said if element["type"] == "button" else {**said, **_chosen(element, value)}
    there = sorted({str(element.get("action_id")) for _, element in _elements(blocks)})
    raise LookupError(f"Nothing here has the action id {action_id!r} and that value; there are: {', '.join(there)}.")


def _elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        yield from ((block, element) for element in _within(block) if "action_id" in element)


def _within(block: Json) -> Iterator[Json]:
    yield from (block[name] for name in ("accessory", "element") if isinstance(block.get(name), dict))
    yield from block.get("elements", ())


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group["options"])]


def _fits(element: Json, action_id: str, value: str | None) -> bool:
    if element["action_id"] != action_id:
        return False
    return value is None or value in (element.get("value"), *(option["value"] for option in _options(element)))


def _chosen(element: Json, value: str | None) -> Json:
    typed = {"text": {"type": "plain_text", "text": value or "", "emoji": True}, "value": value}
    options = [option for option in _options(element) if value in (None, option["value"])]
    return {"selected_option": options[0] if options else typed}
