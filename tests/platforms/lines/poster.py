"""The port `Poster`: each message is a line of JSON in the channel's file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.delivery.access import Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.errors import Rejected
from bot.views.answers import announcement, answer
from bot.views.digests import posts
from bot.views.emoji import Spellings
from bot.views.entries import Shown
from bot.views.replies import Reply
from tests.platforms.lines.drawing import CANVAS


class LinesPoster:
    """Appends to files in a folder; a message's id is the number of its line."""

    name: str = "lines"
    trusts_key_for: float = 0.0
    naming_notifies: bool = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def render(self, shown: Shown) -> Sequence[Message]:
        return [Message(one.kind, {"text": one.drawing}, one.paper_id) for one in posts(shown, CANVAS)]

    def plainer(self, message: Message) -> Message | None:  # noqa: ARG002
        return None

    def notice(self, text: str) -> Message:
        return Message("post", {"text": text})

    def announcement(self, user: str, told: str, language: str) -> Message:
        return Message("post", {"text": announcement(user, told, language, CANVAS)})

    def card(self, reply: Reply) -> Message:
        return Message("post", {"text": answer(reply, CANVAS)}, reply.paper_id)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        with (self._folder / place.channel).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, **message.body}) + "\n")
        return Posted(place.channel, str(len(self._lines(place.channel))))

    async def nature(self, place: Place) -> Nature:  # noqa: ARG002
        return Nature(publishes=False)

    async def edit(self, tenant: str, posted: Posted, message: Message, key: str) -> None:  # noqa: ARG002
        lines = self._lines(posted.channel)
        lines[int(posted.message) - 1] = json.dumps({"key": key, **message.body})
        (self._folder / posted.channel).write_text("\n".join(lines) + "\n", encoding="utf-8")

    async def react(self, tenant: str, posted: Posted, spellings: Spellings) -> None:  # noqa: ARG002
        """A file of lines bears no reactions of its own."""
        raise Rejected("a line bears none")

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:  # noqa: ARG002
        keys = [json.loads(line)["key"] for line in self._lines(place.channel)]
        return Posted(place.channel, str(keys.index(key) + 1)) if key in keys else None

    async def direct(self, tenant: str, user: str) -> Place:  # noqa: ARG002
        return Place("", f"to {user}")

    async def access(self, place: Place, language: str = "en") -> Access:  # noqa: ARG002
        return Access(f"the file {place.channel}")

    async def address(self, place: Place, posted: Posted) -> str:  # noqa: ARG002
        """There is nothing to lead to."""
        return ""

    async def seen_by(self, user: str, tenant: str, channels: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002
        return {one: one for one in channels}

    async def shortcomings(self) -> Sequence[str]:
        return ()

    def _lines(self, channel: str) -> list[str]:
        path = self._folder / channel
        return path.read_text("utf-8").splitlines() if path.exists() else []
