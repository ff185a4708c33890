"""What Slack tells of its channels and of the app's own place in a workspace."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.chat.ports import Chat
from bot.papers.visible import visible
from bot.platforms.slack.workspace import Workspace, Workspaces

log = logging.getLogger(__name__)

# A private channel is a group in the names of events.
KINDS = ("channel", "group")
# After which less may be possible in a channel, or nothing.
CLOSING = ("archive", "deleted", "left")

Body = Mapping[str, Any]


class ChannelEvents:
    """Passes them on to the core; each is a reason to look again, since any may come late, twice or out of order."""

    def __init__(self, chat: Chat, workspace: Workspace, workspaces: Workspaces, untold: Callable[[], None]) -> None:
        self._chat = chat
        self._workspace = workspace
        self._workspaces = workspaces
        self._untold = untold

    def register(self, app: AsyncApp) -> None:
        """Hang everything into Bolt."""
        for kind in KINDS:
            for closing in CLOSING:
                app.event(f"{kind}_{closing}")(self._shut)
            app.event(f"{kind}_unarchive")(self._opened)
            app.event(f"{kind}_rename")(self._renamed)
        app.event("channel_id_changed")(self._moved)
        app.event("team_access_granted")(self._let_in)
        app.event("team_access_revoked")(self._put_out)
        app.event("app_uninstalled")(self._uninstalled)
        app.event("tokens_revoked")(self._revoked)

    async def _shut(self, body: Body) -> None:
        self._chat.shut("slack", _tenant(body), [str(body["event"]["channel"])])

    async def _opened(self, body: Body) -> None:
        self._chat.regained("slack", _tenant(body), [str(body["event"]["channel"])])

    async def _renamed(self, body: Body) -> None:
        """Nothing is kept by a channel's name, which is asked for when it is shown; the log tells whoever reads it."""
        channel = body["event"]["channel"]
        log.info("slack:%s is called #%s now", channel["id"], visible(str(channel.get("name") or "")))

    async def _moved(self, body: Body) -> None:
        event = body["event"]
        await self._chat.moved("slack", _tenant(body), str(event["old_channel_id"]), str(event["new_channel_id"]))
        # What was reacted there meanwhile was on a message that nobody knew by the new id.
        self._untold()

    async def _let_in(self, body: Body) -> None:
        """An organisation let the app into some of its workspaces, unless it has put it out again since."""
        theirs = await self._workspaces.workspaces_of(self._workspace)
        for tenant in body["event"].get("team_ids") or ():
            if tenant in theirs:
                await self._chat.installed("slack", tenant)

    async def _put_out(self, body: Body) -> None:
        """An organisation put the app out of some of its workspaces, unless it is there again."""
        theirs = await self._workspaces.workspaces_of(self._workspace)
        for tenant in body["event"].get("team_ids") or ():
            if tenant not in theirs:
                await self._chat.uninstalled("slack", tenant, alone=False)

    async def _revoked(self, body: Body) -> None:
        """Tokens were revoked; those of people are none of ours."""
        if (body["event"].get("tokens") or {}).get("bot"):
            await self._uninstalled(body)

    async def _uninstalled(self, body: Body) -> None:  # noqa: ARG002  (the room knows of which workspace it is)
        """Somebody took the app out of the workspace, unless the token still works: then it is back already."""
        theirs = await self._workspaces.workspaces_of(self._workspace)
        if not await self._workspaces.left(self._workspace):
            log.info("Slack tells late that the app was taken out of a workspace; it is there again.")
            return
        await self._stop(theirs)

    async def _stop(self, tenants: Sequence[str]) -> None:
        alone = not [one for one in await self._workspaces.all() if one is not self._workspace]
        for tenant in tenants:
            await self._chat.uninstalled("slack", tenant, alone=alone)


def _tenant(body: Body) -> str:
    return str(body.get("team_id") or "")
