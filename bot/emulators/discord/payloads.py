"""Objects as Discord sends them: guild, roles, channels and members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.emulators.discord.state import (
    DIRECT,
    FORUMS,
    FOUNDED_MS,
    MEMBER_PERMISSIONS,
    OWNER_PERMISSIONS,
    STAGE,
    THREADS,
    VOICE,
    Conversation,
    World,
    iso,
)


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


def other(world: World, server: str) -> dict[str, Any]:
    """One of the servers in which nothing happens, as REST gives it."""
    everybody = {**role(world, world.guild_id), "id": server}
    return {**guild(world), "id": server, "name": world.others[server], "roles": [everybody]}


def other_create(world: World, server: str) -> dict[str, Any]:
    """The same as the gateway announces it."""
    return {**guild_create(world), **other(world, server), "channels": [], "threads": []}


# discord.com/developers/docs/resources/channel#channel-object-channel-flags
REQUIRE_TAG = 1 << 4
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
    """A channel, thread or conversation."""
    if conversation.people:
        return _conversation(world, conversation)
    common = {
        "id": conversation.id,
        "type": conversation.kind,
        "guild_id": world.guild_id,
        "name": conversation.name,
        "parent_id": conversation.parent,
        "last_message_id": next(reversed(conversation.messages), None),
        "rate_limit_per_user": 0,
        "flags": REQUIRE_TAG if conversation.needs_tag else 0,
    }
    if conversation.kind in THREADS:
        return {**common, **_thread(world, conversation)}
    return {
        **common,
        **({"bitrate": 64_000, "user_limit": 0, "rtc_region": None} if conversation.kind in (VOICE, STAGE) else {}),
        "topic": None,
        "position": conversation.position,
        "nsfw": False,
        "permission_overwrites": _overwrites(world, conversation),
        **(_forum(conversation) if conversation.kind in FORUMS else {}),
    }


def _conversation(world: World, conversation: Conversation) -> dict[str, Any]:
    last = next(reversed(conversation.messages), None)
    people = [world.users[one] for one in conversation.people]
    made = {"id": conversation.id, "type": conversation.kind, "last_message_id": last, "flags": 0, "recipients": people}
    if conversation.kind == DIRECT:
        return made
    return {**made, "name": None, "icon": None, "owner_id": conversation.people[0]}


def _forum(conversation: Conversation) -> dict[str, Any]:
    more = ("default_reaction_emoji", "default_sort_order")
    return {"available_tags": conversation.available_tags, "default_forum_layout": 0, **dict.fromkeys(more)}


def _thread(world: World, conversation: Conversation) -> dict[str, Any]:
    in_forum = world.channels[conversation.parent or ""].kind in FORUMS
    return {
        "owner_id": conversation.owner,
        # Without the first message, which in a forum stands in the thread itself.
        "message_count": len(conversation.messages.keys() - {conversation.id}),
        **({"applied_tags": conversation.tags} if in_forum else {}),
        "member_count": 1,
        "total_message_sent": conversation.posted,
        "thread_metadata": {
            "archived": conversation.archived,
            "archive_timestamp": conversation.archived_at,
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
    """A member with permissions, as interactions carry it; a moderator has them all."""
    # A command is refused by these, which come with it, and not by looking anybody up.
    may = OWNER_PERMISSIONS if user["id"] in world.moderators else MEMBER_PERMISSIONS
    return {**member(user), "permissions": str(may)}
