"""The rooms of all workspaces: each request goes to the room of the workspace that it is of, and to no other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.chat.ports import Chat
from bot.delivery.states import Standing
from bot.errors import BotError
from bot.papers.visible import visible
from bot.platforms.slack.client import Web
from bot.platforms.slack.reading import CHALLENGE, NOBODYS, Unreadable
from bot.platforms.slack.room import Room
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.workspace import Workspace, Workspaces

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
# Bolt's answer to what no listener takes.
NOBODY = 404


class Rooms:
    """Makes a room when something of its workspace comes first; all of their work runs in the given task group."""

    def __init__(
        self,
        workspaces: Workspaces,
        chat: Chat,
        web: Web,
        settings: SlackSettings,
        work: asyncio.TaskGroup,
        untold: Callable[[], None],
    ) -> None:
        self._workspaces = workspaces
        self._chat = chat
        self._web = web
        self._settings = settings
        self._work = work
        self._untold = untold
        self._rooms: dict[str, Room] = {}
        self._serving: dict[str, asyncio.Task[None]] = {}

    async def async_dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """Serve a request where it belongs, under the name by which Bolt calls an app; raises Unreadable."""
        try:
            room = await self._room_of(request.body)
        except BotError as error:
            log.warning("it cannot be told whose something from Slack is; Slack tells events again: %s", error)
            return BoltResponse(status=500)
        answer = await room.app.async_dispatch(request) if room else self._answer_to_nobody(request.body)
        if answer.status == NOBODY:
            raise Unreadable(NOBODYS)
        return answer

    async def _room_of(self, body: Body) -> Room | None:
        for tenant in (await self._owner(body), *tenants_of(body)):
            if tenant and (workspace := await self._workspaces.find(tenant)):
                return self._of(workspace)
        return None

    async def _owner(self, body: Body) -> str:
        """The workspace whose message somebody marked, where several share the channel; empty where none is meant.

        Such an event comes once, by any of them: docs.slack.dev/reference/methods/apps.event.authorizations.list.
        """
        item = (body.get("event") or {}).get("item") or {}
        if not (body.get("is_ext_shared_channel") and item.get("type") == "message"):
            return ""
        return await self._chat.whose("slack", str(item.get("channel")), str(item.get("ts")))

    @staticmethod
    def _answer_to_nobody(body: Body) -> BoltResponse:
        """What comes of no workspace that we are in: Slack's challenge, and the last events of one that we were in."""
        if body.get("type") == CHALLENGE:
            return BoltResponse(status=200, body={"challenge": str(body.get("challenge") or "")})
        whose = visible(next(tenants_of(body), "of no name"))
        log.info("Something came of the Slack workspace %s, which has the app no more.", whose)
        return BoltResponse(status=200)

    def _of(self, workspace: Workspace) -> Room:
        room = self._rooms.get(workspace.tenant)
        # Who the app is may have changed with a new installation; what was remembered goes with the old room.
        if room is None or room.workspace is not workspace:
            self._close(workspace.tenant)
            room = Room(workspace, self._workspaces, self._chat, self._web, self._settings, self._work, self._untold)
            self._rooms[workspace.tenant] = room
            self._serving[workspace.tenant] = self._work.create_task(room.people.serve())
        return room

    def _close(self, tenant: str) -> None:
        """Forget a room; what it has begun for people is still brought to its end."""
        if self._rooms.pop(tenant, None):
            self._serving.pop(tenant).cancel()

    async def catch_up(self) -> None:
        """Read the reactions of all workspaces once; trouble in one does not stop the others."""
        try:
            standing = await self._by_workspace()
        except Exception:
            log.exception("Reactions given while away cannot be caught up.")
            return
        async with asyncio.TaskGroup() as group:
            for room, theirs in standing.items():
                group.create_task(room.catching.run(theirs))

    async def _by_workspace(self) -> Mapping[Room, list[Standing]]:
        """What is to be read where; a workspace where nothing stands and nobody waits needs no room yet."""
        for tenant in self._rooms.keys() - {one.tenant for one in await self._workspaces.all()}:
            self._close(tenant)
        theirs: dict[str, list[Standing]] = {one.home: [] for one in await self._chat.strangers("slack")}
        for standing in await self._chat.recent_posts("slack"):
            theirs.setdefault(standing.tenant, []).append(standing)
        found: dict[Room, list[Standing]] = {}
        for tenant, waiting in theirs.items():
            if workspace := await self._workspaces.find(tenant):
                found.setdefault(self._of(workspace), []).extend(waiting)
        return found

    async def finished(self) -> None:
        """Wait until nothing is under way."""
        for room in list(self._rooms.values()):
            await room.events.finished()


def tenants_of(body: Body) -> Iterator[str]:
    """The workspaces that a request may belong to, the likeliest first.

    In a channel that several share it is the one whose message it is about, or the one that Slack told it by.
    """
    yield from (one for one in _candidates(body) if isinstance(one, str) and one)


def _candidates(body: Body) -> Iterator[object]:
    for one in body.get("authorizations") or ():
        yield one.get("enterprise_id") if one.get("is_enterprise_install") else one.get("team_id")
    message = body.get("message") or {}
    if message.get("app_id") and message.get("app_id") == body.get("api_app_id"):
        yield message.get("team")
    yield _inside(body, "view", "app_installed_team_id")
    yield _inside(body, "team", "id")
    yield from (body.get("context_team_id"), body.get("team_id"))
    yield _inside(body, "user", "team_id")
    yield from (_inside(body, "enterprise", "id"), body.get("enterprise_id"))


def _inside(body: Body, name: str, key: str) -> object:
    whole = body.get(name)
    return whole.get(key) if isinstance(whole, Mapping) else None
