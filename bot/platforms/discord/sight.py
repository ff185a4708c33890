"""Which channels of a server a person sees, by their roles and the channels' overwrites at this moment."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

import discord
from discord.abc import GuildChannel

from bot.errors import DeliveryError
from bot.papers.visible import visible
from bot.platforms.discord.errors import outcomes

log = logging.getLogger(__name__)

Room = GuildChannel | discord.Thread


class Sight:
    """Looks people up; channels and roles are those that the gateway has told."""

    def __init__(self, client: discord.AutoShardedClient) -> None:
        self._client = client

    async def of(self, user: str, tenant: str, channels: Collection[str]) -> Mapping[str, str]:
        """The names of those of a server's channels that a person sees; whatever cannot be told is left out."""
        guild = self._client.get_guild(int(tenant)) if tenant.isdecimal() else None
        if guild is None or not user.isdecimal():
            return {}
        try:
            with outcomes():
                member = await guild.fetch_member(int(user))
        except DeliveryError as error:
            log.info("it cannot be told what a person sees in %s: %s", tenant, error)
            return {}
        rooms = {one: guild.get_channel_or_thread(int(one)) for one in channels if one.isdecimal()}
        return {one: visible(f"#{room.name}") for one, room in rooms.items() if room and await _sees(member, room)}


async def _sees(member: discord.Member, room: Room) -> bool:
    if not isinstance(room, discord.Thread):
        return room.permissions_for(member).view_channel
    if room.parent is None or not room.parent.permissions_for(member).view_channel:
        return False
    if not room.is_private() or room.parent.permissions_for(member).manage_threads:
        return True
    try:
        with outcomes():
            await room.fetch_member(member.id)
    except DeliveryError:
        return False
    return True
