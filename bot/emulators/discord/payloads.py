"""Objects as Discord sends them: guild, channels, members and messages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.emulators.discord.rules.components import walk
from bot.emulators.discord.rules.messages import SUPPRESS_EMBEDS, V2
from bot.emulators.discord.state import (
    FOUNDED_MS,
    MEMBER_PERMISSIONS,
    OWNER_PERMISSIONS,
    STAGE,
    THREAD,
    VOICE,
    Conversation,
    World,
    iso,
)

EPHEMERAL, LOADING, HAS_THREAD, SILENT = 1 << 6, 1 << 7, 1 << 5, 1 << 12
# What a sender may set; EPHEMERAL only in an answer to an interaction, and all others are Discord's.
KEPT_FLAGS = V2 | SUPPRESS_EMBEDS | SILENT
# The message type of an answer to a slash command.
SLASH_ANSWER = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


def guild(world: World) -> dict[str, Any]:
    """The server as REST gives it."""
    return {
        "id": world.guild_id,
        "name": "Paper readers",
        "owner_id": world.owner_id,
        "preferred_locale": "en-US",
        "region": "us-west",
        "roles": roles(world),
        "emojis": [],
        "stickers": [],
        "features": [],
        "system_channel_flags": 0,
        "widget_enabled": False,
        "afk_timeout": 300,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_progress_bar_enabled": False,
        "premium_subscription_count": 0,
        "nsfw": False,
        **dict.fromkeys(_GUILD_LEVELS, 0),
        **dict.fromkeys(_GUILD_BLANKS),
    }


_GUILD_LEVELS = (
    "verification_level",
    "default_message_notifications",
    "mfa_level",
    "explicit_content_filter",
    "premium_tier",
    "nsfw_level",
)
_GUILD_BLANKS = (
    "icon",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "afk_channel_id",
    "system_channel_id",
    "widget_channel_id",
    "max_presences",
    "vanity_url_code",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
    "incidents_data",
    "description",
)


def roles(world: World) -> list[dict[str, Any]]:
    """The server's roles: everybody's and the bot's own."""
    return [role(world, identity) for identity in world.roles]


def role(world: World, identity: str) -> dict[str, Any]:
    """A role."""
    everybody = identity == world.guild_id
    return {
        "id": identity,
        "name": "@everyone" if everybody else "papers",
        "permissions": str(world.roles[identity]),
        "position": 0 if everybody else 1,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        # The bot's role came with its invitation, so that nobody can give it to others.
        "managed": not everybody,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def guild_create(world: World) -> dict[str, Any]:
    """The server as the gateway announces it."""
    empty = ("voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds")
    return {
        **guild(world),
        **{key: [] for key in empty},
        "joined_at": iso(FOUNDED_MS),
        "large": False,
        # Said outright after READY's true; where the key is missing the server is new to the bot.
        "unavailable": False,
        "member_count": len(world.users),
        # Only ourselves, as without the intent for members: whoever looks for others in the cache finds none.
        "members": [member(world.bot, [world.role_id])],
        "channels": [channel(world, conversation) for conversation in world.top_level],
        # Archived ones are not told; a client must ask for them by id.
        "threads": [channel(world, conversation) for conversation in world.threads if not conversation.archived],
    }


def channel(world: World, conversation: Conversation) -> dict[str, Any]:
    """A channel or thread."""
    common = {
        "id": conversation.id,
        "type": conversation.kind,
        "guild_id": world.guild_id,
        "name": conversation.name,
        "parent_id": conversation.parent,
        "last_message_id": next(reversed(conversation.messages), None),
        "rate_limit_per_user": 0,
        "flags": 0,
    }
    if conversation.kind == THREAD:
        return {**common, **_thread(conversation)}
    return {
        **common,
        **({"bitrate": 64_000, "user_limit": 0, "rtc_region": None} if conversation.kind in (VOICE, STAGE) else {}),
        "topic": None,
        "position": conversation.position,
        "nsfw": False,
        "permission_overwrites": _overwrites(world, conversation),
    }


def _thread(conversation: Conversation) -> dict[str, Any]:
    return {
        "owner_id": conversation.owner,
        "message_count": len(conversation.messages),
        "member_count": 1,
        "total_message_sent": conversation.posted,
        "thread_metadata": {
            "archived": conversation.archived,
            "archive_timestamp": conversation.created,
            "create_timestamp": conversation.created,
            "auto_archive_duration": conversation.archive_minutes,
            "locked": conversation.locked,
        },
    }


def _overwrites(world: World, conversation: Conversation) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "type": int(one.of_member), "allow": str(one.allow), "deny": str(one.deny)}
        for one in world.overwrites_of(conversation.id)
    ]


def member(user: Mapping[str, Any], roles: Sequence[str] = ()) -> dict[str, Any]:
    """Somebody's place in the server."""
    return {
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": list(roles),
        "joined_at": iso(FOUNDED_MS),
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "user": dict(user),
    }


def acting_member(world: World, user: Mapping[str, Any]) -> dict[str, Any]:
    """A member with permissions, as interactions carry it; the owner has them all."""
    # A command is refused by these, which come with it, and not by looking anybody up.
    may = OWNER_PERMISSIONS if user["id"] == world.owner_id else MEMBER_PERMISSIONS
    return {**member(user), "permissions": str(may)}


def message(
    world: World, conversation_id: str, author: Mapping[str, Any], body: Mapping[str, Any], files: Sequence[Upload] = ()
) -> dict[str, Any]:
    """A new message with what the request asked for, echoed as Discord does."""
    made: dict[str, Any] = {
        "id": world.new_id(),
        "channel_id": conversation_id,
        "type": 0,
        "author": dict(author),
        "content": "",
        "timestamp": iso(),
        "edited_timestamp": None,
        "tts": bool(body.get("tts")),
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "flags": (body.get("flags") or 0) & KEPT_FLAGS,
    }
    change(world, made, body, files)
    if body.get("nonce") is not None:
        # Documented for the event of a new message alone: no look-up may rest on it, ours goes by the controls' names.
        made["nonce"] = body["nonce"]
    return made


def change(world: World, made: dict[str, Any], body: Mapping[str, Any], files: Sequence[Upload] = ()) -> None:
    """Write the parts of a message that a request sets; null empties them."""
    if "attachments" in body or files:
        kept = {str(it.get("id")) for it in body.get("attachments") or ()}
        old = [it for it in made["attachments"] if "attachments" not in body or it["id"] in kept]
        made["attachments"] = old + [_attachment(world, made["channel_id"], file) for file in files]
    if "content" in body:
        # Discord trims, so that what is read back is not what was sent.
        made["content"] = (body["content"] or "").strip()
    if "embeds" in body:
        made["embeds"] = [_embed(embed) for embed in body["embeds"] or ()]
    if "components" in body:
        numbers = _Numbers(body["components"] or ())
        made["components"] = [_component(it, numbers, made["attachments"]) for it in body["components"] or ()]
    if body.get("flags") is not None:
        # An edit sets and takes back SUPPRESS_EMBEDS; V2 stays whatever it says.
        made["flags"] = (made["flags"] & ~SUPPRESS_EMBEDS) | (body["flags"] & KEPT_FLAGS) | (made["flags"] & V2)


class _Numbers:
    """Gives components without an id the next number that nobody has."""

    def __init__(self, components: Sequence[Mapping[str, Any]]) -> None:
        self._taken = {it.get("id") for _, it in walk(list(components))}
        self._next = 0

    def of(self, component: Mapping[str, Any]) -> int:
        # Every component comes back with an id, and a client's own ones stay as they are.
        if component.get("id"):
            return int(component["id"])
        self._next += 1
        while self._next in self._taken:
            self._next += 1
        return self._next


def _component(raw: Mapping[str, Any], numbers: _Numbers, attachments: list[dict[str, Any]]) -> dict[str, Any]:
    """A component as Discord gives it back: with its id, defaults and unfurled media, without what is null."""
    made = {**_DEFAULTS.get(raw["type"], {}), **{key: value for key, value in raw.items() if value is not None}}
    made["id"] = numbers.of(raw)
    if "components" in made:
        made["components"] = [_component(it, numbers, attachments) for it in made["components"]]
    if "accessory" in made:
        made["accessory"] = _component(made["accessory"], numbers, attachments)
    if "items" in made:
        made["items"] = [_gallery_item(it, attachments) for it in made["items"]]
    for key in ("media", "file"):
        if key in made:
            made[key] = _unfurled(made[key]["url"], attachments)
    # Discord does not give it back for a message.
    made.pop("required", None)
    return made


_DEFAULTS: Mapping[int, Mapping[str, Any]] = {
    3: {"min_values": 1, "max_values": 1},
    **{kind: {"min_values": 1, "max_values": 1} for kind in (5, 6, 7, 8)},
    11: {"description": None, "spoiler": False},
    13: {"name": None, "size": None, "spoiler": False},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}


def _gallery_item(raw: Mapping[str, Any], attachments: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "media": _unfurled(raw["media"]["url"], attachments),
        "description": raw.get("description"),
        "spoiler": bool(raw.get("spoiler")),
    }


def _unfurled(url: str, attachments: list[dict[str, Any]]) -> dict[str, Any]:
    """The media object that Discord makes of an address, with a proxy for foreign ones."""
    attached = next((it for it in attachments if url == f"attachment://{it['filename']}"), None)
    # From the address, so that the same message looks the same in every run.
    digest = int.from_bytes(hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=7).digest())
    made: dict[str, Any] = {"id": str(digest), "width": 1200, "height": 630, "content_type": "image/png", "url": url}
    if attached is not None:
        return {**made, "url": attached["url"], "proxy_url": attached["proxy_url"], "attachment_id": attached["id"]}
    return {**made, "proxy_url": f"https://images-ext-1.discordapp.net/external/{digest:x}/{quote(url, safe='')}"}


def _attachment(world: World, conversation_id: str, file: Upload) -> dict[str, Any]:
    identity = world.new_id()
    tail = f"attachments/{conversation_id}/{identity}/{quote(file.name)}"
    return {
        "id": identity,
        "filename": file.name,
        "size": len(file.content),
        "url": f"https://cdn.discordapp.com/{tail}",
        "proxy_url": f"https://media.discordapp.net/{tail}",
        "content_type": file.content_type,
    }


def _embed(raw: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in raw.items() if value is not None}
    for key in ("image", "thumbnail"):
        if "url" in made.get(key, {}):
            address = made[key]["url"]
            made[key] = {"url": address, "proxy_url": address, "width": 1200, "height": 630}
    made["fields"] = [{"inline": False, **field} for field in made.get("fields", ())]
    return {**made, "type": "rich"}


def without_words(made: Mapping[str, Any]) -> dict[str, Any]:
    """A message as a bot without the Message Content intent sees other people's."""
    # docs.discord.com/developers/events/gateway, message content intent; a bot's own messages come whole all the same.
    return {**made, "content": "", "embeds": [], "attachments": [], "components": []}
