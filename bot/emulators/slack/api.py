"""Slack in a box: Web API, Socket Mode or HTTP mode, and response_url on 127.0.0.1, for the real Slack SDKs."""

from __future__ import annotations

import argparse
import asyncio
import html
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.emulators.faults import Faults
from bot.emulators.slack import payloads
from bot.emulators.slack.chat import remove
from bot.emulators.slack.files import Uploads
from bot.emulators.slack.fortunes import Fortunes
from bot.emulators.slack.http import SignedRequests
from bot.emulators.slack.interactions import Answer, Interactions
from bot.emulators.slack.judge import Judge
from bot.emulators.slack.limits import Limits
from bot.emulators.slack.modals import Modals
from bot.emulators.slack.rules.all import Rules
from bot.emulators.slack.socket import SocketMode
from bot.emulators.slack.state import RequestRecord, World
from bot.emulators.slack.web import Held, WebApi
from bot.emulators.slack.webhooks import Webhooks

__all__ = ["Answer", "RequestRecord", "SlackApi"]

Json = dict[str, Any]
PERSON = payloads.PERSON
LOOPBACK = "127.0.0.1"


class SlackApi:
    """A Slack workspace that the unpatched SDKs can use; `async with` runs it. Answers take `latency` seconds.

    With a `request_url`, commands, clicks and events go there as signed requests, and to sockets without.
    """

    def __init__(
        self,
        *,
        bot_token: str = "xoxb-playground",  # noqa: S107 - opens nothing but this emulator
        app_token: str = "xapp-playground",  # noqa: S107
        signing_secret: str = "playground",  # noqa: S107
        judge: Judge | None = None,
        port: int = 0,
        channels: Sequence[str] | int = 1,
        rate_limits: bool = True,
        latency: float = 0.0,
        request_url: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.world = World(channels, clock)
        self.faults = Faults()
        self.rules = Rules(judge)
        self.http = SignedRequests(self.world, signing_secret, request_url)
        self.socket = SocketMode(self.world, self.http)
        limits = Limits() if rate_limits else None
        self.web = WebApi(self.world, self.rules, self.socket, self.faults, bot_token, app_token, limits)
        self.web.latency = latency
        shared = (self.world, self.rules, self.socket, self.faults, self.web.closing, self.web.refusals)
        self.interactions = Interactions(*shared, lambda: self.origin)
        self.modals = Modals(self.interactions)
        self._webhooks = Webhooks(
            self.world, self.rules, self.faults, limits, self.web.closing,
            requests=self.web.requests, refusals=self.web.refusals,
        )  # fmt: skip
        self.fortunes = Fortunes(self.world, self.socket, self.revoke)
        """What becomes of channels and of the app itself."""
        self.origin = ""
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4_000_000)
        app.router.add_route("*", "/api/{method}", self.web.handle)
        app.router.add_get("/link/", self.socket.serve)
        app.router.add_post("/services/{team}/{hook}/{secret}", self._webhooks.handle)
        app.router.add_post("/{kind:commands|actions|app}/{team}/{number}/{key}", self.interactions.respond)
        app.router.add_post("/upload/v1/{key}", Uploads(self.world, self.faults).take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, self._port)
        await site.start()
        self._port = int(self._runner.addresses[0][1])
        self.origin = self.world.origin = f"http://{LOOPBACK}:{self._port}"
        self.web.link_address = f"ws://{LOOPBACK}:{self._port}/link/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.web.closing.set()
        await self.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def files(self) -> dict[str, bytes]:
        """What was shared as files, by the files' names."""
        return {one.name: one.content or b"" for one in self.world.files.values() if one.shared}

    @property
    def base_url(self) -> str:
        """Where the Web API is, as `AsyncWebClient(base_url=...)` wants it."""
        return f"{self.origin}/api"

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.world.team_id

    @property
    def channel_ids(self) -> tuple[str, ...]:
        """All channels that are not direct messages, in the order in which they were made."""
        return tuple(channel.id for channel in self.world.channels.values() if not channel.with_user)

    @property
    def bot_user_id(self) -> str:
        """The bot as a person."""
        return self.world.bot_user_id

    @property
    def bot_id(self) -> str:
        """The bot as an author."""
        return self.world.bot_id

    @property
    def app_id(self) -> str:
        """The app that the bot belongs to."""
        return self.world.app_id

    @property
    def members(self) -> set[str]:
        """The channels in which the bot is; change it to invite or remove it."""
        return self.world.members

    @property
    def scopes(self) -> set[str]:
        """What the bot token may do; take one away to see `missing_scope`."""
        return self.world.scopes

    @property
    def broken_images(self) -> set[str]:
        """Addresses of images that cannot be downloaded; a message with one is refused whole."""
        return self.rules.broken_images

    @property
    def pings(self) -> list[str]:
        """Every mention of people or channels in any message, answer or response: who would have been called."""
        return self.rules.pings

    @property
    def splits(self) -> list[str]:
        """The `ts` of every message that a text too long was broken into."""
        return self.world.splits

    @property
    def requests(self) -> list[RequestRecord]:
        """Every Web API call so far."""
        return self.web.requests

    @property
    def refusals(self) -> list[str]:
        """A sentence for each call, ack or response that broke a rule."""
        return self.web.refusals

    def messages(self, channel_id: str) -> list[Json]:
        """A channel's messages outside of threads, oldest first, with their metadata."""
        return self.world.channels[channel_id].top_level()

    def replies(self, channel_id: str, thread_ts: str) -> list[Json]:
        """A thread's messages without the first, oldest first."""
        return self.world.channels[channel_id].replies(thread_ts)

    def say(self, channel_id: str, text: str, *, user: str = PERSON, thread_ts: str = "") -> str:
        """Let a person write a message; gives its `ts`. No event is sent."""
        ts = self.world.ts()
        self.world.channels[channel_id].people.add(user)
        # Slack keeps these three escaped: docs.slack.dev/messaging/formatting-message-text, escaping text.
        kept = html.escape(text, quote=False)
        message = {"type": "message", "user": self.world.person(user).id, "text": kept, "ts": ts}
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        self.world.channels[channel_id].messages[ts] = {**message, "team": self.team_id, **thread}
        return ts

    def delete(self, channel_id: str, ts: str) -> None:
        """Let a moderator delete a message. No event is sent."""
        channel = self.world.channels[channel_id]
        remove(channel, channel.messages[ts])

    def add_webhook(self, channel_id: str) -> str:
        """Make an incoming webhook of a channel; gives its address, as people copy it."""
        made = self._webhooks.make(channel_id)
        return f"{self.origin}/services/{self.team_id}/{made.id}/{made.secret}"

    def delete_webhook(self, address: str) -> None:
        """Let somebody remove a webhook."""
        del self.world.webhooks[address.split("/")[-2]]

    async def invite(self, channel_id: str, *, user: str = "", inviter: str = PERSON) -> bool:
        """Let the bot, or a person, into a channel; gives whether the event was sent and acked."""
        if user:
            self.world.channels[channel_id].people.add(user)
        else:
            self.members.add(channel_id)
            self.world.channels[channel_id].people.update({inviter} - {""})
        return await self.event(payloads.joined(self.world, channel_id, user or self.bot_user_id, inviter))

    async def connected(self, count: int = 1) -> None:
        """Wait until the app has so many sockets open."""
        await self.socket.connected(count)

    async def deliver_to(self, url: str) -> None:
        """Send everything to this address from now on, to sockets if it is empty; raises ConnectionError.

        As in Slack, the address must answer a challenge first.
        """
        before, self.http.url = self.http.url, url
        try:
            if url:
                await self.http.check()
        except ConnectionError:
            self.http.url = before
            raise

    async def command(
        self,
        command: str,
        text: str,
        *,
        user: str | None = None,
        channel: str | None = None,
        timeout: float = 3.0,  # noqa: ASYNC109 - Slack's own limit for the ack
    ) -> Answer:
        """Type a slash command and wait for its ack."""
        return await self.interactions.command(command, text, user or PERSON, channel or self.channel_ids[0], timeout)

    async def click(
        self,
        channel_id: str,
        message_ts: str,
        action_id: str,
        *,
        user: str | None = None,
        value: str | None = None,
        answer: Answer | None = None,
    ) -> Answer:
        """Press a button or choose from a menu, on a message or a private `answer`; LookupError if it is not there."""
        return await self.interactions.click(channel_id, message_ts, action_id, user or PERSON, value, answer)

    async def choose(self, channel_id: str, message: Json, callback_id: str, *, user: str | None = None) -> Answer:
        """Choose a command from the menu of a message, which need not be the bot's nor stand in the emulator."""
        return await self.interactions.choose(channel_id, message, callback_id, user or PERSON)

    async def react(self, channel_id: str, message_ts: str, name: str, *, user: str | None = None) -> bool:
        """Put an emoji on a message; gives whether the event was sent and acked."""
        return await self.interactions.react(channel_id, message_ts, name, user or PERSON, on=True)

    async def unreact(self, channel_id: str, message_ts: str, name: str, *, user: str | None = None) -> bool:
        """Take an emoji off a message; gives whether the event was sent and acked."""
        return await self.interactions.react(channel_id, message_ts, name, user or PERSON, on=False)

    async def event(self, event: Json, *, attempt: int = 0) -> bool:
        """Send any event, wrapped as the Events API does unless it is already; gives whether it was acked.

        With an `attempt` it is one that Slack sends again, as it does where an ack came late.
        """
        whole = event if event.get("type") == "event_callback" else payloads.event(self.world, event)
        return await self.socket.event(whole, attempt)

    @asynccontextmanager
    async def holding(self, method: str) -> AsyncIterator[Held]:
        """Keep back the answers of a method, which is carried out all the same, until the block ends."""
        self.web.held[method] = held = Held()
        try:
            yield held
        finally:
            del self.web.held[method]
            held.release.set()

    async def ask_reconnect(self, reason: str = "refresh_requested") -> None:
        """Ask all sockets to connect anew, and wait until the old ones are gone."""
        await self.socket.ask_reconnect(reason)

    def cut_sockets(self) -> None:
        """Break all sockets without a word."""
        self.socket.cut()

    def revoke(self, error: str = "token_revoked") -> None:
        """Refuse every token from now on, as after an uninstall; an empty error takes it back."""
        self.web.token_error = error

    def watch(self, told: Callable[[], object]) -> None:
        """Have `told` called whenever the app has done something here."""
        self.web.watch = self.interactions.watch = told

    def whispered(self, user: str | None = None) -> Answer:
        """What somebody was shown in channels for their eyes only, for `click`."""
        return self.interactions.whispered(user or PERSON)

    def modal(self, user: str | None = None) -> Json:
        """The modal that somebody sees; raises LookupError if there is none."""
        return self.modals.seen_by(user or PERSON)

    def home(self, user: str | None = None) -> Json:
        """Somebody's home tab; raises LookupError if nothing was published."""
        return self.world.homes[user or PERSON]

    async def open_home(self, *, user: str | None = None, tab: str = "home") -> bool:
        """Look at the app's home; gives whether the event was acked."""
        return await self.modals.open_home(user or PERSON, tab)

    async def click_view(
        self, view_id: str, action_id: str, *, user: str | None = None, value: str | None = None
    ) -> Answer:
        """Press a button or choose from a menu in a modal or a home tab."""
        return await self.modals.click(view_id, action_id, user or PERSON, value)

    async def suggest(self, view_id: str, action_id: str, typed: str, *, user: str | None = None) -> Answer:
        """Type into a modal's menu whose options the app gives."""
        return await self.modals.suggest(view_id, action_id, typed, user or PERSON)

    async def submit(self, view_id: str, given: Json, *, user: str | None = None) -> Answer:
        """Submit a modal with these values in its fields, and the others as they stand; raises NotFillable."""
        return await self.modals.submit(view_id, given, user or PERSON)

    async def close_modal(self, view_id: str, *, user: str | None = None) -> Answer:
        """Close a modal without submitting it."""
        return await self.modals.close(view_id, user or PERSON)


async def _serve(port: int, channels: int, latency: float) -> None:
    async with SlackApi(port=port, channels=channels, latency=latency) as api:
        sys.stdout.write(f"{api.base_url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Run the emulator alone; its only output is the address."""
    parser = argparse.ArgumentParser(description="A Slack workspace on this machine, for the real Slack SDKs.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--channels", type=int, default=1)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every answer takes")
    given = parser.parse_args()
    try:
        asyncio.run(_serve(given.port, given.channels, given.latency))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
