"""One workspace as the app is in it: who it is there, and how it is called there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.errors import TokenRefused
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.sender import Sender


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace, or a whole organisation that has the app in several; nothing in it is another one's."""

    tenant: str
    """Its id, an organisation's if it is one."""
    calls: Calls
    sender: Sender
    identity: Mapping[str, Any]
    """Who the app is there: docs.slack.dev/reference/methods/auth.test."""
    scopes: frozenset[str] | None
    """What its token may; None where Slack did not tell."""

    @property
    def home(self) -> str:
        """Where the ids of its people are known to be unique: in itself, or in all of the organisation that it is."""
        return self.tenant

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.identity.get("team") or "a workspace")

    @property
    def is_organisation(self) -> bool:
        """Whether the app is in all of an organisation by one installation."""
        return str(self.identity.get("is_enterprise_install")).lower() == "true"


class Workspaces(Protocol):
    """Where the app is."""

    async def find(self, tenant: str) -> Workspace | None:
        """The workspace of that id, or the organisation that it belongs to; None where the app is not."""

    async def at(self, tenant: str) -> Workspace:
        """The same, to post there; raises ChannelGone, Blocked or NotAccepted that says why that cannot be."""

    async def all(self) -> Sequence[Workspace]:
        """All where it can be called."""

    async def left(self, workspace: Workspace) -> bool:
        """Whether the app was surely taken out of a workspace, as is told; raises DeliveryError where nobody knows."""

    async def workspaces_of(self, workspace: Workspace) -> Sequence[str]:
        """The ids by which channels name it: its own, or those of all workspaces of an organisation."""


class TheOne:
    """The one workspace that a bot token is of, whatever a channel's settings call it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def find(self, tenant: str) -> Workspace:  # noqa: ARG002
        """It."""
        return self._workspace

    async def at(self, tenant: str) -> Workspace:  # noqa: ARG002
        """It."""
        return self._workspace

    async def all(self) -> Sequence[Workspace]:
        """It alone."""
        return [self._workspace]

    async def left(self, workspace: Workspace) -> bool:
        """Whether its token works no more."""
        try:
            await workspace.calls.identity()
        except TokenRefused:
            return True
        return False

    async def workspaces_of(self, workspace: Workspace) -> Sequence[str]:
        """Itself."""
        return [workspace.tenant]
