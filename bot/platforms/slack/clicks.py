"""Presses of buttons and choices from lists: a vote, a page, a card, an answer for everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.chat.reactions import Reaction
from bot.papers.ids import asked_as
from bot.platforms.slack.answering import gone, safely
from bot.platforms.slack.asked import unpack
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.languages import Languages
from bot.platforms.slack.moments import moment_of
from bot.platforms.slack.replies import private
from bot.platforms.slack.sharing import share
from bot.platforms.slack.telling import Telling
from bot.views.replies import Mark, Question

MARKS = ("vote", "unvote", "undo", "redo")
# Every action that something is done for.
ACTIONS = re.compile(r"^(vote|unvote|undo|redo|details|share|page:\w+|(?:try|offer):\d+)$")

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

    @classmethod
    def of(cls, body: Body) -> Click:
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
        )


class Clicks:
    """Does what a click asks for."""

    def __init__(self, chat: Chat, languages: Languages, telling: Telling, names: tuple[str, str]) -> None:
        self._chat = chat
        self._languages = languages
        self._telling = telling
        self._names = names

    async def act(self, click: Click) -> None:
        """Do what was asked for, and show what it answers."""
        language = await self._languages.of(click.user)
        act = self._mark if click.action in MARKS else self._share if click.action == "share" else self._ask
        answer = await safely(act(click, language), language)
        if answer:
            await self._telling.answer(click.respond_to, {"replace_original": False} | answer)

    async def _mark(self, click: Click, language: str) -> Block:
        """What a click on a vote button answers; a message of the person's own is changed in place."""
        place = (click.channel, click.message)
        reaction = Reaction("slack", click.user, *place, "button", told=click.told, tenant=click.tenant)
        mark = Mark(click.value, on=click.action in ("vote", "redo"))
        own = click.private and click.action in ("vote", "unvote")
        reply = await self._chat.mark(reaction, mark, language, own=own)
        if reply is None:
            return {}
        return private(reply) | {"replace_original": click.private and not reply.is_plain}

    async def _share(self, click: Click, language: str) -> Block:
        asked = unpack(click.value)
        if asked is None:
            return gone("button.gone", language, self._names)
        return await share(self._call(click, asked, language), click.respond_to, self._chat, self._telling)

    async def _ask(self, click: Click, language: str) -> Block:
        asked = Question("paper", asked_as(click.value)) if click.action == "details" else unpack(click.value)
        if asked is None:
            return gone("button.gone", language, self._names)
        reply = await self._chat.answer(self._call(click, asked, language))
        # A page turned on a message that everybody sees becomes the reader's own copy.
        turns = click.private and click.action.startswith(("page:", "try:"))
        return private(reply) | {"replace_original": turns}

    def _call(self, click: Click, asked: Question, language: str) -> Call:
        return Call(
            platform="slack",
            command=asked.command,
            text=asked.text,
            user=click.user,
            tenant=click.tenant,
            channel=click.channel,
            language=language,
            page=asked.page,
            names=self._names,
            manages=True,
        )
