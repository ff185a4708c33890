"""Commands in the menu of a message: the whole message comes with the press, whatever the app may read else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.platforms.slack.answering import safely
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.callers import Callers
from bot.platforms.slack.markup import typed
from bot.platforms.slack.moments import moment_of
from bot.platforms.slack.replies import private
from bot.platforms.slack.telling import Telling
from bot.views.replies import Question

Body = Mapping[str, Any]
# Where a message has words or addresses, and what of that they stand in: docs.slack.dev/reference/interaction-payloads/
# shortcuts-interaction-payload, docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments.
PLACES = ("text", "blocks", "attachments", "files")
WORDS = ("pretext", "text", "url", "title", "title_link", "from_url", "original_url", "permalink", "alt_text")
INSIDE = ("elements", "fields", "accessory", "blocks", "message_blocks", "message")


class Shortcuts:
    """Does what somebody chose from a message's menu, and tells them alone."""

    def __init__(self, chat: Chat, callers: Callers, telling: Telling) -> None:
        self._chat = chat
        self._callers = callers
        self._telling = telling

    async def act(self, body: Body) -> None:
        """Answer where Slack says; the message itself stays as it is."""
        asked = Question("paper", "\n".join(map(typed, words_of(body.get("message") or {}))))
        call = await self._callers.call(
            asked,
            user=str(body["user"]["id"]),
            tenant=str((body.get("team") or {}).get("id") or ""),
            channel=str((body.get("channel") or {}).get("id") or ""),
        )
        call = replace(call, told=moment_of(body.get("action_ts")))
        answer = await safely(self._about(call, str(body["callback_id"])), call.language)
        await self._telling.answer(str(body.get("response_url") or ""), {"replace_original": False} | answer)

    async def _about(self, call: Call, menu: str) -> Block:
        return private(await self._chat.about(call, menu))


def words_of(message: Body) -> Iterator[str]:
    """Everything in a message that may name a paper, in the order in which people see it."""
    for place in PLACES:
        yield from _inside(place, message.get(place))


def _inside(key: str, value: object) -> Iterator[str]:
    if isinstance(value, str):
        if key in WORDS:
            yield value
    elif isinstance(value, Mapping):
        for name in (*WORDS, *INSIDE):
            yield from _inside(name, value.get(name))
    elif isinstance(value, list):
        for one in value:
            yield from _inside(key, one)
