"""What a delivery brings, whatever its kind: a digest or a board."""

from __future__ import annotations

from bot.delivery.board import NO_FAVOURITE, build_board, choose_board
from bot.delivery.channel import Channel
from bot.delivery.digest import ALL_SHOWN, NO_PAPER, build, choose
from bot.delivery.ledger import Ledger
from bot.delivery.states import Choice, Delivery
from bot.papers.library import Library
from bot.views.boards import board_title
from bot.views.digests import thread_name
from bot.views.entries import Shown


async def choice_for(delivery: Delivery, channel: Channel, library: Library, ledger: Ledger) -> Choice:
    """Which papers a delivery shows its channel."""
    if delivery.kind == "digest":
        return await choose(channel, delivery.day, library, ledger)
    return await choose_board(channel, delivery.kind, delivery.day, library, ledger)


async def content_of(
    delivery: Delivery, channel: Channel, choice: Choice, library: Library, ledger: Ledger
) -> Shown | None:
    """What shows these papers with today's numbers; None if there is none to show."""
    if delivery.kind == "digest":
        return await build(channel, delivery.day, choice, library, ledger)
    return await build_board(channel, delivery.kind, delivery.day, choice, library, ledger)


def why_nothing(delivery: Delivery, choice: Choice) -> str:
    """Why such a choice shows nothing."""
    if delivery.kind != "digest":
        return NO_FAVOURITE
    return ALL_SHOWN if choice.repeats else NO_PAPER


def title_of(delivery: Delivery) -> str:
    """What a thread is called that begins with a delivery or hangs below it."""
    language = delivery.channel.preferences.language
    if delivery.kind == "digest":
        return thread_name(delivery.day, language)
    return board_title(delivery.kind, delivery.day, language)
