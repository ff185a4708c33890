"""Modals and home tabs: the Web API's `views.*` methods, and which modals each person has open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.emulators.slack.calls import ApiCall
from bot.emulators.slack.chat import numbered
from bot.emulators.slack.checks import Problem
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.state import World

Json = dict[str, Any]

# docs.slack.dev/surfaces/modals: views that lie on each other.
MOST_STACKED = 3
# docs.slack.dev/reference/methods/views.open, `view_too_large`.
MOST_BYTES = 250_000


def open_view(call: ApiCall) -> Json:
    """`views.open`: with a trigger that is fresh and unused; what the person had open before is gone."""
    view = _given(call, "modal")
    # After the view was judged: one that is refused leaves the trigger for another try.
    trigger = call.world.use_trigger(call.needed("trigger_id"))
    shown = keep(call.world, view, call.world.serial("V"))
    call.world.modals[trigger.user] = [shown["id"]]
    return {"view": shown}


def push_view(call: ApiCall) -> Json:
    """`views.push`: upon the modal in which the person acted."""
    view = _given(call, "modal")
    trigger = call.world.use_trigger(call.needed("trigger_id"))
    return {"view": push(call.world, trigger.user, view)}


def publish_view(call: ApiCall) -> Json:
    """`views.publish`: somebody's home tab."""
    user, view = call.needed("user_id"), _given(call, "home")
    if not call.world.home_enabled:
        raise Refused("not_enabled")
    if user not in call.world.people:
        raise Refused("user_not_found")
    known = call.world.homes.get(user)
    _same(call, known)
    shown = keep(call.world, view, known["id"] if known else call.world.serial("V"))
    call.world.homes[user] = shown
    return {"view": shown}


def update_view(call: ApiCall) -> Json:
    """`views.update`: of a modal that is still open, or of a home tab."""
    known = _found(call)
    view = _given(call, str(known["type"]))
    _same(call, known)
    return {"view": replaced(call.world, known, view)}


def _found(call: ApiCall) -> Json:
    by_name = (view for view in call.world.views.values() if view.get("external_id"))
    named = {view["external_id"]: view for view in by_name}
    known = call.world.views.get(call.text("view_id")) or named.get(call.text("external_id"))
    if known is None:
        raise Refused("not_found")
    return known


def _given(call: ApiCall, kind: str) -> Json:
    """The call's view, judged."""
    view = call.json("view", "invalid_arguments")
    call.rules.view(view)
    if not isinstance(view, Mapping):
        return {}
    if view["type"] != kind:
        raise Refused("invalid_arguments", [Problem(f"must be a {kind} view here", "/view/type")])
    if len(json.dumps(view).encode()) > MOST_BYTES:
        raise Refused("view_too_large")
    return dict(view)


def _same(call: ApiCall, known: Json | None) -> None:
    # Without a hash the last writer wins.
    if known and call.text("hash") not in ("", known["hash"]):
        raise Refused("hash_conflict")


def push(world: World, user: str, view: Json) -> Json:
    """Lay a modal upon those that the person has open; refuses a fourth."""
    stack = world.modals.setdefault(user, [])
    if len(stack) >= MOST_STACKED:
        raise Refused("push_limit_reached")
    shown = keep(world, view, world.serial("V"))
    if stack:
        shown |= {"root_view_id": stack[0], "previous_view_id": stack[-1]}
    stack.append(shown["id"])
    return shown


def replaced(world: World, known: Json, view: Json) -> Json:
    """Another view in the place of one."""
    place = {name: known[name] for name in ("root_view_id", "previous_view_id")}
    shown = keep(world, view, known["id"])
    shown.update(place)
    if known["type"] == "home":
        world.homes.update({user: shown for user, home in world.homes.items() if home["id"] == known["id"]})
    return shown


def keep(world: World, view: Json, view_id: str) -> Json:
    """Know a view, as Slack gives it back."""
    name = view.get("external_id")
    if name and any(one["id"] != view_id and one.get("external_id") == name for one in world.views.values()):
        raise Refused("duplicate_external_id")
    common: Json = {"private_metadata": "", "callback_id": "", "state": {"values": {}}, "previous_view_id": None}
    flags = {"clear_on_close": False, "notify_on_close": False, "external_id": ""}
    own = {"id": view_id, "root_view_id": view_id, "team_id": world.team_id, "hash": world.serial("h")}
    app = {"app_id": world.app_id, "bot_id": world.bot_id, "app_installed_team_id": world.team_id}
    world.views[view_id] = {**common, **flags, **view, **own, **app, "blocks": numbered(world, view["blocks"])}
    return world.views[view_id]


def leave(world: World, user: str, view_id: str, *, everything: bool = False) -> None:
    """Take a modal away from a person, or all that they have open."""
    stack = world.modals.get(user, [])
    for gone in list(stack) if everything else [view_id] if view_id in stack else []:
        stack.remove(gone)
        world.views.pop(gone, None)
