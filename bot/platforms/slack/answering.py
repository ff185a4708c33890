"""Answers within Slack's three seconds or afterwards, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.chat.apology import apology
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.replies import private
from bot.platforms.slack.telling import Telling
from bot.texts.words import say
from bot.views.replies import Reply, Words

# Slack gives up after three seconds; what takes longer is sent after the acknowledgement.
ACK_SECONDS = 2.0
# Pieces of work under way beyond which a new one is acknowledged before it is begun: it would hardly be done in time.
CROWD = 16
# Seconds until such work is begun, so that all that came with it are acknowledged first; and so many are at it at once,
# whose answers then share as many connections.
BREATH, AT_ONCE = 1.0, 16

Result = TypeVar("Result")
Told = TypeVar("Told")


class Answering:
    """Work for people that is under way, in the given task group."""

    def __init__(self, work: asyncio.TaskGroup, telling: Telling) -> None:
        self._work = work
        self._telling = telling
        self._running: set[asyncio.Task[Any]] = set()
        self._crowd = asyncio.Semaphore(AT_ONCE)

    def start(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Do something that Slack need not wait for."""
        task = self._work.create_task(work)
        # A task group does not tell when it is empty, and a closing bot has to wait for just these.
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def finished(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    async def in_time(self, ack: AsyncAck, answer: Coroutine[Any, Any, Block], address: str) -> None:
        """Answer in the acknowledgement, if there is an answer; one that takes too long comes to the address."""
        if len(self._running) > CROWD:
            # Nothing is waited for, not even a turn of the loop, in which others would do their work first.
            await ack()
            self.start(self._in_turn(answer, address))
            return
        answering = self.start(answer)
        # Not `wait_for`, which would cancel the work when the time is over.
        await asyncio.wait({answering}, timeout=ACK_SECONDS)
        if answering.done():
            # In the ack: one way instead of two, and none of the five uses of the address.
            await (ack(said) if (said := answering.result()) else ack())
            return
        await ack()
        self.start(self._afterwards(answering, address))

    async def _in_turn(self, answer: Awaitable[Block], address: str) -> None:
        await asyncio.sleep(BREATH)
        async with self._crowd:
            await self._afterwards(answer, address)

    async def _afterwards(self, answering: Awaitable[Block], address: str) -> None:
        if answer := await answering:
            await self._telling.answer(address, answer)


async def safely(answer: Awaitable[Block], language: str) -> Block:
    """The answer, or an apology with the reference under which its failure is logged."""
    try:
        return await answer
    except Exception as error:  # noqa: BLE001  (whatever it is, somebody waits for an answer)
        return private(apology(error, language))


async def replied(answer: Awaitable[Told], language: str) -> Told | Reply:
    """The same of an answer that is not drawn yet."""
    try:
        return await answer
    except Exception as error:  # noqa: BLE001
        return apology(error, language)


def gone(key: str, language: str, names: tuple[str, str]) -> Block:
    """That what somebody used is of another version, and what the two commands are called now."""
    paper, papers = names
    reply = Reply(Words(say(language, key, paper=paper, help=f"{papers} help")), language)
    return private(reply) | {"replace_original": False}
