"""The port `Listener` on Slack: people are served over Socket Mode or HTTP, and nothing given is missed."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from bot.chat.ports import Chat
from bot.errors import Ambiguous, Blocked, ListeningRefused, NotAccepted, RateLimited, TokenRefused, alone
from bot.network.listening import bound
from bot.papers.clock import Clock
from bot.papers.leases import Company
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.client import Web
from bot.platforms.slack.rooms import Rooms
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.socket import Handler, connection
from bot.platforms.slack.workspace import Workspace, Workspaces

if TYPE_CHECKING:
    from aiohttp import web

    from bot.platforms.slack.visits import Visits

log = logging.getLogger(__name__)

RETRY_FIRST = 1.0
RETRY_MOST = 60.0
UNHEARD = (
    "Slack does not accept the app token; set BOT_SLACK__APP_TOKEN to one that starts with xapp- and has the "
    "permission connections:write."
)


class SlackListener:
    """Hears and answers the people of every workspace that the app is in."""

    def __init__(
        self,
        settings: SlackSettings,
        web: Web,
        workspaces: Workspaces,
        clock: Clock,
        visits: Visits | None = None,
        company: Company | None = None,
    ) -> None:
        self._company = company
        self._settings = settings
        self._clock = clock
        self._visits = visits
        self._web = web
        self._workspaces = workspaces
        self._listening = asyncio.Event()
        self.rooms: Rooms | None = None
        """Of everybody who is served now."""
        self.address = ""
        """Where requests are taken now, as this machine knows it; empty where none are."""

    async def wait_listening(self) -> None:
        """Wait until commands are served, or surely never will be for want of a secret."""
        await self._listening.wait()

    async def listen(self, chat: Chat) -> None:
        """Serve commands, clicks and reactions until cancelled.

        Raises ListeningRefused for a bad app token; in HTTP mode NotAccepted if the port is taken, SettingsError if the
        address cannot be served.
        """
        app_token, secret = self._settings.app_token, self._settings.signing_secret
        try:
            if app_token is not None:
                with alone(ListeningRefused):
                    await self._serve_socket(chat, app_token.get_secret_value())
            elif secret is not None:
                await self._serve_requests(chat, secret.get_secret_value())
            else:
                log.warning(
                    "Slack commands and votes are off: set BOT_SLACK__APP_TOKEN to an app-level token (xapp-), or "
                    "BOT_SLACK__SIGNING_SECRET to have Slack call the bot over HTTP."
                )
                self._listening.set()
                await asyncio.Event().wait()
        finally:
            self._listening.clear()

    async def _known_as(self) -> str:
        everywhere = await self._workspaces.all()
        if len(everywhere) != 1:
            return f"an app in {len(everywhere)} workspaces"
        return f"{everywhere[0].identity.get('user') or 'a bot'} in {everywhere[0].name}"

    async def _serve_socket(self, chat: Chat, app_token: str) -> None:
        url, known_as = await self._first_address(app_token), await self._known_as()
        # Whether reactions may be there of which nobody told.
        untold = asyncio.Event()
        refused = False

        def on_refused() -> None:
            nonlocal refused
            refused = True
            untold.set()

        def on_hello() -> None:
            log.info("connected to Slack as %s", known_as)
            self._listening.set()
            untold.set()

        async with asyncio.TaskGroup() as work:
            self.rooms = rooms = Rooms(self._workspaces, chat, self._web, self._settings, work, untold.set)
            handler = Handler(rooms, app_token, self._web.client(None), on_refused)
            async with (
                self._pages(chat),
                connection(handler, url, on_hello, rooms.finished, self._web.new_session),
            ):
                while True:
                    await untold.wait()
                    if refused:
                        raise ListeningRefused(UNHEARD)
                    untold.clear()
                    await rooms.catch_up()

    async def _serve_requests(self, chat: Chat, secret: str) -> None:
        # Costs memory, so only who uses it pays.
        from bot.platforms.slack.http import PATH, Door, serving
        from bot.platforms.slack.replays import Replays

        with self._bound() as line:
            async with asyncio.TaskGroup() as work:
                untold = asyncio.Event()
                self.rooms = rooms = Rooms(self._workspaces, chat, self._web, self._settings, work, untold.set)
                # By the time of whoever keeps the ledger: a machine's own clock may be minutes wrong.
                door = Door(rooms, Replays(secret, now=lambda: self._clock.now().timestamp(), company=self._company))
                async with serving(door, line, rooms.finished, self._routes(chat)) as self.address:
                    log.info("Slack's requests to %s are taken at %s%s", await self._known_as(), self.address, PATH)
                    self._listening.set()
                    untold.set()
                    while await untold.wait():
                        untold.clear()
                        await rooms.catch_up()

    def _bound(self) -> AbstractContextManager[socket.socket]:
        return bound(
            self._settings.http_host, self._settings.http_port, failed="Slack's requests cannot be heard",
            host_setting="slack.http_host", port_setting="slack.http_port",
        )  # fmt: skip

    @asynccontextmanager
    async def _pages(self, chat: Chat) -> AsyncIterator[None]:
        """Beside Socket Mode, the pages on which people install the app, where they may."""
        if self._visits is None:
            yield
            return
        from bot.platforms.slack.http import serving

        with self._bound() as line:
            async with serving(None, line, _at_once, self._routes(chat)) as self.address:
                log.info("The Slack app is installed at %s, which leads to %s", self._settings.public_url, self.address)
                yield

    def _routes(self, chat: Chat) -> Sequence[web.RouteDef]:
        """The pages on which people install the app, where they may."""

        async def told(workspace: Workspace) -> None:
            for tenant in await self._workspaces.workspaces_of(workspace):
                await chat.installed("slack", tenant)

        return self._visits.routes(told) if self._visits else ()

    async def _first_address(self, app_token: str) -> str:
        """Where to connect; proves the app token, which the SDK would try for ever."""
        opener = Calls(self._web.client(app_token), seconds=self._web.call_seconds)
        wait = RETRY_FIRST
        while True:
            try:
                return str((await opener.write("apps.connections.open")).get("url") or "")
            except (TokenRefused, Blocked) as error:
                raise ListeningRefused(UNHEARD) from error
            except (NotAccepted, Ambiguous) as error:
                wait = error.retry_after if isinstance(error, RateLimited) else min(wait * 2, RETRY_MOST)
                log.warning("Slack does not let us connect yet; trying again in %g seconds: %s", wait, error)
                await asyncio.sleep(wait)


async def _at_once() -> None:
    """Nothing is under way."""
