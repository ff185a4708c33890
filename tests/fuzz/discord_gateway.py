"""Whole events of Discord's, interactions too, spoiled, through the real gateway client to the listeners and core."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from pydantic import SecretStr

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import MEMBER_PERMISSIONS
from bot.platforms.discord.login import connected
from bot.platforms.discord.settings import DiscordSettings
from tests.fuzz.material import Target, spoiled, spoilings
from tests.fuzz.trouble import open_while_fed
from tests.platforms.core import core_in
from tests.platforms.discord.clicking import clicked
from tests.platforms.discord.fakes import listening

Json = dict[str, Any]
# With these a session begins; what is wrong in them ends it.
BEGINNINGS = ("READY", "RESUMED")
# discord.py's own tasks for what somebody did.
RUNNING = ("CommandTree-invoker", "discord-ui-", "discord.py: on_")


@dataclass(frozen=True)
class Server:
    """A server that is served, and what its gateway told, as it should be."""

    api: DiscordApi
    genuine: Sequence[tuple[str, Json]]

    async def serves(self) -> None:
        """Whoever asks is still answered on the same connection, and nothing is under way."""
        assert (await self.api.command("papers", subcommand="help", user="ada")).message
        while running := [one for one in asyncio.all_tasks() if one.get_name().startswith(RUNNING)]:
            await asyncio.wait(running)
        assert self.api.gateway.identified == 1


@asynccontextmanager
async def _open() -> AsyncIterator[Server]:
    with TemporaryDirectory() as folder:
        async with DiscordApi(channels=2, rate_limits=False) as api:
            settings = DiscordSettings(
                token=SecretStr(api.token), api_base_url=api.base_url, gateway_url=api.gateway_url
            )
            async with (
                connected(settings, call_seconds=2.0, guild_ready_timeout=0.05) as platform,
                core_in(Path(folder), "discord", platform.poster) as core,
                listening(platform, core.front),
            ):
                await _everything(api)
                (session,) = api.gateway.sessions.values()
                told = [(one["t"], one["d"]) for one in session.events if one["t"] not in BEGINNINGS]
                yield Server(api, told)


async def _everything(api: DiscordApi) -> None:
    """Do each thing that people can do once."""
    here, other = api.channel_ids[:2]
    found = await api.command("paper", {"query": "paper"}, user="ada")
    await clicked(api, found, "ask:2", user="ada")
    card = await api.command("paper", {"query": "2605.00001"}, user="ada")
    for name in ("share:", "vote:"):
        await clicked(api, card, name, user="ada")
    await api.command("papers", {"top_n": 3}, subcommand="subscribe", user="ada")
    await api.autocomplete("paper", "query", "pap", user="ada")
    said = await api.say(here, "https://arxiv.org/abs/2605.00001", user="ada")
    await api.menu("Find this paper", here, said["id"], user="ada")
    await api.react(here, said["id"], "⭐", user="ada")
    await api.unreact(here, said["id"], "⭐", user="ada")
    await api.react(here, said["id"], "⭐", user="ada")
    await api.clear_reactions(here, said["id"], "⭐")
    await api.clear_reactions(here, said["id"])
    await api.permit(other, 0)
    await api.permit(other, MEMBER_PERMISSIONS)
    await api.empower(api.guild_id, MEMBER_PERMISSIONS)


async def _event(server: Server, food: tuple[float, Sequence[tuple[float, Any]]]) -> None:
    """An event is served, or passed over, and the session goes on."""
    place, spoils = food
    name, data = server.genuine[min(int(place * len(server.genuine)), len(server.genuine) - 1)]
    odd = spoiled({"d": data}, spoils)
    for session in server.api.gateway.sessions.values():
        await session.send(name, odd.get("d"))
    await server.serves()


TARGETS: Mapping[str, Target] = {
    "discord-events": Target(st.tuples(st.floats(0, 1), spoilings()), opening=partial(open_while_fed, _open, _event)),
}
