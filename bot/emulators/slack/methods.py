"""All Web API methods by name, with the scope that each needs; here also those about people and reactions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.emulators.slack import chat, conversations, files, views
from bot.emulators.slack.calls import ApiCall
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.state import (
    Conversation,
    Person,
    World,
    add_reaction,
    listing,
    remove_reaction,
    without_thread,
)

Json = dict[str, Any]
TIMESTAMP = re.compile(r"\d+\.\d{6}")


def api_test(call: ApiCall) -> Json:
    """`api.test`: gives back what it got."""
    if call.text("error"):
        raise Refused(call.text("error"), args=call.arguments)
    return {"args": call.arguments}


def auth_test(call: ApiCall) -> Json:
    """`auth.test`."""
    place = call.world
    return {
        "url": f"https://{place.team_domain}.slack.com/",
        "team": place.team_domain,
        "user": place.people[place.bot_user_id].name,
        "team_id": place.team_id,
        "user_id": place.bot_user_id,
        "bot_id": place.bot_id,
        **({"enterprise_id": place.enterprise_id} if place.enterprise_id else {}),
        "is_enterprise_install": False,
    }


def list_teams(call: ApiCall) -> Json:
    """`auth.teams.list`: where the app is by this token, one workspace unless it is an organisation's."""
    return {"teams": [{"id": call.world.team_id, "name": call.world.team_domain}]}


def bot_info(call: ApiCall) -> Json:
    """`bots.info`."""
    if call.text("bot") not in ("", call.world.bot_id):
        raise Refused("bot_not_found")
    bot = {name: value for name, value in call.world.profile().items() if name != "team_id"}
    return {"bot": {**bot, "user_id": call.world.bot_user_id}}


def team_info(call: ApiCall) -> Json:
    """`team.info`."""
    place = call.world
    team = {"id": place.team_id, "name": place.team_domain, "domain": place.team_domain, "email_domain": ""}
    return {"team": {**team, "icon": {"image_default": True}, "url": f"https://{place.team_domain}.slack.com/"}}


def user_info(call: ApiCall) -> Json:
    """`users.info`; the locale only where it was asked for."""
    person = call.world.people.get(call.needed("user"))
    # They can react in a channel that is shared with us all the same.
    if person is None or person.is_elsewhere:
        raise Refused("user_not_found")
    return {"user": _shown(call, person)}


def list_users(call: ApiCall) -> Json:
    """`users.list`: programs too, and Slackbot, which is called none."""
    people = [person for person in call.world.people.values() if not person.is_elsewhere]
    page, more = conversations.paged(call, people, 1000)
    return {"members": [_shown(call, person) for person in page], "cache_ts": int(call.world.clock()), **more}


def _shown(call: ApiCall, person: Person) -> Json:
    profile = {"real_name": person.name, "display_name": person.name, "team": call.world.team_id}
    user: Json = {"id": person.id, "team_id": call.world.team_id, "name": person.name, "deleted": False}
    user |= {"real_name": person.name, "profile": profile, "updated": 0, **_zone(person)}
    user |= {"is_admin": person.is_admin, "is_owner": person.is_owner, "is_bot": person.is_bot}
    user |= {"is_primary_owner": False, "is_restricted": person.is_guest, "is_ultra_restricted": False}
    # A command carries no language of the person who typed it; this tells it.
    return {**user, "locale": person.locale} if call.flag("include_locale") else user


def _zone(person: Person) -> Json:
    # Programs and those who left have none.
    return {"tz": person.tz, "tz_label": person.tz, "tz_offset": 0} if person.tz else {}


def _reacted(call: ApiCall) -> tuple[Conversation, Json]:
    channel = call.world.readable(call.needed("channel"))
    message = channel.messages.get(call.needed("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    return channel, message


def add_own_reaction(call: ApiCall) -> Json:
    """`reactions.add`: docs.slack.dev/reference/methods/reactions.add#errors."""
    if not (call.text("channel") and call.text("timestamp")):
        raise Refused("no_item_specified")
    if not TIMESTAMP.fullmatch(call.text("timestamp")):
        raise Refused("bad_timestamp")
    channel, message = _reacted(call)
    if channel.is_archived:
        raise Refused("is_archived")
    if not add_reaction(message, call.world.known_emoji(call.needed("name")), call.world.bot_user_id):
        raise Refused("already_reacted")
    return {}


def remove_own_reaction(call: ApiCall) -> Json:
    """`reactions.remove`."""
    _, message = _reacted(call)
    if not remove_reaction(message, call.world.known_emoji(call.needed("name")), call.world.bot_user_id):
        raise Refused("no_reaction")
    return {}


def get_reactions(call: ApiCall) -> Json:
    """`reactions.get`; everybody is listed only where `full` asks for it."""
    channel, message = _reacted(call)
    message = message if call.flag("full") else listing(message, call.world.most_listed)
    shown = {**without_thread(message), "permalink": chat.permalink(call.world, channel, message["ts"])}
    return {"type": "message", "channel": channel.id, "message": shown}


class Method(NamedTuple):
    """How a method is carried out, any of the scopes it needs, and how often a minute it may be called."""

    run: Callable[[ApiCall], Json]
    scopes: str = ""
    # Tier 3. Tier 2 is 20 and tier 4 is 100 (docs.slack.dev/apis/web-api/rate-limits); the 600 stand for «special»
    # ones.
    per_minute: int = 50


HISTORY = "channels:history groups:history im:history mpim:history"
READ = "channels:read groups:read im:read mpim:read"
METHODS: dict[str, Method] = {
    "api.test": Method(api_test, "", 600),
    "auth.test": Method(auth_test, "", 600),
    "auth.teams.list": Method(list_teams, "", 20),
    "bots.info": Method(bot_info, "users:read"),
    "team.info": Method(team_info, "team:read"),
    "users.conversations": Method(conversations.list_of, READ),
    "users.info": Method(user_info, "users:read", 100),
    "users.list": Method(list_users, "users:read", 20),
    "chat.postMessage": Method(chat.post_message, "chat:write", 600),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", 100),
    "chat.update": Method(chat.update, "chat:write"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink, "", 600),
    "conversations.history": Method(conversations.history, HISTORY),
    "conversations.replies": Method(conversations.replies, HISTORY),
    "conversations.info": Method(conversations.info, READ),
    "conversations.members": Method(conversations.members, READ, 100),
    "conversations.list": Method(conversations.list_all, READ, 20),
    "conversations.join": Method(conversations.join, "channels:join"),
    "conversations.open": Method(conversations.open_direct, "im:write mpim:write"),
    "files.completeUploadExternal": Method(files.complete, "files:write", 100),
    "files.getUploadURLExternal": Method(files.get_address, "files:write", 100),
    "reactions.add": Method(add_own_reaction, "reactions:write"),
    "reactions.remove": Method(remove_own_reaction, "reactions:write", 20),
    "reactions.get": Method(get_reactions, "reactions:read"),
    "views.open": Method(views.open_view, "", 100),
    "views.push": Method(views.push_view, "", 100),
    "views.publish": Method(views.publish_view, "", 100),
    "views.update": Method(views.update_view, "", 100),
}


def allow(world: World, name: str) -> None:
    """Refuse a method whose scope the token lacks."""
    needed = METHODS[name].scopes.split()
    if needed and not world.scopes.intersection(needed):
        raise Refused("missing_scope", needed=needed[0], provided=",".join(sorted(world.scopes)))
