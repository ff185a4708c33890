"""Slack behind the `Platform` port: logging in, posting, and serving people over Socket Mode or HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.ports import Chat
from bot.delivery.access import Access
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.errors import Ambiguous, Blocked, ListeningRefused, NotAccepted, RateLimited, TokenRefused, Unproven, first_of
from bot.network.aiohttp_connector import Connector
from bot.network.network import DIRECT, Network
from bot.papers.clock import Clock
from bot.platforms.slack.access import access_of, lacking
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.catch_up import CatchUp
from bot.platforms.slack.errors import judged
from bot.platforms.slack.languages import Languages
from bot.platforms.slack.listeners import Listeners
from bot.platforms.slack.people import People
from bot.platforms.slack.render import notice, render, text_only
from bot.platforms.slack.replies import shared_card
from bot.platforms.slack.sender import Sender
from bot.platforms.slack.socket import Handler, connection
from bot.platforms.slack.telling import Telling
from bot.settings.settings import SlackSettings
from bot.views.entries import Digest
from bot.views.replies import Reply

log = logging.getLogger(__name__)

RETRY_FIRST = 1.0
RETRY_MOST = 60.0
UNHEARD = (
    "Slack does not accept the app token; set BOT_SLACK__APP_TOKEN to one that starts with xapp- and has the "
    "permission connections:write."
)


class SlackPlatform:
    """One workspace's Slack app."""

    name: str = "slack"
    trusts_key_for: float = 0.0

    def __init__(
        self,
        settings: SlackSettings,
        network: Network = DIRECT,
        *,
        call_seconds: float = 20.0,
        clock: Clock | None = None,
    ) -> None:
        if settings.bot_token is None:
            raise TokenRefused("There is no Slack bot token; set BOT_SLACK__BOT_TOKEN.")
        self._settings = settings
        self._network = network
        self._token = settings.bot_token.get_secret_value()
        self._call_seconds = call_seconds
        self._listening = asyncio.Event()
        self._stack = AsyncExitStack()
        self._session: aiohttp.ClientSession
        self._client: AsyncWebClient
        self._sender: Sender
        self._identity: Mapping[str, Any] = {}
        self._budgets = Budgets(clock)
        self._scopes: frozenset[str] | None = None

    async def __aenter__(self) -> Self:
        """Log in; raises TokenRefused or NotAccepted."""
        async with AsyncExitStack() as stack:
            timeout = aiohttp.ClientTimeout(total=self._call_seconds)
            self._session = await stack.enter_async_context(self._new_session(timeout=timeout))
            self._client = self._web_client(self._token)
            await self._log_in()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def render(self, digest: Digest) -> Sequence[Message]:
        """The digest as messages in posting order; pure."""
        return render(digest)

    def plainer(self, message: Message) -> Message | None:
        """The same as text only."""
        return text_only(message)

    def notice(self, text: str) -> Message:
        """A message of plain words."""
        return notice(text)

    def card(self, reply: Reply) -> Message:
        """A shared card as a message of the channel."""
        return shared_card(reply)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Post one message; raises a DeliveryError that says what became of it."""
        return await self._sender.post(place, message, key)

    async def edit(self, posted: Posted, message: Message, key: str) -> None:
        """Replace a message; raises DeliveryError."""
        await self._sender.edit(posted, message, key)

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key; raises Unproven if the history cannot be read."""
        return await self._sender.find(place, key, since)

    async def access(self, place: Place) -> Access:
        """What the app may do in a channel now; raises Unproven if it may not ask."""
        try:
            told = await self._sender.read("conversations.info", channel=place.channel)
        except Blocked as error:
            raise Unproven(str(error)) from error
        return access_of(told.get("channel") or {}, self._scopes)

    async def shortcomings(self) -> Sequence[str]:
        """The scopes that the installed token lacks."""
        return lacking(self._scopes)

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

    async def _log_in(self) -> None:
        self._identity, self._scopes = await self._sender_of(self._client).identity()
        self._sender = self._sender_of(self._client)

    def _known_as(self) -> str:
        return f"{self._identity.get('user') or 'a bot'} in {self._identity.get('team') or 'a workspace'}"

    def _sender_of(self, client: AsyncWebClient) -> Sender:
        bot_id, user_id = self._identity.get("bot_id"), str(self._identity.get("user_id") or "")
        budgets, seconds = self._budgets, self._call_seconds
        return Sender(client, bot_id=bot_id, user_id=user_id, call_seconds=seconds, budgets=budgets)

    def _web_client(self, token: str | None) -> AsyncWebClient:
        library = logging.getLogger("bot.slack.sdk")
        # The SDK reads a logger's own level and takes "not set" for debug, in which it writes out every request.
        library.setLevel(logging.WARNING)
        # Without a session it ignores no timeout but opens a connection for each call; with its default retries one
        # post can become two.
        client = AsyncWebClient(
            token=token,
            base_url=f"{self._settings.api_base_url}/",
            session=self._session,
            retry_handlers=[],
            logger=library,
        )
        client.proxy = None  # the SDK's own reading of the environment knows no exceptions; the session's does
        return client

    def _new_session(self, **options: Any) -> aiohttp.ClientSession:  # noqa: ANN401  (aiohttp's own options)
        return aiohttp.ClientSession(connector=Connector(self._network), **options)

    async def _serve_socket(self, chat: Chat, app_token: str) -> None:
        url = await self._first_address(app_token)
        hello = asyncio.Event()
        refused = False

        def on_refused() -> None:
            nonlocal refused
            refused = True
            hello.set()

        def on_hello() -> None:
            log.info("connected to Slack as %s", self._known_as())
            self._listening.set()
            hello.set()

        async with asyncio.TaskGroup() as work:
            people = People(self._sender, chat)
            app, listeners = self._app(), self._listeners(chat, people, work)
            listeners.register(app)
            catching = self._catching_up(chat, people)
            handler = Handler(app, app_token, self._web_client(None), on_refused)
            async with connection(handler, url, on_hello, listeners.finished, self._new_session):
                work.create_task(people.serve())
                while True:
                    await hello.wait()
                    if refused:
                        raise ListeningRefused(UNHEARD)
                    hello.clear()
                    await catching.run()

    async def _serve_requests(self, chat: Chat, secret: str) -> None:
        # Costs memory, so only who uses it pays.
        from bot.platforms.slack.http import bound, serving

        with bound(self._settings.http_host, self._settings.http_port) as line:
            async with asyncio.TaskGroup() as work:
                people = People(self._sender, chat)
                app, listeners = self._app(), self._listeners(chat, people, work)
                listeners.register(app)
                async with serving(app, secret, line, listeners.finished) as address:
                    log.info("Slack's requests to %s are taken at %s", self._known_as(), address)
                    self._listening.set()
                    work.create_task(people.serve())
                    await self._catching_up(chat, people).run()
                    await asyncio.Event().wait()

    def _listeners(self, chat: Chat, people: People, work: asyncio.TaskGroup) -> Listeners:
        telling = Telling(self._sender, self._respond)
        return Listeners(chat, Languages(self._sender), people, telling, work, self._settings)

    def _catching_up(self, chat: Chat, people: People) -> CatchUp:
        return CatchUp(self._sender, chat, people, str(self._identity.get("user_id") or ""))

    async def _first_address(self, app_token: str) -> str:
        """Where to connect; proves the app token, which the SDK would try for ever."""
        opener = self._sender_of(self._web_client(app_token))
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
        secret = self._settings.signing_secret
        return AsyncApp(
            name="bot.slack.app",
            logger=self._client.logger,
            client=self._web_client(None),
            authorize=_authorization(self._identity, self._token),
            # An empty secret, not None, for which Bolt would look into the environment. Socket Mode signs nothing.
            signing_secret=secret.get_secret_value() if secret else "",
            # Acknowledge after the work: a vote that could not be kept is then sent again by Slack.
            process_before_response=True,
        )

    async def _respond(self, url: str, message: Mapping[str, Any]) -> None:
        async with (
            judged(),
            asyncio.timeout(self._call_seconds),
            self._session.post(url, json=dict(message)) as answer,
        ):
            if answer.status != 200:
                raise NotAccepted(f"Slack refuses the answer (HTTP {answer.status}): {(await answer.text())[:200]}")


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
