"""What the platforms answer when the bot reads reactions, page by page, with other things happening in between."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from discord.http import Route

from bot.errors import AlreadyDone, Blocked, ChannelGone
from bot.platforms.slack.calls import DatedAnswer
from tests.e2e.crash.vote_rooms import Message, Room

ME = "99"
# Waits until the schedule goes on.
Gate = Callable[[str], Awaitable[None]]


class SlackReads:
    """What Slack answers to a sender, by the page; a page may hold fewer than were asked for."""

    def __init__(self, room: Room, gate: Gate) -> None:
        self._room, self._gate = room, gate

    async def read_in_time(self, method: str, moment: Callable[[], datetime], **arguments: Any) -> DatedAnswer:  # noqa: ANN401
        await self._gate(f"asks {method}")
        begun, asked = moment(), self._room.now()
        await self._gate(f"reaches {method}")
        data = self._answer(method, arguments)
        await self._gate(f"is answered {method}")
        now = self._room.now()
        date = datetime.fromtimestamp(math.floor(now.timestamp()), UTC)
        return DatedAnswer(data, begun, date - (now - asked) if self._room.has_times else None)

    def _answer(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        match method:
            case "users.info":
                return {"user": {"is_bot": self._is_bot(arguments["user"])}}
            case "users.list":
                return {"members": [{"id": user, "is_bot": self._is_bot(user)} for user in ("U0ANN", "U0ZAP")]}
            case "reactions.get":
                message = self._room.messages[arguments["timestamp"]]
                if message.deleted:
                    raise AlreadyDone("gone")
                return {"message": self._shown(message, whole=self._room.choose((True, True, False)), last=True)}
            case _ if not self._room.is_readable:
                raise Blocked("not_in_channel")
            case "conversations.history":
                return self._history(arguments)
        return self._replies(arguments)

    @staticmethod
    def _is_bot(user: str) -> bool:
        if user == "U0FAR":
            raise ChannelGone("user_not_found")
        return user == "U0ZAP"

    def _history(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        found = [
            one
            for one in reversed(self._room.messages.values())
            if not one.parent and not one.deleted and asked["oldest"] <= one.id <= asked["latest"]
        ]
        most = self._room.choose((9, 1, 2))
        shown = [self._shown(one, whole=self._room.choose((True, False))) for one in found[:most]]
        return {"messages": shown, "has_more": len(found) > most}

    def _replies(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        after, most = asked.get("cursor") or "", self._room.choose((9, 1))
        thread = [one for one in self._room.messages.values() if one.parent == asked["ts"] and not one.deleted]
        found = [one for one in thread if one.id > after]
        shown = [self._shown(one, whole=self._room.choose((True, False))) for one in found[:most]]
        more = found[most - 1].id if len(found) > most else ""
        return {"messages": shown, "response_metadata": {"next_cursor": more}}

    def _shown(self, message: Message, *, whole: bool, last: bool = False) -> Mapping[str, Any]:
        """A message with its reactions; of each emoji only the first person unless `whole`."""
        given: dict[str, list[str]] = {}
        for here, user, emoji in sorted(self._room.standing):
            if here == message.id:
                given.setdefault(emoji, []).append(user)
        message.blurred |= last and not whole and any(len(users) > 1 for users in given.values())
        reactions = [
            {"name": emoji, "count": len(users), "users": users if whole else users[:1]}
            for emoji, users in given.items()
        ]
        return {"ts": message.id, "reactions": reactions}


class DiscordReads:
    """What Discord answers to a client, one request after the other."""

    def __init__(self, room: Room, gate: Gate) -> None:
        self._room, self._gate = room, gate
        self.http = self
        self.user = self
        self.id = int(ME)

    async def request(self, route: Route, params: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
        await self._gate("asks")
        answer = self._answer(unquote(route.url).split("/messages/")[1].split("/"), params or {})
        await self._gate("is answered")
        return answer

    def _answer(self, path: list[str], params: Mapping[str, str]) -> Any:  # noqa: ANN401
        message = self._room.messages[path[0]]
        if message.deleted or not self._room.is_readable:
            raise AlreadyDone("gone") if message.deleted else Blocked("missing access")
        marks = [(emoji, user) for here, user, emoji in sorted(self._room.standing) if here == message.id]
        if len(path) == 1:
            return {"author": {"id": ME}, "reactions": [_counted(name, marks) for name in _names(marks)]}
        wanted = path[2] + ("::super" if params.get("type") == "1" else "")
        people = [user for emoji, user in marks if emoji == wanted and int(user) > int(params["after"])]
        return [{"id": user} for user in people[: int(params["limit"])]]


def _names(marks: list[tuple[str, str]]) -> list[str]:
    return sorted({emoji.split("::")[0] for emoji, _ in marks})


def _counted(name: str, marks: list[tuple[str, str]]) -> Mapping[str, Any]:
    normal, burst = (sum(emoji == one for emoji, _ in marks) for one in (name, f"{name}::super"))
    details = {"normal": normal, "burst": burst}
    return {"emoji": {"id": None, "name": name}, "count": normal + burst, "count_details": details}
