"""Presses of buttons and choices from lists: a vote, a page, a card, an answer for everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.chat.call import Call
from bot.chat.double_clicks import DoubleClicks
from bot.chat.ports import Chat
from bot.chat.reactions import Reaction
from bot.papers.clock import Clock, SystemClock
from bot.papers.ids import asked_as
from bot.platforms.slack.answering import gone, safely
from bot.platforms.slack.asked import unpack
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.callers import Callers
from bot.platforms.slack.files import Files
from bot.platforms.slack.forms import Forms
from bot.platforms.slack.moments import moment_of
from bot.platforms.slack.replies import private
from bot.platforms.slack.sharing import share
from bot.platforms.slack.telling import Telling
from bot.views.replies import Mark, Question

MARKS = ("vote", "unvote", "undo", "redo")
# Every action that something is done for.
ACTIONS = re.compile(r"^(vote|unvote|undo|redo|details|share|page:\w+|(?:try|offer|form):\d+)$")
# Those after which what is one's own may be another.
CHANGES = re.compile(rf"^({'|'.join(MARKS)}|offer:\d+)$")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody's press of a button or choice from a drop-down, on a message that only they see if `private`."""

    action: str
    value: str
    user: str
    tenant: str
    channel: str
    message: str
    respond_to: str
    private: bool
    told: datetime | None
    trigger: str = ""
    home: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    """The modal or home tab on which it was, if it was on one."""

    @classmethod
    def of(cls, body: Body, home: str = "") -> Click:
        """From Slack's payload; what is missing there is empty."""
        action, container = body["actions"][0], body.get("container") or {}
        chosen = action.get("selected_option") or {}
        return cls(
            action=str(action.get("action_id", "")),
            value=str(action.get("value") or chosen.get("value") or ""),
            user=str(body["user"]["id"]),
            tenant=str((body.get("team") or {}).get("id") or ""),
            channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
            message=str(container.get("message_ts") or ""),
            respond_to=str(body.get("response_url") or ""),
            private=bool(container.get("is_ephemeral")),
            told=moment_of(action.get("action_ts")),
            trigger=str(body.get("trigger_id") or ""),
            home=home,
            view=body.get("view") or {},
        )

    @property
    def question(self) -> Question | None:
        """What it asks; None if it is of another version."""
        return Question("paper", asked_as(self.value)) if self.action == "details" else unpack(self.value)

    @property
    def mark(self) -> Mark:
        """What it does with a paper, if its action is one of MARKS."""
        return Mark(self.value, on=self.action in ("vote", "redo"))

    @property
    def reaction(self) -> Reaction:
        """The same as a mark of the person's."""
        place = (self.channel, self.message)
        return Reaction("slack", self.user, *place, "button", told=self.told, tenant=self.tenant, home=self.home)


class Clicks:
    """Does what a click on a message asks for."""

    def __init__(
        self, chat: Chat, callers: Callers, telling: Telling, forms: Forms, files: Files, clock: Clock | None = None
    ) -> None:
        self._chat = chat
        self._callers = callers
        self._telling = telling
        self._forms = forms
        self._files = files
        # Discord's clients wait for the answer before they let anybody press again; Slack's do not.
        self._double_clicks = DoubleClicks(clock or SystemClock())

    async def act(self, click: Click) -> None:
        """Do what was asked for, and show what it answers."""
        caller = await self._callers.by(click.user)
        act = self._mark if click.action in MARKS else self._ask
        answer = await safely(act(click, caller), caller.language)
        if answer:
            await self._telling.answer(click.respond_to, {"replace_original": False} | answer)

    async def _mark(self, click: Click, caller: Call) -> Block:
        """What a click on a vote button answers; a message of the person's own is changed in place."""
        own = click.private and click.action in ("vote", "unvote")
        reply = await self._chat.mark(click.reaction, click.mark, caller.language, own=own)
        if reply is None:
            return {}
        return private(reply) | {"replace_original": click.private and not reply.is_plain}

    async def _ask(self, click: Click, caller: Call) -> Block:
        asked = click.question
        if asked is None:
            return gone("button.gone", caller.language, caller.names)
        call = await self._callers.call(asked, user=click.user, tenant=click.tenant, channel=click.channel)
        call = await self._callers.looked_up(replace(call, event=click.trigger))
        if click.action == "share":
            return await share(call, click.respond_to, self._chat, self._telling)
        if self._double_clicks.again((click.user, click.channel, click.message), (click.action, click.value)):
            return {}
        pressed = click.action.startswith("form:")
        opened = await self._forms.opened(call, click.trigger, click.respond_to, pressed=pressed)
        if opened is not None:
            return opened
        reply = await self._files.handed_over(call, await self._chat.answer(call))
        # A page turned on a message that everybody sees becomes the reader's own copy.
        # Mere words take no list's place: what somebody was looking at stays.
        turns = click.private and click.action.startswith(("page:", "try:")) and not reply.is_plain
        return private(reply) | {"replace_original": turns}
