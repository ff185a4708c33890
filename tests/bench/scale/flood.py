"""Commands and reactions of many people while an edition goes out: at half of what one process can bear, and at four
times of it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from math import inf

from bot.chat.call import Call
from bot.chat.reactions import Reaction
from bot.delivery.messages import Posted
from bot.papers.paper import Paper
from bot.service.assembly import CLAIMS, App, open_app
from bot.service.configuration import READER
from bot.service.rounds import WORKERS
from bot.texts.words import ENGLISH, say
from bot.views.replies import Words
from tests.bench.scale.crowd import Taker, Where, memory, newest, planner

QUERIES = ("lora", "diffusion", "video", "agents", "retrieval augmented generation", "llama", "by:liu", "2405.00001")
REFUSAL = Words(say(ENGLISH, "trouble.crowd"))
# So many come and go at a time while it is found out how much can be borne; more would only wait.
AT_ONCE = 16
# Of so many things that people do one is a reaction.
REACTIONS = 4
# Seconds that a call to the platform takes.
CALL = 0.15
CHANNELS = 20


@dataclass
class Heard:
    """How long people waited for an answer, in seconds, and what of it was a refusal."""

    answers: list[float] = field(default_factory=list)
    reactions: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0


class People:
    """Each asks or reacts once, and never the same person twice."""

    def __init__(self, app: App, posted: Sequence[Posted]) -> None:
        self._app = app
        self._posted = posted
        self._numbers = count(1)
        self._chance = random.Random(7)
        self.reacted = 0

    async def one(self, heard: Heard) -> None:
        """Let one more person do something."""
        number, began = next(self._numbers), time.monotonic()
        try:
            if number % REACTIONS:
                reply = await self._app.chat.answer(self._call(number))
                heard.answers.append(time.monotonic() - began)
                heard.refused += reply.content == REFUSAL
            else:
                self.reacted += 1
                await self._app.chat.react(self._reaction(number), added=True)
                heard.reactions.append(time.monotonic() - began)
        except Exception:  # noqa: BLE001  (counted, and told of in the figures)
            heard.failed += 1

    def _call(self, number: int) -> Call:
        return Call("discord", "paper", self._chance.choice(QUERIES), f"U{number}")

    def _reaction(self, number: int) -> Reaction:
        posted = self._chance.choice(self._posted)
        return Reaction("discord", f"U{number}", posted.channel, posted.message, "1️⃣", ours=True)


async def flood(where: Where, seconds: float, ready: Callable[[], Awaitable[float]]) -> Mapping[str, float]:
    """What one process that does everything bears, and how it is with half of that and with four times of it."""
    values = {"database_url": f"sqlite:///{where.file}", "discord": {"token": "planted"}}
    async with open_app(READER.kind.model_validate(values)) as app, _edition(app) as posted:
        people = People(app, posted)
        await app.library.search.warm()
        await ready()
        await _at_most(people, 1.0)
        capacity = len((most := await _at_most(people, seconds)).answers + most.reactions) / seconds
        half, at_rest = await _as_they_come(people, capacity / 2, seconds), memory()
        much, after = await _as_they_come(people, capacity * 4, seconds), memory()
        kept = sum((await app.ledger.votes.tally([paper.id for paper in await _papers(app)])).values())
    return {
        "capacity": capacity,
        "p50": _at(half.answers, 0.5), "p99": _at(half.answers, 0.99), "reactions": _at(half.reactions, 0.99),
        "slowest": _at(much.answers, 1.0), "count": len(much.answers), "refused": much.refused,
        "failed": most.failed + half.failed + much.failed, "lost": people.reacted - kept,
        "memory": after, "at_rest": at_rest,
    }  # fmt: skip


async def _papers(app: App) -> Sequence[Paper]:
    edition = await app.library.editions.get(newest())
    return edition.papers if edition else ()


@asynccontextmanager
async def _edition(app: App) -> AsyncIterator[Sequence[Posted]]:
    """An edition on its way to channel after channel; gives where its first messages stand."""
    taker = Taker(CALL)
    app.posters["discord"] = taker
    await planner(app.ledger, app.library).plan()

    async def work() -> None:
        while True:
            await app.deliverer.keep_delivering(CLAIMS, "discord")
            await asyncio.sleep(0.05)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(WORKERS)]
        while len(taker.first) < CHANNELS:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.05)
        yield taker.first
        for task in tasks:
            task.cancel()


async def _at_most(people: People, seconds: float) -> Heard:
    """Somebody comes whenever somebody has gone."""
    heard, until = Heard(), time.monotonic() + seconds

    async def one_after_the_other() -> None:
        while time.monotonic() < until:
            await people.one(heard)

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return heard


async def _as_they_come(people: People, a_second: float, seconds: float) -> Heard:
    """So many come each second, whoever still waits."""
    heard, began = Heard(), time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(int(a_second * seconds)):
            if (early := began + number / a_second - time.monotonic()) > 0:
                await asyncio.sleep(early)
            elif not number % 50:  # behind: let those who came be heard
                await asyncio.sleep(0)
            group.create_task(people.one(heard))
    return heard


def _at(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else inf
