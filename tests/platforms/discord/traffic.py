"""What the stand-in of Discord was asked."""

from __future__ import annotations

from bot.emulators.discord.api import DiscordApi


def requests(api: DiscordApi, method: str, ending: str) -> int:
    """How many requests there were of this method to a path with this ending."""
    return sum(one.method == method and one.path.endswith(ending) for one in api.requests)
