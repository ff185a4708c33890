"""The port `Listener` on Slack: people are served over Socket Mode or HTTP, and nothing given is missed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.chat.ports import Chat
from bot.errors import Ambiguous, Blocked, ListeningRefused, NotAccepted, RateLimited, TokenRefused, first_of
from bot.network.listening import bound
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.catch_up import CatchUp
from bot.platforms.slack.client import Web
from bot.platforms.slack.events import Events
from bot.platforms.slack.files import Files
from bot.platforms.slack.people import People
from bot.platforms.slack.sender import Sender
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.socket import Handler, connection
from bot.platforms.slack.telling import Telling

log = logging.getLogger(__name__)

RETRY_FIRST = 1.0
RETRY_MOST = 60.0
UNHEARD = (
    "Slack does not accept the app token; set BOT_SLACK__APP_TOKEN to one that starts with xapp- and has the "
    "permission connections:write."
)


class SlackListener:
    """Hears and answers the people of one workspace."""

    def __init__(
        self, settings: SlackSettings, web: Web, calls: Calls, sender: Sender, identity: Mapping[str, Any]
    ) -> None:
        self._settings = settings
        self._web = web
        self._calls = calls
        self._sender = sender
        self._identity = identity
        self._listening = asyncio.Event()

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
                try:
                    await self._serve_socket(chat, app_token.get_secret_value())
                except* ListeningRefused as refusals:
                    raise first_of(refusals) from None
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

    def _known_as(self) -> str:
        return f"{self._identity.get('user') or 'a bot'} in {self._identity.get('team') or 'a workspace'}"

    async def _serve_socket(self, chat: Chat, app_token: str) -> None:
        url = await self._first_address(app_token)
        # Whether reactions may be there of which nobody told.
        untold = asyncio.Event()
        refused = False

        def on_refused() -> None:
            nonlocal refused
            refused = True
            untold.set()

        def on_hello() -> None:
            log.info("connected to Slack as %s", self._known_as())
            self._listening.set()
            untold.set()

        async with asyncio.TaskGroup() as work:
            people = People(self._calls, chat)
            app, events = self._app(), self._events(chat, people, work, untold)
            events.register(app)
            catching = self._catching_up(chat, people)
            handler = Handler(app, app_token, self._web.client(None), on_refused)
            async with connection(handler, url, on_hello, events.finished, self._web.new_session):
                work.create_task(people.serve())
                while True:
                    await untold.wait()
                    if refused:
                        raise ListeningRefused(UNHEARD)
                    untold.clear()
                    await catching.run()

    async def _serve_requests(self, chat: Chat, secret: str) -> None:
        # Costs memory, so only who uses it pays.
        from bot.platforms.slack.http import serving

        with bound(
            self._settings.http_host, self._settings.http_port, failed="Slack's requests cannot be heard",
            host_setting="slack.http_host", port_setting="slack.http_port",
        ) as line:  # fmt: skip
            async with asyncio.TaskGroup() as work:
                people, untold = People(self._calls, chat), asyncio.Event()
                app, events = self._app(), self._events(chat, people, work, untold)
                events.register(app)
                catching = self._catching_up(chat, people)
                async with serving(app, secret, line, events.finished) as address:
                    log.info("Slack's requests to %s are taken at %s", self._known_as(), address)
                    self._listening.set()
                    work.create_task(people.serve())
                    untold.set()
                    while await untold.wait():
                        untold.clear()
                        await catching.run()

    def _events(self, chat: Chat, people: People, work: asyncio.TaskGroup, untold: asyncio.Event) -> Events:
        telling = Telling(self._calls, self._sender, self._web.respond)
        files = Files(self._calls, self._sender, self._web.upload)
        return Events(chat, self._calls, people, telling, work, self._settings, files, untold.set)

    def _catching_up(self, chat: Chat, people: People) -> CatchUp:
        return CatchUp(self._calls, chat, people, str(self._identity.get("user_id") or ""))

    async def _first_address(self, app_token: str) -> str:
        """Where to connect; proves the app token, which the SDK would try for ever."""
        opener = self._calls.by(self._web.client(app_token))
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

    def _app(self) -> AsyncApp:
        token, secret = self._settings.bot_token, self._settings.signing_secret
        client = self._web.client(None)
        return AsyncApp(
            name="bot.slack.app",
            logger=client.logger,
            client=client,
            authorize=_authorization(self._identity, token.get_secret_value() if token else ""),
            # An empty secret, not None, for which Bolt would look into the environment. Socket Mode signs nothing.
            signing_secret=secret.get_secret_value() if secret else "",
            # Acknowledge after the work: a vote that could not be kept is then sent again by Slack.
            process_before_response=True,
        )


def _authorization(identity: Mapping[str, Any], token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Whom we act as; Bolt asks for every request, so it must not call Slack."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=identity.get("bot_id"),
            bot_user_id=identity.get("user_id"),
            bot_token=token,
        )

    return authorize
