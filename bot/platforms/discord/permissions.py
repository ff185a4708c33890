"""What the bot may do in a channel."""

from __future__ import annotations

import discord
from discord.abc import GuildChannel


async def permissions_in(client: discord.AutoShardedClient, channel_id: int, me: int) -> discord.Permissions:
    """Our permissions in a channel, or in a thread's parent: from a live gateway, else asked for over HTTP."""
    known = client.get_channel(channel_id)
    if isinstance(known, GuildChannel) and _is_live(client, known.guild) and (myself := known.guild.get_member(me)):
        return known.permissions_for(myself)
    found = await client.fetch_channel(channel_id)
    if not isinstance(found, GuildChannel | discord.Thread):
        return discord.Permissions.all()  # a private chat has no permissions to lack
    guild = await client.fetch_guild(found.guild.id, with_counts=False)
    member = await guild.fetch_member(me)
    channel = await guild.fetch_channel(found.parent_id if isinstance(found, discord.Thread) else found.id)
    return channel.permissions_for(member)


def _is_live(client: discord.AutoShardedClient, guild: discord.Guild) -> bool:
    """Whether changes of permissions reach us as they happen."""
    shard = client.get_shard(guild.shard_id)
    return shard is not None and not shard.is_closed() and not guild.unavailable
