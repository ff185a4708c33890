"""The servers of a session that goes on in a new process: Discord tells them only at a session's beginning."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import discord

from bot.errors import DeliveryError
from bot.platforms.discord.errors import outcomes

log = logging.getLogger(__name__)

# Of the list of the bot's own servers, which are a shard's 2,500 at most, of a few shards.
PAGE, MOST_PAGES = 200, 50
# Seconds between two servers, each of which takes four calls: posting goes first. Of very many
# they are asked for slowly; until then what is in one is asked for when it is needed.
REST, LONG_REST = 0.2, 1.0


class Servers(discord.AutoShardedClient):
    """A client that asks for what it would have been told."""

    returned: set[int]
    """The shards that have begun a session of late, for whoever reads what was missed before."""
    missed: set[str]
    """Messages of which was told what the store could not keep then."""

    def shard_of(self, tenant: str) -> int:
        """The shard of a server, by Discord's own formula; conversations are the first one's."""
        return (int(tenant) >> 22) % (self.shard_count or 1) if tenant.isdecimal() else 0

    async def know_servers(self, shards: Sequence[int]) -> bool:
        """Know in which servers of these shards the bot is; False if these are too many, or cannot be told."""
        try:
            with outcomes():
                listed = await self._listed()
        except DeliveryError as error:
            log.info("Discord does not list the servers now, so its shards begin anew: %s", error)
            return False
        if listed is None:
            return False
        for one in listed:
            if self.shard_of(str(one)) in shards and not self.get_guild(one):
                # As the gateway does it: all are away at first.
                away: Any = {"id": str(one), "unavailable": True}
                self._connection._add_guild_from_data(away)  # noqa: SLF001
        return True

    async def _listed(self) -> Sequence[int] | None:
        """The ids of all servers; None where these are too many."""
        found, after = list[int](), 0
        for _ in range(MOST_PAGES):
            page = await self.http.get_guilds(PAGE, after=after, with_counts=False)
            found += [int(one["id"]) for one in page]
            if len(page) < PAGE:
                return found
            after = max(found)
        return None

    async def fill_servers(self, shards: Sequence[int]) -> None:
        """Ask for what is in those servers, so that it is kept up with from then on."""
        away = [one for one in self.guilds if one.unavailable and one.shard_id in shards]
        for guild in away:
            try:
                with outcomes():
                    told = await self._told(guild.id)
            except DeliveryError as error:
                # What is asked of it goes over HTTP each time.
                log.info("what is in the server %d is not known: %s", guild.id, error)
                continue
            # It may have been told meanwhile.
            if guild.unavailable:
                self._connection.parse_guild_create(told)
            await asyncio.sleep(REST if len(away) <= PAGE else LONG_REST)

    async def _told(self, guild_id: int) -> Any:  # noqa: ANN401  (JSON)
        """A server as GUILD_CREATE has it."""
        me = self.user.id if self.user else 0
        threads = await self.http.get_active_threads(guild_id)
        return {
            **await self.http.get_guild(guild_id, with_counts=False),
            "channels": await self.http.get_all_guild_channels(guild_id),
            "threads": threads["threads"],
            "members": [await self.http.get_member(guild_id, me)],
            "unavailable": False,
        }
