"""Whatever a stranger types, no channel is changed by it, and nothing of another server's or workspace's is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.chat.call import Call
from bot.chat.commands.command import Command
from bot.chat.commands.grammar import example
from bot.chat.commands.table import PAPERS
from bot.delivery.channel import Channel
from bot.service.stores import stores_in
from bot.views.replies import Words
from tests.chat.commands.setting_up import ADMIN, Room

# What only this channel has, so that whoever is told of it was told of this channel.
OWN = "zone=Pacific/Chatham only=zebrafish at=04:56"
TRACES = ("Chatham", "zebrafish", "04:56", "4:56")
STRANGER = replace(ADMIN, user="U2", manages=False)
# Everybody manages something somewhere; ids of channels are unique in no way across workspaces.
ELSEWHERE = replace(ADMIN, user="U3", tenant="T2", home="T2")
IN_PRIVATE = replace(ELSEWHERE, direct=True)


def texts(command: Command) -> Iterator[str]:
    """A command alone, as its help shows it, with each of its options, and with the other channel's id for a value."""
    yield command.name
    yield example(command)
    for option, value in product(command.options, ("C1", "T1/C1", "<#C1>", "09:00", "all", "on", "ko", "3")):
        yield f"{command.name} {option.name}={value}"
        yield f"{command.name} {value}"


TEXTS = [text for command in PAPERS.values() for text in dict.fromkeys(texts(command))]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """A channel that is subscribed, as its admin wanted it."""
    async with stores_in(f"sqlite:///{tmp_path}/bot.db") as opened:
        made = Room(opened)
        await made.ask(f"subscribe {OWN}")
        yield made


async def kept(room: Room) -> Sequence[Channel]:
    ledger = room.stores.ledger
    known = await ledger.channels.all()
    # A conversation of one's own is a channel too, and one's own to set up.
    return [one for one in known if one.tenant == "T1"]


async def asked(room: Room, call: Call, text: str) -> str:
    """The words and lists of an answer, whatever it is."""
    room.acted = 0
    return repr((await room.ask(text, call)).content)


async def test_no_command_of_a_member_who_may_not_changes_the_channel(room: Room) -> None:
    before = await kept(room)
    for text in TEXTS:
        await asked(room, STRANGER, text)
        assert (text, await kept(room), room.acted) == (text, before, 0)


@pytest.mark.parametrize("name", [name for name, command in PAPERS.items() if command.who == "admins"])
async def test_whoever_may_not_is_told_who_may(room: Room, name: str) -> None:
    told = (await room.ask(name, STRANGER)).content
    assert isinstance(told, Words)
    assert told.text.startswith(f"/papers {name} changes what everybody in a channel gets")


def test_what_changes_a_channel_is_for_those_who_manage_it() -> None:
    assert {name for name, one in PAPERS.items() if one.who == "admins"} == {
        "subscribe", "settings", "post", "unsubscribe",
    }  # fmt: skip


@pytest.mark.parametrize("call", [ELSEWHERE, IN_PRIVATE], ids=["channel", "private"])
async def test_no_command_from_another_workspace_reaches_the_channel_or_tells_of_it(room: Room, call: Call) -> None:
    before = await kept(room)
    for text in TEXTS:
        told = await asked(room, call, text)
        assert (text, await kept(room)) == (text, before)
        assert (text, [one for one in TRACES if one in told and one not in text]) == (text, [])


async def test_nothing_is_told_of_another_workspace_while_somebody_types(room: Room) -> None:
    for command, call in product(PAPERS.values(), (ELSEWHERE, IN_PRIVATE)):
        for option in command.options:
            offered = await room.commands.suggest(replace(call, text=command.name), option.name, "")
            assert (command.name, [one for one in TRACES[:2] if one in repr(offered) and option.name != "zone"]) == (
                command.name,
                [],
            )
