"""A small Discord on this machine: a real client can log in, post and be talked to, and nothing leaves the computer.

Run by itself with `python -m bot.emulators.discord.api --port 0`.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.emulators.discord import messages, payloads
from bot.emulators.discord.applications import Applications
from bot.emulators.discord.channels import Channels
from bot.emulators.discord.doings import Answer, Modal, NoAnswer
from bot.emulators.discord.interactions import Interactions
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.limits import Limits
from bot.emulators.discord.people import People
from bot.emulators.discord.reactions import Reactions, known
from bot.emulators.discord.socket import GUILDS, Gateway
from bot.emulators.discord.state import TEXT_CHANNEL, TOKEN, Conversation, Overwrite, Webhook, World
from bot.emulators.discord.threads import Threads
from bot.emulators.discord.web import RequestRecord, WebApi
from bot.emulators.discord.webhooks import Webhooks
from bot.emulators.faults import Faults

__all__ = ["Answer", "DiscordApi", "NoAnswer", "RequestRecord"]

# Room for attachments; Discord's own limit depends on the server and is told by interactions.
BODY_LIMIT = 25 * 1024 * 1024


class DiscordApi(People):
    """Discord's REST API and gateway with one server; an async context manager.

    `channels` are names (digits make a channel of that id) or how many there shall be; a `judge` with
    Discord's OpenAPI document has its say on requests and answers; `rate_limits=False` lifts every limit; every answer
    takes `latency` seconds.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        judge: Judge | None = None,
        port: int = 0,
        nonce_seconds: float = 120.0,
        channels: Sequence[str] | int = 1,
        rate_limits: bool = True,
        latency: float = 0.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        world = World(channels, nonce_seconds=nonce_seconds, token=token, clock=clock)
        self.gateway = Gateway(world)
        self._channels = Channels(world, self.gateway)
        super().__init__(world, Interactions(world, self.gateway, self._channels))
        self.faults = Faults()
        self._reactions = Reactions(self.world, self.gateway)
        self._threads = Threads(self.world, self.gateway, self._channels)
        self._webhooks = Webhooks(self.world, self._channels, self._interactions)
        self.web = WebApi(self.world, self.faults, Limits(rate_limits), judge, latency=latency)
        self._port = port
        self._runner: web.AppRunner | None = None
        self.guild_id = self.world.guild_id
        self.channel_ids = tuple(channel.id for channel in self.world.top_level)
        self.bot_user_id = self.application_id = self.world.bot_id
        self.permissions = self.world.permissions
        self.requests = self.web.requests
        self.refusals = self.web.refusals
        self.misanswers = self.web.misanswers
        self.base_url = self.gateway_url = ""

    @property
    def token(self) -> str:
        """The bot's token; a bot that begins too many sessions is left with an old one."""
        return self.world.token

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self.web.pass_through], client_max_size=BODY_LIMIT)
        app.router.add_get("/gateway", self.gateway.serve)
        applications = Applications(self.world, self.gateway)
        for part in (
            *(applications, self._channels, self._threads, self._reactions),
            *(self._interactions, self._webhooks),
        ):
            self.web.routes(app, part.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        # Loopback only: nothing of this asks who may use it beyond a token that stands in the source.
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{port}/api/v10"
        self.gateway_url = self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # First of all, so that requests which hang end: the runner would wait for them.
        self.web.closing.set()
        await self.gateway.close(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def modals(self) -> Mapping[str, Modal]:
        """The modals that people have open, by their ids."""
        return self._interactions.modals

    def watch(self, told: Callable[[], object]) -> None:
        """Have `told` called whenever the bot has done something here."""
        self.web.watch = told

    def messages(self, channel_id: str) -> list[dict[str, Any]]:
        """The messages of a channel or thread, oldest first."""
        return list(self._channel(channel_id).messages.values())

    def threads(self, channel_id: str) -> list[dict[str, Any]]:
        """The threads of a channel."""
        channels = [it for it in self.world.threads if it.parent == channel_id]
        return [payloads.channel(self.world, channel) for channel in channels]

    async def react(
        self, channel_id: str, message_id: str, emoji: str, *, user: str | None = None, burst: bool = False
    ) -> None:
        """Let somebody react (`⭐`, or `name:id` for a server's own emoji), with `burst` as a super reaction."""
        made = self._message(channel_id, message_id)
        await self._reactions.mark(made, known(emoji), self.world.user(user), burst=burst)

    async def unreact(
        self, channel_id: str, message_id: str, emoji: str, *, user: str | None = None, burst: bool = False
    ) -> None:
        """Let somebody take a reaction back."""
        made = self._message(channel_id, message_id)
        await self._reactions.unmark(made, emoji, self.world.user(user), burst=burst)

    async def clear_reactions(self, channel_id: str, message_id: str, emoji: str | None = None) -> None:
        """Let a moderator take all reactions off a message, or those with one emoji."""
        await self._reactions.clear(self._message(channel_id, message_id), emoji)

    async def say(self, channel_id: str, content: str, *, user: str | None = None) -> dict[str, Any]:
        """Let somebody write a message."""
        made = messages.message(self.world, channel_id, self.world.user(user), {"content": content})
        await self._channels.publish(self._channel(channel_id), made)
        return made

    async def begin_post(self, forum_id: str, name: str, content: str, *, user: str | None = None) -> str:
        """Let somebody begin a post in a forum; gives its id."""
        return await self._threads.begin(self._channel(forum_id), name, content, self.world.user(user))

    async def delete(self, channel_id: str, message_id: str) -> None:
        """Let a moderator delete a message."""
        await self._channels.remove(self._channel(channel_id), message_id)

    async def permit(self, channel_id: str, permissions: int) -> None:
        """Set what the bot may do in a channel, and tell it; `permissions[channel_id] = ...` does not tell."""
        self.permissions[channel_id] = permissions
        changed = payloads.channel(self.world, self._channel(channel_id))
        await self.gateway.dispatch("CHANNEL_UPDATE", changed, intents=GUILDS)

    async def overwrite(self, channel_id: str, *, role: str = "", allow: int = 0, deny: int = 0) -> None:
        """Set a channel's overwrite for a role, or for the bot itself, and tell it."""
        whom = role or self.bot_user_id
        kept = [it for it in self.world.overwrites.get(channel_id, ()) if it.id != whom]
        self.world.overwrites[channel_id] = [*kept, Overwrite(whom, not role, allow, deny)]
        changed = payloads.channel(self.world, self._channel(channel_id))
        await self.gateway.dispatch("CHANNEL_UPDATE", changed, intents=GUILDS)

    async def empower(self, role: str, permissions: int) -> None:
        """Set what a role may do in the whole server, and tell it."""
        self.world.roles[role] = permissions
        changed = {"guild_id": self.guild_id, "role": payloads.role(self.world, role)}
        await self.gateway.dispatch("GUILD_ROLE_UPDATE", changed, intents=GUILDS)

    async def kick(self) -> None:
        """Throw the bot out of the server."""
        self.world.member = False
        await self.gateway.dispatch("GUILD_DELETE", {"id": self.guild_id}, intents=GUILDS)

    async def invite(self) -> None:
        """Let the bot into the server again."""
        self.world.member = True
        server = payloads.guild_create(self.world)
        del server["unavailable"]  # by which clients tell a server that is new from one that is back
        await self.gateway.dispatch("GUILD_CREATE", server, intents=GUILDS)

    def add_servers(self, count: int) -> Sequence[str]:
        """Let the bot be in more servers, in which nothing happens, before it connects; gives their ids."""
        made = [self.world.new_id() for _ in range(count)]
        self.world.others |= {identity: f"Readers {identity}" for identity in made}
        return made

    async def archive(self, thread_id: str, *, archived: bool = True, locked: bool = False) -> None:
        """Archive a thread, or open it again."""
        await self._channels.archive(self._channel(thread_id), archived=archived, locked=locked)

    def add_channel(
        self, name: str, kind: int = TEXT_CHANNEL, *, tags: Sequence[str] = (), needs_tag: bool = False
    ) -> str:
        """Make a channel of one of Discord's kinds, a forum with its tags; gives its id."""
        channel = Conversation(self.world.new_id(), name, kind, position=len(self.world.channels), needs_tag=needs_tag)
        blank = {"moderated": False, "emoji_id": None, "emoji_name": None}
        channel.available_tags = [{"id": self.world.new_id(), "name": tag, **blank} for tag in tags]
        self.world.channels[channel.id] = channel
        return channel.id

    def add_webhook(self, channel_id: str, name: str = "Daily Papers") -> str:
        """Make a webhook of a channel; gives its address, as people copy it."""
        return self._address(self._webhooks.make(channel_id, name))

    def renew_webhook(self, address: str) -> str:
        """Give a webhook a new secret; gives its new address."""
        return self._address(self._webhooks.renew(address.split("/")[-2]))

    def delete_webhook(self, address: str) -> None:
        """Let a moderator delete a webhook."""
        del self.world.webhooks[address.split("/")[-2]]

    def _address(self, hook: Webhook) -> str:
        return f"{self.base_url.removesuffix('/v10')}/webhooks/{hook.id}/{hook.token}"

    async def disconnect(self, code: int = 4000) -> None:
        """Cut the gateway's connections with a close code."""
        await self.gateway.close(code)

    async def ask_reconnect(self) -> None:
        """Ask the bot to reconnect (op 7)."""
        await self.gateway.ask_reconnect()

    async def connected(self, count: int = 1, *, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - for tests
        """Wait until so many shards of the bot are connected."""
        async with asyncio.timeout(timeout):
            await self.gateway.connected(count)


async def _serve(port: int, channels: int, latency: float) -> None:
    async with DiscordApi(port=port, channels=channels, latency=latency) as api:
        print(f"REST     {api.base_url}\ngateway  {api.gateway_url}\ntoken    {api.token}", flush=True)  # noqa: T201
        print(f"channels {' '.join(api.channel_ids)}", flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="discord_api", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where to listen on 127.0.0.1 (0: any free port)")
    parser.add_argument("--channels", type=int, default=1, help="how many channels the server has")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every answer takes")
    given = parser.parse_args()
    try:
        asyncio.run(_serve(given.port, given.channels, given.latency))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
