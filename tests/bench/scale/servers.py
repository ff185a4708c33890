"""What servers take of memory where the gateway tells of them, as the bot's client keeps them."""

from __future__ import annotations

import gc
import json
import re
import time
from collections.abc import Mapping

from bot.emulators.discord.payloads import guild_create
from bot.emulators.discord.state import World
from bot.platforms.discord.client import Client
from bot.platforms.discord.settings import DiscordSettings
from tests.bench.scale.crowd import memory

CHANNELS = 40
ID = re.compile(r'"(\d{15,20})"')


async def keep(count: int) -> Mapping[str, float]:
    """Let a client hear of so many servers; gives MiB before and after."""
    text = json.dumps(guild_create(World(CHANNELS, nonce_seconds=0.0, token="", clock=time.time)))
    client = Client(DiscordSettings(), 5.0, 1.0)
    gc.collect()
    before = memory()
    for number in range(count):
        # Ids of their own, as each server has.
        told = ID.sub(lambda found, by=number: f'"{int(found[1]) + by * 1_000}"', text)  # type: ignore[misc]
        client._connection._add_guild_from_data(json.loads(told))
    gc.collect()
    return {"before": before, "after": memory(), "servers": len(client.guilds)}
