"""What somebody types or presses in Slack as a call of the core: who asks, from where, and what they may do there."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.errors import Blocked, ChannelGone, DeliveryError
from bot.platforms.slack.profiles import PATIENCE, Profiles
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.sight import seen_by
from bot.platforms.slack.workspace import Workspace
from bot.views.replies import Question

log = logging.getLogger(__name__)


class Callers:
    """Looks up of a caller what the core may want to know."""

    def __init__(self, chat: Chat, profiles: Profiles, workspace: Workspace, settings: SlackSettings) -> None:
        self._chat = chat
        self._profiles = profiles
        self._calls = workspace.calls
        self._home = workspace.home
        self._admins_only = settings.setup == "admins"
        self.names = (settings.paper_command, settings.papers_command)

    async def by(self, user: str) -> Call:
        """A call of somebody's that asks nothing."""
        return await self.call(Question("papers", ""), user=user, tenant="", channel="")

    async def call(self, asked: Question, *, user: str, tenant: str, channel: str) -> Call:
        """The call, as far as it is known at once or within a second."""
        profile = await self._profiles.of(user)
        return Call(
            platform="slack",
            command=asked.command,
            text=asked.text,
            user=user,
            tenant=tenant,
            channel=channel,
            language=profile.language,
            page=asked.page,
            names=self.names,
            manages=profile.is_admin or not self._admins_only,
            direct=channel.startswith("D"),
            zone=profile.zone,
            home=self._home,
        )

    async def looked_up(self, call: Call, *, afar: bool = False) -> Call:
        """The same with what only commands for managers need, and is asked only for those, since it takes time.

        One from `afar` is about a channel in which the person need not be: whoever does not see it manages nothing.
        """
        if afar and call.channel and not await self._sees(call.user, call.channel):
            return replace(call, channel="", manages=False)
        if not self._chat.managing(call):
            return call
        manages, present = await asyncio.gather(self._may_manage(call.user), self._is_in(call.channel))
        return replace(call, manages=manages, present=present)

    async def _may_manage(self, user: str) -> bool:
        """Whoever is in a channel may change what it gets, unless the settings keep that to admins."""
        return not self._admins_only or await self._profiles.is_admin(user)

    async def _sees(self, user: str, channel: str) -> bool:
        """Whether somebody sees a channel now; no where that cannot be told."""
        return channel in await seen_by(self._calls, user, [channel])

    async def _is_in(self, channel: str) -> bool:
        """Whether the app is in the channel; where that cannot be told nobody is kept from anything."""
        if not channel:
            return True
        try:
            async with asyncio.timeout(PATIENCE):
                told = (await self._calls.read("conversations.info", channel=channel)).get("channel") or {}
        except ChannelGone:  # so Slack calls a private one that the app is not in
            return False
        except Blocked:
            return True
        except (DeliveryError, TimeoutError) as error:
            log.info("It is not known whether the app is in a Slack channel: %s", error or "no answer in time")
            return True
        # Direct messages do not say `is_member`.
        return bool(told.get("is_member", True))
