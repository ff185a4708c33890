"""The least that a bot on both platforms can be: `/paper` answered at once with fixed text. A process of its own."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

TEXT = "A paper about LoRA"


class Bare(discord.Client):
    """discord.py with one command."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(paper)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@app_commands.command(name="paper", description="Find a paper")
async def paper(interaction: discord.Interaction[Any], query: str) -> None:  # noqa: ARG001  (its name is the option's)
    await interaction.response.send_message(TEXT, ephemeral=True)


async def on_discord(environ: dict[str, str]) -> None:
    Route.BASE = environ["BOT_DISCORD__API_BASE_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(environ["BOT_DISCORD__GATEWAY_URL"])
    async with Bare() as client:
        await client.start(environ["BOT_DISCORD__TOKEN"])


async def on_slack(environ: dict[str, str]) -> None:
    client = AsyncWebClient(environ["BOT_SLACK__BOT_TOKEN"], environ["BOT_SLACK__API_BASE_URL"] + "/")
    # Without it Bolt looks for the ack only every ten milliseconds, which would be no floor.
    app = AsyncApp(client=client, process_before_response=True)

    @app.command("/paper")
    async def answer(ack: AsyncAck) -> None:
        await ack(TEXT)

    handler = AsyncSocketModeHandler(app, environ["BOT_SLACK__APP_TOKEN"])
    await handler.start_async()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped


async def main() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(on_discord(dict(os.environ)))
        tasks.create_task(on_slack(dict(os.environ)))


if __name__ == "__main__":
    asyncio.run(main())
