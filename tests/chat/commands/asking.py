"""Asks the commands of an archive, and takes the kind of answer that is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.chat.call import Call
from bot.chat.commands.command import Command
from bot.chat.commands.dispatcher import Commands
from bot.chat.commands.table import PAPERS as BY_NAME
from bot.chat.reactions import Told
from bot.chat.votes import Ballots
from bot.delivery.ports import Poster
from bot.papers.paper import Paper
from bot.service.stores import Stores
from bot.views.charts import Plotter
from bot.views.replies import Card, Listing, Reply, Words
from tests.simulated import MONDAY, Clock

SATURDAY = MONDAY - timedelta(days=2)
LORA = Paper("2405.09673", "LoRA Learns Less and Forgets Less", "Low-rank adaptation.", ("Dan",), votes=80)
PAPER = Call("discord", "paper", "", "ada")
PAPERS = Call("discord", "papers", "", "ada")
JUST_NOW = Told(Clock().now(), Clock().now())


def commands(
    stores: Stores, papers: Mapping[str, Command] = BY_NAME, *platforms: Poster, clock: Clock | None = None,
    plotter: Plotter | None = None,
) -> Commands:  # fmt: skip
    clock = clock or Clock()
    ballots = Ballots(ledger=stores.ledger, library=stores.library, clock=clock, emoji=("star",))
    posters = {platform.name: platform for platform in platforms}
    return Commands(
        ledger=stores.ledger, library=stores.library, clock=clock, forget=ballots.forget, mark=ballots.mark,
        papers=papers, posters=posters, plotter=plotter,
    )  # fmt: skip


async def ask(
    stores: Stores, call: Call, text: str = "", *platforms: Poster, language: str = "en", page: int = 1
) -> Reply:
    return await commands(stores, BY_NAME, *platforms).answer(replace(call, text=text, language=language, page=page))


async def told(stores: Stores, call: Call, text: str = "", *platforms: Poster, language: str = "en") -> Words:
    reply = await ask(stores, call, text, *platforms, language=language)
    assert isinstance(reply.content, Words)
    assert reply.private
    return reply.content


async def words(stores: Stores, call: Call, text: str = "", language: str = "en") -> str:
    return (await told(stores, call, text, language=language)).text


async def listing(stores: Stores, call: Call, text: str, page: int = 1) -> Listing:
    reply = await ask(stores, call, text, page=page)
    assert isinstance(reply.content, Listing)
    return reply.content


async def card(stores: Stores, call: Call, text: str) -> Card:
    reply = await ask(stores, call, text)
    assert isinstance(reply.content, Card)
    return reply.content
