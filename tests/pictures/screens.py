"""Every screen that people see, as the platforms' own code draws it of the built-in day and of what commands answer."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from bot.charts.plotter import ChildPlotter
from bot.chat.call import Call
from bot.chat.commands.table import PAPERS
from bot.delivery.messages import Message
from bot.papers.ingest import import_day
from bot.papers.paper import Edition, Paper
from bot.papers.trends import months_between
from bot.platforms.discord import render as discord_digests
from bot.platforms.discord import replies as discord_answers
from bot.platforms.discord import webhooks as discord_webhooks
from bot.platforms.slack import render as slack_digests
from bot.platforms.slack import replies as slack_answers
from bot.platforms.slack import webhooks as slack_webhooks
from bot.service.stores import Stores, stores_in
from bot.sources.sample import sample_bullets, sample_edition
from bot.summarizers.extractive import ExtractiveSummarizer
from bot.views.entries import Board, Digest, Entry, Shown, Style
from bot.views.replies import Attachment, Reply
from tests.chat.commands.asking import commands
from tests.pictures import slack_places
from tests.simulated import Clock
from tests.simulated import Platform as SimulatedPlatform

Body = Mapping[str, Any]
LANGUAGES = ("en", "ko")
LOOKUPS = ("lora", "2405.09673", "vision language model", "loar", "2401.99999", "2024-05-18", "")
# Of the other command, besides each of its words alone.
ASKED = (
    "help top",
    "day 2024-05-17",
    "similar 2405.09673",
    "frobnicate",
    "top decade",
    "follow lora",
    "mute survey",
    "following",
    "unfollow lorra",
    "unfollow lora",
)


@dataclass(frozen=True)
class Platform:
    """How a platform draws digests and answers."""

    name: str
    digest: Callable[[Shown], Sequence[Message]]
    answer: Callable[[Reply], Body]


PLATFORMS = (
    Platform("discord", discord_digests.render, lambda reply: {"components": discord_answers.components(reply)}),
    Platform("slack", slack_digests.render, slack_answers.payload),
)


WEBHOOKS: Mapping[str, Callable[[Shown], Sequence[Message]]] = {
    "discord": discord_webhooks.render,
    "slack": slack_webhooks.render,
}


@dataclass(frozen=True)
class Screen:
    """What a platform is sent to show: a message, or one of Slack's own places (`modal`, `home`)."""

    platform: str
    name: str
    body: Body
    file: Attachment | None = None
    kind: str = "message"


async def screens() -> AsyncIterator[Screen]:
    """All of them: boards, digests of every style with both kinds of bullets, and the answer to every command."""
    for language in LANGUAGES:
        for name, digest in [one async for one in _digests(language)]:
            for screen in (*_posted(f"{name}-{language}", digest), *_by_webhook(f"{name}-{language}", digest)):
                yield screen
        async with _archive(language) as stores:
            for platform in PLATFORMS:
                async for name, reply in _answers(stores, platform.name, language):
                    yield Screen(platform.name, f"{name}-{language}", platform.answer(reply))
        async with _two_years() as stores:
            for platform in PLATFORMS:
                async for name, reply in _trends(stores, platform.name, language):
                    yield Screen(platform.name, f"{name}-{language}", platform.answer(reply), reply.file)
        async with _archive(language) as stores:
            async for name, body, kind in slack_places.places(stores, language):
                yield Screen("slack", f"{name}-{language}", body, kind=kind)


async def _digests(language: str) -> AsyncIterator[tuple[str, Shown]]:
    edition, written, extractor = sample_edition(), sample_bullets(language), ExtractiveSummarizer()
    papers = edition.papers[:5]
    extracts = {paper.id: await extractor.summarize(paper, language) for paper in papers}
    for style in get_args(Style):
        for kind, bullets in (("written", written), ("extracts", extracts)):
            entries = tuple(
                Entry(rank, paper, bullets[paper.id], rank % 3, edition.day) for rank, paper in enumerate(papers, 1)
            )
            yield f"{style}-{kind}", Digest(edition.day, entries, len(edition.papers), language, style)
            if style == "digest":
                mine = tuple(replace(one, why=("lora", "org:NVIDIA")[: one.rank]) for one in entries[:2])
                yield f"personal-{kind}", Digest(edition.day, mine, len(edition.papers), language, personal=True)

    marked = tuple(Entry(rank, paper, favourites=6 - rank) for rank, paper in enumerate(papers, 1))
    week = edition.day - timedelta(days=edition.day.weekday())
    yield "board-week", Board("week", week, week + timedelta(days=6), marked, language)
    yield "board-month", Board("month", week.replace(day=1), week.replace(day=31), marked[:2], language)


def _posted(name: str, shown: Shown) -> Iterator[Screen]:
    """The first message in the channel and the first below it; the others are like them."""
    for platform in PLATFORMS:
        messages = platform.digest(shown)
        for kind, told in (("post", name), ("reply", f"{name}-thread")):
            if message := next((one for one in messages if one.kind == kind), None):
                yield Screen(platform.name, told, message.body)


def _by_webhook(name: str, shown: Shown) -> Iterator[Screen]:
    """The first message, which is all for most; nobody is written to by one."""
    if not isinstance(shown, Digest) or not shown.personal:
        yield from (Screen(on, f"webhook-{name}", render(shown)[0].body) for on, render in WEBHOOKS.items())


@asynccontextmanager
async def _archive(language: str) -> AsyncIterator[Stores]:
    with TemporaryDirectory() as folder:
        async with stores_in(Path(folder) / "bot.db") as stores:
            await import_day(sample_edition(), sample_bullets(language), stores.library, Clock())
            yield stores


@asynccontextmanager
async def _two_years() -> AsyncIterator[Stores]:
    """Made-up lists of many months, in which one topic grows and another does not."""
    chance = random.Random(2405)
    with TemporaryDirectory() as folder:
        async with stores_in(Path(folder) / "bot.db") as stores:
            for at, first in enumerate(months_between(date(2024, 6, 1), Clock().now().date())):
                topics = ["lora"] * chance.randint(4, 9) + ["강화학습"] * (at + chance.randint(0, 6))
                papers = [
                    Paper(f"{first:%y%m}.{number:05}", topic, votes=chance.randint(1, 60))
                    for number, topic in enumerate([*topics, *["world models"] * 20])
                ]
                await stores.library.editions.save(Edition(first, tuple(papers)), Clock().now())
            yield stores


async def _trends(stores: Stores, platform: str, language: str) -> AsyncIterator[tuple[str, Reply]]:
    """A topic alone and beside another: with a picture where answers bring one, and with bars."""
    answering = commands(stores, plotter=ChildPlotter())
    for pictures in (True, False) if platform == "discord" else (False,):
        for text in ("trends lora", "trends lora versus 강화학습"):
            call = Call(platform, "papers", text, "U42", channel="C1", language=language, pictures=pictures)
            name = text.replace(" ", "_") + "-bars" * (not pictures)
            yield f"papers-{name}", await answering.answer(call)


async def _answers(stores: Stores, platform: str, language: str) -> AsyncIterator[tuple[str, Reply]]:
    """What is answered to lookups, to every command alone, and to some mistakes."""
    call = Call(platform, "paper", "", "U42", channel="C1", tenant="T1", language=language, manages=True)
    asked = [replace(call, text=text) for text in LOOKUPS]
    asked += [replace(call, command="papers", text=text) for text in (*PAPERS, *ASKED)]
    answering = commands(stores, PAPERS, SimulatedPlatform(Clock(), platform))
    for one in asked:
        reply = await answering.answer(one)
        yield f"{one.command}-{one.text or 'nothing'}".replace(" ", "_").replace("/", "_"), reply
