"""All that serves the people of one workspace; another one's have a room of their own, so that nothing is mixed up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.chat.ports import Chat
from bot.errors import BotError
from bot.platforms.slack.catch_up import CatchUp
from bot.platforms.slack.client import Web
from bot.platforms.slack.events import Events
from bot.platforms.slack.files import Files
from bot.platforms.slack.people import People
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.telling import Telling
from bot.platforms.slack.workspace import Workspace, Workspaces

log = logging.getLogger(__name__)


class Room:
    """Bolt with the listeners of one workspace; slow work runs in the given task group."""

    def __init__(
        self,
        workspace: Workspace,
        workspaces: Workspaces,
        chat: Chat,
        web: Web,
        settings: SlackSettings,
        work: asyncio.TaskGroup,
        untold: Callable[[], None],
    ) -> None:
        self.workspace = workspace
        self.people = People(workspace, chat)
        self.catching = CatchUp(workspace, chat, self.people)
        telling = Telling(workspace.calls, workspace.sender, web.respond)
        files = Files(workspace.calls, workspace.sender, web.upload)
        self.events = Events(chat, workspace, workspaces, self.people, telling, work, settings, files, untold)
        self.app = bolt(web, workspace)
        self.events.register(self.app)


def bolt(web: Web, workspace: Workspace) -> AsyncApp:
    """Bolt as who we are in a workspace; nobody is listened to yet."""
    client = web.client(None)

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        # Bolt asks for every request, so it must not call Slack; and it needs no token, since nothing here calls by it.
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=workspace.identity.get("bot_id"),
            bot_user_id=workspace.identity.get("user_id"),
            bot_token="",
        )

    app = AsyncApp(
        name="bot.slack.app",
        logger=client.logger,
        client=client,
        authorize=authorize,
        # What comes over HTTP was verified at the door, by the clock that all processes go by; Bolt goes by this
        # machine's. An empty secret, not None, for which Bolt would look into the environment.
        signing_secret="",
        request_verification_enabled=False,
        # Acknowledge after the work: a vote that could not be kept is then sent again by Slack.
        process_before_response=True,
    )
    app.error(_not_acknowledged)
    return app


async def _not_acknowledged(error: Exception) -> None:
    """Tell of what could not be done; Bolt answers Slack with an error, and Slack tells an event again."""
    if isinstance(error, BotError):
        log.warning("something that Slack told could not be kept; Slack tells events again: %s", error)
    else:
        log.error("something that Slack told could not be done", exc_info=error)
