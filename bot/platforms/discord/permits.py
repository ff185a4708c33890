"""Discord's events after which the bot may do more in a channel than before."""

from __future__ import annotations

from collections.abc import Iterable

import discord
from discord.abc import GuildChannel, Snowflake


# All of these come with the intent for guilds alone; what no event tells is asked again with each new session.
class Permits(discord.AutoShardedClient):
    """A client that calls `permitted` with the channels in which its permissions may have grown."""

    def permitted(self, guild: discord.Guild, channels: Iterable[Snowflake]) -> None:
        """For whoever listens."""

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A session has begun: whatever changed before it was not told."""
        self.permitted(guild, [*guild.channels, *guild.threads])

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Somebody let the bot into a server."""
        self.permitted(guild, [*guild.channels, *guild.threads])

    async def on_guild_channel_update(self, before: GuildChannel, after: GuildChannel) -> None:  # noqa: ARG002
        """A channel's overwrites may have changed, which hold for its threads too."""
        self.permitted(after.guild, [after, *(getattr(after, "threads", None) or ())])

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:  # noqa: ARG002
        """A role's permissions may have changed."""
        await self.on_guild_available(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """With a role its denials go."""
        await self.on_guild_available(role.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:  # noqa: ARG002
        """Roles were given to a member; without further intents it is always ourselves."""
        await self.on_guild_available(after.guild)

    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:  # noqa: ARG002
        """A thread may have been unlocked."""
        self.permitted(after.guild, [after])
