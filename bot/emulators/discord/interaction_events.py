"""What the bot is told of an interaction, and what a message says of the one that it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.emulators.discord import payloads
from bot.emulators.discord.doings import Doing, Interaction
from bot.emulators.discord.state import DIRECT, GROUP, MEMBER_PERMISSIONS, World

# docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-context-types
IN_SERVER = 0
CONTEXTS: Mapping[int, int] = {DIRECT: 1, GROUP: 2}


def event(world: World, opened: Interaction) -> dict[str, Any]:
    """What the bot is told."""
    doing = opened.doing
    here = doing.channel
    told = {
        "id": opened.id,
        "application_id": world.bot_id,
        "type": doing.kind,
        "token": opened.token,
        "version": 1,
        "data": dict(doing.data),
        "locale": doing.locale,
        "channel_id": here.id,
        # The pages of the documentation list these permissions, npm's types of the same API forbid them.
        "channel": {**payloads.channel(world, here), "permissions": str(MEMBER_PERMISSIONS)},
        "app_permissions": str(world.rights(here) if world.member or here.people else 0),
        "entitlements": [],
        "authorizing_integration_owners": _owners(world, doing),
        "context": CONTEXTS.get(here.kind, IN_SERVER),
        # discord.py reads this, `entitlements`, `context` and the owners without asking whether they are there.
        "attachment_size_limit": world.attachment_limit,
        # Outside of servers nobody is a member of anything.
        **({"user": doing.user} if here.people else _membership(world, doing)),
    }
    return told if doing.source is None else {**told, "message": doing.source}


def metadata(world: World, opened: Interaction) -> dict[str, Any]:
    """What a message says of the interaction that it answers."""
    doing = opened.doing
    known = {"id": opened.id, "type": doing.kind, "user": doing.user}
    source = {"interacted_message_id": doing.source["id"]} if doing.source else {}
    target = {"target_message_id": doing.data["target_id"]} if "target_id" in doing.data else {}
    trigger = {"triggering_interaction_metadata": doing.trigger} if doing.trigger else {}
    return {**known, "authorizing_integration_owners": _owners(world, doing), **source, **target, **trigger}


def _membership(world: World, doing: Doing) -> dict[str, Any]:
    return {
        "guild_id": world.guild_id,
        "guild": {"id": world.guild_id, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": payloads.acting_member(world, doing.user),
    }


def _owners(world: World, doing: Doing) -> dict[str, str]:
    """By whose installation the app is there: the server's (0 where one writes to the bot), else the person's."""
    if doing.channel.kind == DIRECT:
        return {"0": "0"}
    return {"1": doing.user["id"]} if doing.channel.people or not world.member else {"0": world.guild_id}
