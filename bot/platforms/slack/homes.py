"""Home tabs: each shows what is so when it is looked at, and again after its person has changed something."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from bot.chat.ports import Chat
from bot.errors import DeliveryError
from bot.platforms.slack.answering import Answering, replied
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.callers import Callers
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.drawing import CANVAS
from bot.platforms.slack.errors import code_of
from bot.platforms.slack.replies import payload
from bot.views.home import home
from bot.views.replies import Question, Reply

log = logging.getLogger(__name__)

MOST_KNOWN = 10_000
# docs.slack.dev/reference/views/home-tab-views.
MOST_BLOCKS = 100


@dataclass(slots=True)
class Shown:
    """What somebody's tab shows, as far as this process knows, and what is still to be done about it."""

    tenant: str
    page: int = 1
    hash: str = ""
    blocks: list[Block] = field(default_factory=list)
    stale: bool = False
    busy: bool = False


class Homes:
    """Publishes one tab at a time for each person, always of what is so after the newest wish."""

    def __init__(self, chat: Chat, callers: Callers, calls: Calls, answering: Answering) -> None:
        self._chat = chat
        self._callers = callers
        self._calls = calls
        self._answering = answering
        self._shown: OrderedDict[str, Shown] = OrderedDict()

    def opened(self, user: str, tenant: str, seen: str) -> None:
        """Somebody looks at their tab, which has the hash `seen`; told late or twice it shows the same."""
        self._renew(user, self.met(user, tenant, seen))

    def met(self, user: str, tenant: str, seen: str) -> Shown:
        """Know of somebody's tab, which has the hash `seen`; what they change from now on is shown on it."""
        shown = self._of(user, tenant)
        if seen != shown.hash:
            # Another process, or this one before it was started anew, has published what is there.
            shown.hash, shown.blocks = seen, []
        return shown

    def turned(self, user: str, tenant: str, page: int) -> None:
        """Show another page of somebody's favourites."""
        shown = self._of(user, tenant)
        shown.page = page
        self._renew(user, shown)

    def changed(self, user: str) -> None:
        """Somebody may have changed what their tab shows; one that was never looked at is left alone."""
        if (shown := self._shown.get(user)) is not None:
            self._renew(user, shown)

    def _of(self, user: str, tenant: str) -> Shown:
        shown = self._shown.setdefault(user, Shown(tenant))
        self._shown.move_to_end(user)
        if len(self._shown) > MOST_KNOWN:
            self._shown.popitem(last=False)
        return shown

    def _renew(self, user: str, shown: Shown) -> None:
        shown.stale = True
        if not shown.busy:
            shown.busy = True
            self._answering.start(self._publish_all(user, shown))

    async def _publish_all(self, user: str, shown: Shown) -> None:
        try:
            # What is wished for while a tab is published is seen by the next one: nothing older comes after it.
            while shown.stale:
                shown.stale = False
                await self._publish(user, shown)
        except DeliveryError as error:
            log.warning("A home tab in Slack was not brought up to date: %s", error)
        except Exception:
            log.exception("A home tab in Slack cannot be shown.")
        finally:
            shown.busy = False

    async def _publish(self, user: str, shown: Shown) -> None:
        known = shown.hash
        blocks = await self._drawn(user, shown)
        if blocks == shown.blocks:
            return
        try:
            await self._send(user, shown, blocks, known)
        except DeliveryError as error:
            if code_of(error) != "hash_conflict":
                raise
            # Somebody else has published since; what is read now is newer than what they read.
            await self._send(user, shown, await self._drawn(user, shown), "")

    async def _drawn(self, user: str, shown: Shown) -> list[Block]:
        asked = Question("papers", "", shown.page)
        call = await self._callers.call(asked, user=user, tenant=shown.tenant, channel="")
        told = await replied(self._chat.home(call), call.language)
        # What somebody looks at is never nothing: at worst it says what to tell whoever runs the bot.
        drawn = payload(told) if isinstance(told, Reply) else home(told, CANVAS)
        blocks: list[Block] = drawn["blocks"]
        return blocks[:MOST_BLOCKS]

    async def _send(self, user: str, shown: Shown, blocks: list[Block], known: str) -> None:
        view: dict[str, Any] = {"type": "home", "blocks": blocks}
        guard = {"hash": known} if known else {}
        answer = await self._calls.write("views.publish", {"user_id": user, "view": view, **guard})
        shown.hash, shown.blocks = str((answer.get("view") or {}).get("hash") or ""), blocks
