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
from bot.papers.paper import Paper
from bot.service.stores import Stores
from bot.views.replies import Card, Listing, Reply, Words
from tests.simulated import MONDAY, Clock

SATURDAY = MONDAY - timedelta(days=2)
LORA = Paper("2405.09673", "LoRA Learns Less and Forgets Less", "Low-rank adaptation.", ("Dan",), votes=80)
PAPER = Call("discord", "paper", "", "ada")
PAPERS = Call("discord", "papers", "", "ada")
JUST_NOW = Told(Clock().now(), Clock().now())


def commands(stores: Stores, papers: Mapping[str, Command] = BY_NAME) -> Commands:
    ballots = Ballots(ledger=stores.ledger, library=stores.library, clock=Clock(), emoji=("star",))
    return Commands(
        ledger=stores.ledger,
        library=stores.library,
        clock=Clock(),
        forget=ballots.forget,
        mark=ballots.mark,
        papers=papers,
    )


async def ask(stores: Stores, call: Call, text: str = "", *, language: str = "en", page: int = 1) -> Reply:
    return await commands(stores).answer(replace(call, text=text, language=language, page=page))


async def words(stores: Stores, call: Call, text: str = "", language: str = "en") -> str:
    reply = await ask(stores, call, text, language=language)
    assert isinstance(reply.content, Words)
    assert reply.private
    return reply.content.text


async def listing(stores: Stores, call: Call, text: str, page: int = 1) -> Listing:
    reply = await ask(stores, call, text, page=page)
    assert isinstance(reply.content, Listing)
    return reply.content


async def card(stores: Stores, call: Call, text: str) -> Card:
    reply = await ask(stores, call, text)
    assert isinstance(reply.content, Card)
    return reply.content
