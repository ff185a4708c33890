"""What the bot may do in a channel, computed from its roles and the channel's overwrites."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass

import discord
from discord.abc import GuildChannel

from bot.delivery.lanes import Lane
from bot.delivery.pacing import Gate

# Seconds for which a server's roles and our own are believed where no gateway tells of changes.
REMEMBERED = 30.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A channel or thread as it now is, with our permissions in it."""

    channel: GuildChannel | discord.Thread | discord.DMChannel | discord.GroupChannel
    permissions: discord.Permissions
    server: str = ""
    is_live: bool = False
    """Whether the gateway tells of every change."""


class Rights:
    """Looks permissions up: in what a live gateway has told, else over HTTP."""

    def __init__(self, client: discord.AutoShardedClient, call_seconds: float, gate: Gate | None) -> None:
        self._client = client
        self._call_seconds = call_seconds
        self._gate = gate
        self._ourselves: dict[int, tuple[float, discord.Member]] = {}
        self._asking: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def in_channel(self, channel_id: int, me: int, *, fresh: bool = False) -> Seen:
        """A channel, or a thread with its parent's permissions; `fresh` believes nothing of a moment ago.

        Each call has its own time: where many look, the wait for a turn is longer than any call may last.
        """
        known = self._client.get_channel(channel_id)
        if isinstance(known, GuildChannel) and self._is_live(known.guild) and (myself := known.guild.get_member(me)):
            return Seen(known, known.permissions_for(myself), known.guild.name, is_live=True)
        since = await self._turn()
        async with asyncio.timeout(self._call_seconds):
            found = await self._client.fetch_channel(channel_id)
        if isinstance(found, discord.DMChannel | discord.GroupChannel):
            return Seen(found, discord.Permissions.all())  # a private chat has no permissions to lack
        assert isinstance(found, GuildChannel | discord.Thread)  # noqa: S101  (there is nothing else)
        member = await self._ourself(found.guild.id, me, since, fresh=fresh)
        return Seen(found, await self._permissions(found, member, since), member.guild.name)

    async def _ourself(self, guild_id: int, me: int, since: float | None, *, fresh: bool) -> discord.Member:
        """Our membership in a server that knows its roles; whoever asks at the same time shares the answer."""
        loop = asyncio.get_running_loop()
        async with self._asking[guild_id]:
            at, member = self._ourselves.get(guild_id, (float("-inf"), None))
            if fresh or member is None or loop.time() - at > REMEMBERED:
                await self._turn(since)
                async with asyncio.timeout(self._call_seconds):
                    guild = await self._client.fetch_guild(guild_id, with_counts=False)
                await self._turn(since)
                async with asyncio.timeout(self._call_seconds):
                    member = await guild.fetch_member(me)
                young = {one: kept for one, kept in self._ourselves.items() if loop.time() - kept[0] <= REMEMBERED}
                self._ourselves = {**young, guild_id: (loop.time(), member)}
        return member

    async def _permissions(
        self, found: GuildChannel | discord.Thread, member: discord.Member, since: float | None
    ) -> discord.Permissions:
        if isinstance(found, discord.Thread):
            await self._turn(since)
            async with asyncio.timeout(self._call_seconds):
                return (await member.guild.fetch_channel(found.parent_id)).permissions_for(member)
        found.guild = member.guild  # type: ignore[misc]  # the one that came with the channel knows no roles
        return found.permissions_for(member)

    async def _turn(self, since: float | None = None) -> float | None:
        """Wait until one more call may be made, for these count as posts do; gives since when a look has waited."""
        if self._gate is None:
            return None
        turn = await self._gate.wait("", Lane.LOOK, since=since)
        await turn.begin()
        return turn.since

    def _is_live(self, guild: discord.Guild) -> bool:
        """Whether changes of permissions reach us as they happen."""
        shard = self._client.get_shard(guild.shard_id)
        return shard is not None and not shard.is_closed() and not guild.unavailable
