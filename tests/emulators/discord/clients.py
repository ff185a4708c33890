"""A real discord.py bot for the emulator, and what its tests share."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.emulators.discord.api import DiscordApi

JSON = "application/json"


class Bot(discord.AutoShardedClient):
    """A bot with one command, one subcommand, a button and a list of the reactions that it saw."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_reactions=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0.05,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.reactions: asyncio.Queue[discord.RawReactionActionEvent] = asyncio.Queue()
        self.started = asyncio.Event()
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(_paper)
        group = app_commands.Group(name="papers", description="Lists of papers")
        group.add_command(_slow)
        self.tree.add_command(group)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Star)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing: Discord's five seconds between shards are not tested here."""

    async def on_ready(self) -> None:
        self.started.set()

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        await self.reactions.put(event)

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        await self.reactions.put(event)

    def channel(self, api: DiscordApi, index: int = 0) -> discord.TextChannel:
        channel = self.get_channel(int(api.channel_ids[index]))
        assert isinstance(channel, discord.TextChannel)
        return channel


@app_commands.command(name="paper", description="Find a paper")
@app_commands.describe(query="Words, an id or a date")
async def _paper(interaction: discord.Interaction[Any], query: str) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay(f"{query} ({interaction.locale})"))
    view.add_item(discord.ui.ActionRow(Star("2401.00001")))
    await interaction.response.send_message(view=view, ephemeral=True)


@_paper.autocomplete("query")
async def _suggest(_interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current} first", value="2401.00001")]


@app_commands.command(name="slow", description="Answers late")
async def _slow(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(content="here it is")
    await interaction.followup.send("and more", ephemeral=True)


class Star(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"star:(?P<paper>[\d.]+)"):
    """A button that outlives its process."""

    def __init__(self, paper: str) -> None:
        super().__init__(discord.ui.Button(label="Star", custom_id=f"star:{paper}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Star:
        return cls(match["paper"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(f"starred {self.custom_id}", ephemeral=True)


@contextmanager
def pointed_at(api: DiscordApi) -> Iterator[None]:
    """Let discord.py take the emulator for Discord."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api.base_url, yarl.URL(api.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def running(api: DiscordApi) -> AsyncIterator[Bot]:
    """A bot that is ready, until the block ends."""
    bot = Bot()
    with pointed_at(api):
        task = asyncio.create_task(bot.start(api.token))
        try:
            await asyncio.wait_for(bot.started.wait(), 10)
            yield bot
        finally:
            await bot.close()
            with suppress(asyncio.CancelledError):
                await task


class Rest:
    """Plain HTTP to the emulator, as a bot with the right token."""

    def __init__(self, api: DiscordApi, session: aiohttp.ClientSession) -> None:
        self._api = api
        self._session = session

    async def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        data: bytes | aiohttp.FormData | None = None,
        kind: str = JSON,
    ) -> tuple[int, Any]:
        """Send a request; give the status and the JSON of the answer."""
        if body is not None:
            data = json.dumps(body).encode()
        headers = {"Content-Type": kind} if isinstance(data, bytes) else {}
        url = self._api.base_url + path
        async with self._session.request(method, url, data=data, headers=headers) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else None

    async def post(self, body: object, channel: int = 0) -> tuple[int, Any]:
        """Post a message."""
        return await self("POST", f"/channels/{self._api.channel_ids[channel]}/messages", body)


@asynccontextmanager
async def rest(api: DiscordApi) -> AsyncIterator[Rest]:
    """A session with the bot's token."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {api.token}"}) as session:
        yield Rest(api, session)
