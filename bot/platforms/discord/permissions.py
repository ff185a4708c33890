"""What the bot may do in a channel, computed from its roles and the channel's overwrites."""

from __future__ import annotations

from dataclasses import dataclass

import discord
from discord.abc import GuildChannel


@dataclass(frozen=True, slots=True)
class Seen:
    """A channel or thread as it now is, with our permissions in it."""

    channel: GuildChannel | discord.Thread | discord.DMChannel | discord.GroupChannel
    permissions: discord.Permissions
    server: str = ""
    is_live: bool = False
    """Whether the gateway tells of every change."""


async def seen(client: discord.AutoShardedClient, channel_id: int, me: int) -> Seen:
    """A channel, or a thread with its parent's permissions: from a live gateway, else asked for over HTTP."""
    known = client.get_channel(channel_id)
    if isinstance(known, GuildChannel) and _is_live(client, known.guild) and (myself := known.guild.get_member(me)):
        return Seen(known, known.permissions_for(myself), known.guild.name, is_live=True)
    found = await client.fetch_channel(channel_id)
    if isinstance(found, discord.DMChannel | discord.GroupChannel):
        return Seen(found, discord.Permissions.all())  # a private chat has no permissions to lack
    assert isinstance(found, GuildChannel | discord.Thread)  # noqa: S101  (there is nothing else)
    guild = await client.fetch_guild(found.guild.id, with_counts=False)
    member = await guild.fetch_member(me)
    channel = await guild.fetch_channel(found.parent_id if isinstance(found, discord.Thread) else found.id)
    return Seen(found, channel.permissions_for(member), guild.name)


def _is_live(client: discord.AutoShardedClient, guild: discord.Guild) -> bool:
    """Whether changes of permissions reach us as they happen."""
    shard = client.get_shard(guild.shard_id)
    return shard is not None and not shard.is_closed() and not guild.unavailable
