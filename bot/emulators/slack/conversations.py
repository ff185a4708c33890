"""The Web API's `conversations.*` methods."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from bot.emulators.slack.calls import ApiCall
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.state import Conversation, World, is_reply, listing, public

Json = dict[str, Any]
T = TypeVar("T")

# Later than any message, in microseconds.
ENDLESS = 10**18


def history(call: ApiCall) -> Json:
    """`conversations.history`: newest first, threads' replies left out."""
    channel = call.world.readable(call.needed("channel"))
    # A key of a reply is looked for in its thread: no page of this would ever show it.
    page, after = _page(call, _within(call, channel.top_level())[::-1], 100)
    shown = [_shown(call, message) for message in page]
    return {"messages": shown, "has_more": bool(after), "pin_count": 0, **_more(after)}


def replies(call: ApiCall) -> Json:
    """`conversations.replies`: the thread's first message on every page, then its replies, oldest first."""
    channel = call.world.readable(call.needed("channel"))
    started_by = channel.messages.get(call.needed("ts"))
    # For a deleted message with no replies; one with replies left a tombstone and is found.
    if started_by is None:
        raise Refused("thread_not_found")
    listed = [] if is_reply(started_by) else channel.replies(started_by["ts"])
    page, after = _page(call, _within(call, listed), 1000)
    shown = [_shown(call, message) for message in (started_by, *page)]
    return {"messages": shown, "has_more": bool(after), **_more(after)}


def _shown(call: ApiCall, message: Json) -> Json:
    return listing(public(message, metadata=call.flag("include_all_metadata")), call.world.most_listed)


def _within(call: ApiCall, messages: Sequence[Json]) -> list[Json]:
    """The messages between `oldest` and `latest`, those two themselves only if `inclusive`."""
    oldest, latest = _moment(call, "oldest"), _moment(call, "latest")
    # One microsecond, the smallest step of a ts.
    edge = 0 if call.flag("inclusive") else 1
    first = -1 if oldest is None else oldest + edge
    last = ENDLESS if latest is None else latest - edge
    return [message for message in messages if first <= _micros(message["ts"]) <= last]


def _moment(call: ApiCall, name: str) -> int | None:
    given = str(call.arguments.get(name) or "")
    if not given or (name == "latest" and given == "now"):
        return None
    try:
        return _micros(given)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None


def _micros(ts: str) -> int:
    seconds, _, rest = ts.partition(".")
    return int(seconds) * 1_000_000 + int((rest + "000000")[:6])


def _page(call: ApiCall, found: Sequence[T], default: int) -> tuple[Sequence[T], int]:
    """A page of a list and where the next one starts, 0 if it is the last."""
    start, limit = _start(call), call.limit(default)
    after = start + limit
    return found[start:after], after if after < len(found) else 0


def paged(call: ApiCall, found: Sequence[T], default: int) -> tuple[Sequence[T], Json]:
    """A page of a list, and what says how to go on."""
    page, after = _page(call, found, default)
    return page, _more(after) or {"response_metadata": {"next_cursor": ""}}


def _start(call: ApiCall) -> int:
    cursor = call.text("cursor")
    try:
        return int(base64.b64decode(cursor).removeprefix(b"next:")) if cursor else 0
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None


def _more(after: int) -> Json:
    # A place in the list, where Slack's names a message: what is posted between two pages moves the second one here.
    cursor = base64.b64encode(f"next:{after}".encode()).decode() if after else ""
    return {"response_metadata": {"next_cursor": cursor}} if after else {}


def info(call: ApiCall) -> Json:
    """`conversations.info`."""
    channel = call.world.find(call.needed("channel"))
    if channel.is_private and channel.id not in call.world.members:
        raise Refused("channel_not_found")
    shown = described(call.world, channel)
    if call.flag("include_locale"):
        shown["locale"] = "en-US"
    if call.flag("include_num_members"):
        shown["num_members"] = 2
    return {"channel": shown}


def members(call: ApiCall) -> Json:
    """`conversations.members`: of a channel that the app may see, public ones without being in them."""
    channel = call.world.find(call.needed("channel"))
    is_in = channel.id in call.world.members
    if channel.is_private and not is_in:
        raise Refused("channel_not_found")
    known = {*channel.people, *([channel.with_user] if channel.with_user else []), *([call.world.bot_user_id] * is_in)}
    page, more = paged(call, sorted(known), 100)
    return {"members": list(page), **more}


def list_all(call: ApiCall) -> Json:
    """`conversations.list`."""
    kinds = (call.text("types") or "public_channel").replace(" ", "").split(",")
    seen = [channel for channel in call.world.channels.values() if _listed(call, channel, kinds)]
    page, more = paged(call, [described(call.world, channel) for channel in seen], 100)
    return {"channels": list(page), **more}


def list_of(call: ApiCall) -> Json:
    """`users.conversations`: what the app is in, or somebody else; of private ones only what the app is in too."""
    kinds = (call.text("types") or "public_channel").replace(" ", "").split(",")
    world, user = call.world, call.text("user") or call.world.bot_user_id
    if user not in world.people:
        raise Refused("user_not_found")
    own = (
        world.members
        if user == world.bot_user_id
        else {one.id for one in world.channels.values() if user in one.people}
    )
    seen = [one for one in world.channels.values() if one.id in own and _listed(call, one, kinds)]
    page, more = paged(call, [described(world, channel) for channel in seen], 100)
    return {"channels": list(page), **more}


def _listed(call: ApiCall, channel: Conversation, kinds: Sequence[str]) -> bool:
    kind = "im" if channel.with_user else "private_channel" if channel.is_private else "public_channel"
    hidden = channel.is_private and channel.id not in call.world.members
    return kind in kinds and not hidden and not (channel.is_archived and call.flag("exclude_archived"))


def join(call: ApiCall) -> Json:
    """`conversations.join`: public channels only."""
    channel = call.world.find(call.needed("channel"))
    if channel.is_private:
        raise Refused("method_not_supported_for_channel_type" if channel.with_user else "channel_not_found")
    if channel.is_archived:
        raise Refused("is_archived")
    known = channel.id in call.world.members
    call.world.members.add(channel.id)
    # A success with a warning: joining is safe to repeat.
    warning: Json = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": described(call.world, channel), **(warning if known else {})}


def open_direct(call: ApiCall) -> Json:
    """`conversations.open` with one person."""
    users = [user for user in call.text("users").split(",") if user]
    if not users:
        raise Refused("users_list_not_supplied")
    channel = call.world.direct(users[0])
    shown = described(call.world, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def described(world: World, channel: Conversation) -> Json:
    """A channel as the Web API shows it."""
    common: Json = {"id": channel.id, "created": channel.created, "is_archived": channel.is_archived}
    common |= {"is_org_shared": False, "context_team_id": world.team_id, "updated": channel.created * 1000}
    if channel.with_user:
        return {**common, "is_im": True, "user": channel.with_user}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": channel.id in world.members,
        "creator": "U0PERSON01",
        "shared_team_ids": [world.team_id],
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
