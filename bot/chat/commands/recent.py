"""What became of a channel's last digests, in words."""

from __future__ import annotations

from datetime import date

from bot.chat.commands.command import Context
from bot.chat.commands.no_list import reason
from bot.delivery.board import NO_FAVOURITE
from bot.delivery.channel import Channel
from bot.delivery.digest import ALL_SHOWN, NO_PAPER, UNSUBSCRIBED
from bot.delivery.periods import periods_of
from bot.delivery.schedule import newest_ready
from bot.delivery.states import Delivery, State
from bot.texts.words import say, say_on
from bot.views.lines import month_line

MOST = 3
# Reasons of a delivery that was skipped, each with a text of its own.
SKIPPED = {
    NO_PAPER: "delivery.skipped.none",
    ALL_SHOWN: "delivery.skipped.shown",
    UNSUBSCRIBED: "delivery.skipped.unsubscribed",
    NO_FAVOURITE: "delivery.skipped.favourites",
}


async def recent(context: Context, here: Channel, language: str) -> list[str]:
    """A line for each of the last digests, newest first, and for the newest list if there is no digest of it."""
    deliveries = await context.ledger.history.of_channel(here.id, MOST)
    lines = [say(language, "status.day", day=one.day, told=_told(one, language)) for one in deliveries]
    ready = newest_ready(context.clock.now(), context.ready_hour)
    if any(one.day >= ready for one in deliveries):
        return lines
    return [say(language, "status.day", day=ready, told=await _why_not(context, here, ready, language)), *lines]


async def boards(context: Context, here: Channel, language: str) -> list[str]:
    """A line for the last board of each kind that the channel asks for."""
    newest = [await context.ledger.history.of_channel(here.id, 1, period) for period in periods_of(here)]
    return [_board(one, language) for found in newest for one in found]


def _board(delivery: Delivery, language: str) -> str:
    month, week = month_line(delivery.day, language), delivery.day.isocalendar().week
    return say(language, f"status.{delivery.kind}", month=month, week=week, told=_told(delivery, language))


async def threadless(context: Context, here: Channel, language: str) -> str:
    """What is to be said of the thread of the last digest: nothing if it is whole."""
    last = await context.ledger.channels.last_digest(here.id)
    lacks = last is not None and await context.ledger.channels.lacks_thread(here.id, last)
    return say_on(here.platform, language, "status.threadless", day=last) if lacks else ""


def _told(delivery: Delivery, language: str) -> str:
    if delivery.state is State.SKIPPED:
        return say(language, SKIPPED.get(delivery.reason, "delivery.skipped"))
    return say(language, f"delivery.{delivery.state}")


async def _why_not(context: Context, here: Channel, day: date, language: str) -> str:
    """Why there is no digest of a day whose list should be there."""
    edition = await context.library.editions.get(day)
    if edition is None or not edition.papers:
        return say(language, await reason(day, context.library, context.today()), day=day)
    passed = here.last_day is not None and here.last_day >= day
    return say(language, "delivery.passed" if passed else "delivery.waits", n=len(edition.papers))
