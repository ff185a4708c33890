"""Reactions given while nobody listened, read from channels and threads by the page, the newest messages first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.chat.ports import Chat
from bot.chat.reactions import Reaction, Reading
from bot.delivery.messages import Posted
from bot.delivery.states import Standing
from bot.errors import AlreadyDone, BotError, NotAccepted
from bot.platforms.slack.calls import DatedAnswer
from bot.platforms.slack.people import People
from bot.platforms.slack.workspace import Workspace

log = logging.getLogger(__name__)

# Messages a page, as Slack advises.
#
# All is read within Slack's tier 3 and leaves a fifth of it to others: 40 calls a minute of each method. With 10
# channels that got 14 days of digests, the digests are read at once in 10 calls of `conversations.history`, and their
# 140 threads in as many of `conversations.replies`, which takes a bit over three minutes.
PAGE = 200

TRIES = 3
AGAIN_SECONDS = 30.0
Message = Mapping[str, Any]
# Reads a page with some messages that wait in one place; gives those that need not wait any more.
Read = Callable[[Sequence[Standing]], Awaitable[Sequence[Standing]]]


class CatchUp:
    """Makes the votes of a workspace's messages equal to their reactions, as often as it is asked to."""

    def __init__(self, workspace: Workspace, chat: Chat, people: People) -> None:
        self._calls = workspace.calls
        self._home = workspace.home
        self._own_user = str(workspace.identity.get("user_id") or "")
        self._chat = chat
        self._people = people

    async def run(self, waiting: Sequence[Standing]) -> None:
        """Read all of them once; trouble with one channel or thread does not stop the others."""
        async with asyncio.TaskGroup() as group:
            for reading in self.readings(waiting):
                group.create_task(reading)
        self._people.came()

    def readings(self, waiting: Sequence[Standing]) -> Sequence[Coroutine[Any, Any, None]]:
        """What reads all these messages; each is limited by a method of its own, so they may run at once."""
        return (
            self._each([one for one in waiting if not one.parent], self._channel),
            self._each([one for one in waiting if one.parent], self._thread),
        )

    async def _each(self, waiting: Sequence[Standing], read: Read) -> None:
        """Read all; what Slack could not give is asked for again a few times."""
        for _ in range(TRIES):
            waiting = await self._pass(waiting, read)
            if not waiting:
                return
            await asyncio.sleep(AGAIN_SECONDS)
        log.warning("The reactions on %d Slack messages are not caught up; Slack has trouble.", len(waiting))

    async def _pass(self, waiting: Sequence[Standing], read: Read) -> Sequence[Standing]:
        """Read pages until nobody waits, each from the newest message that does; gives those to read later."""
        left, later = list(waiting), list[Standing]()
        while left:
            newest = left[0]
            near = [one for one in left if (one.posted.channel, one.parent) == (newest.posted.channel, newest.parent)]
            try:
                done = await read(near)
            except NotAccepted as error:
                log.info("Reactions in Slack channel %s are read later: %s", newest.posted.channel, error)
                later += (done := near)
            except BotError as error:
                log.warning("Reactions in Slack channel %s are not caught up: %s", newest.posted.channel, error)
                done = near
            except Exception:
                log.exception("Reactions in Slack channel %s are not caught up.", newest.posted.channel)
                done = near
            left = [one for one in left if one not in set(done)]
        return later

    async def _channel(self, near: Sequence[Standing]) -> Sequence[Standing]:
        """Read one page of a channel, from the newest message that waits; gives those that need not wait any more."""
        newest, oldest = max(one.posted.message for one in near), min(one.posted.message for one in near)
        page = {"latest": newest, "oldest": oldest, "inclusive": True, "limit": PAGE}
        channel = near[0].posted.channel
        answer = await self._read("conversations.history", channel=channel, **page)
        messages = answer.data.get("messages") or ()
        await self._take(messages, near, answer)
        if not answer.data.get("has_more") or not messages:
            return near
        reached = str(messages[-1]["ts"])
        return [one for one in near if one.posted.message >= min(reached, newest)]

    async def _thread(self, near: Sequence[Standing]) -> Sequence[Standing]:
        """Read a thread, in which replies come oldest first, until all that wait were met."""
        wanted = {one.posted.message for one in near}
        place: dict[str, Any] = {"channel": near[0].posted.channel, "ts": near[0].parent, "limit": PAGE}
        while wanted:
            answer = await self._read("conversations.replies", **place)
            messages = answer.data.get("messages") or ()
            await self._take(messages, near, answer)
            wanted -= {str(message.get("ts")) for message in messages}
            place["cursor"] = (answer.data.get("response_metadata") or {}).get("next_cursor")
            if not place["cursor"]:
                break
        return near

    async def _take(self, messages: Sequence[Message], near: Sequence[Standing], answer: DatedAnswer) -> None:
        waiting = {one.posted.message: one for one in near}
        for message in messages:
            standing = waiting.get(str(message.get("ts")))
            if standing is not None and message.get("subtype") != "tombstone":
                reading = await self._whole(reading_of(message, standing.posted, answer))
                people = frozenset(self._people_in(reading.reactions))
                await self._chat.reconcile("slack", replace(reading, reactions=people, tenant=standing.tenant))

    async def _whole(self, reading: Reading) -> Reading:
        """What was read of a message with its page, or by itself where not everybody was listed."""
        if not reading.cut:
            return reading
        where = {"channel": reading.posted.channel, "timestamp": reading.posted.message, "full": True}
        try:
            answer = await self._read("reactions.get", **where)
        except AlreadyDone:
            return reading
        return reading_of(answer.data.get("message") or {}, reading.posted, answer)

    def _people_in(self, reactions: frozenset[Reaction]) -> Iterator[Reaction]:
        """Everybody's but our own and those of programs; of some it is not known yet."""
        for one in reactions:
            program = self._people.is_program(one.user)
            if one.user != self._own_user and not program:
                yield replace(one, stranger=program is None, home=self._home)

    async def _read(self, method: str, **arguments: Any) -> DatedAnswer:  # noqa: ANN401  (any JSON value)
        return await self._calls.read_in_time(method, self._chat.moment, **arguments)


def reading_of(message: Message, posted: Posted, answer: DatedAnswer) -> Reading:
    """All reactions on a message, whoever gave them."""
    listed: Sequence[Mapping[str, Any]] = message.get("reactions") or ()
    reactions = frozenset(
        Reaction("slack", str(user), posted.channel, posted.message, str(one.get("name", "")))
        for one in listed
        for user in one.get("users") or ()
    )
    short = [one for one in listed if int(one.get("count") or 0) > len(one.get("users") or ())]
    cut = frozenset(str(one.get("name", "")) for one in short)
    return Reading(posted, reactions, answer.begun, answer.told, cut)
