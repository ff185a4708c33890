"""`/papers status`: what this channel gets and when, what became of its last digests, and what is in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import PAGE, newest_day
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.here import subscribed_here
from bot.chat.commands.recent import recent, threadless
from bot.delivery.channel import Channel
from bot.delivery.entries import entries_of
from bot.delivery.schedule import local_time, newest_ready
from bot.errors import Blocked, ChannelGone, DeliveryError
from bot.papers.ranking import ranked
from bot.texts.words import say, say_on
from bot.views.leads import lead_of
from bot.views.lines import kind_line
from bot.views.replies import Moment, Offer, Question, Reply, Words

# Seconds that a look at the channel may take of the three that an answer has.
PATIENCE = 1.5


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """What is so of the channel, or of the channel whose thread this is."""
    here = await subscribed_here(context, call)
    if here is None or here.status == "paused":
        return _unsubscribed(context, call, here)
    hindrance = await _hindrance(context, here, call.language)
    told = [
        _wanted(here, call.language),
        hindrance,
        await threadless(context, here, call.language) if not hindrance else "",
        say(call.language, "status.extracts") if await _lacks_bullets(context, here.preferences.language) else "",
        "\n".join([say(call.language, "status.recent"), *await recent(context, here, call.language)]),
    ]
    moments = [*_next(here, call.language), *await _read(context, here, call.language)]
    offers = (_offer(call.language, "preview"),)
    return Reply(Words("\n".join(filter(None, told)), moments=tuple(moments), offers=offers), call.language)


def _unsubscribed(context: Context, call: Call, here: Channel | None) -> Reply:
    """That nothing comes here, and how that is changed."""
    if call.direct:
        return Reply(Words(say(call.language, "status.direct", papers=call.names[1])), call.language)
    if not call.present:
        return Reply(Words(say_on(call.platform, call.language, "status.absent")), call.language)
    key = "status.off" if here is None else "status.paused"
    offers = [_offer(call.language, name) for name in ("subscribe", "preview") if name in context.papers]
    return Reply(Words(say(call.language, key, papers=call.names[1]), offers=tuple(offers)), call.language)


def _offer(language: str, command: str) -> Offer:
    return Offer(say(language, f"button.{command}"), Question("papers", command))


def _wanted(here: Channel, language: str) -> str:
    """What the channel asked for, what is nowhere else first."""
    wanted = here.preferences
    told = say(language, "status.gets", top_n=wanted.top_n, at=f"{wanted.at:%H:%M}", zone=wanted.zone)
    others = ", ".join(wanted.told(language, but=("language", "top_n", "at", "zone")))
    return told + (say(language, "status.others", told=others) if others else "")


def _next(here: Channel, language: str) -> list[Moment]:
    """When the next digest comes, unless none can."""
    if here.next_due_at is None or here.status == "gone":
        return []
    local = local_time(here.next_due_at, here.preferences.zone)
    return [Moment(say(language, "status.next"), here.next_due_at, local, say(language, "status.local", local=local))]


async def _read(context: Context, here: Channel, language: str) -> list[Moment]:
    """When the newest list was read last."""
    ready = newest_ready(context.clock.now(), context.ready_hour)
    read = await context.library.editions.checked_at(ready)
    local = read and local_time(read, here.preferences.zone)
    return [Moment(say(language, "status.read", day=ready), read, local)] if read and local else []


async def _hindrance(context: Context, here: Channel, language: str) -> str:
    """What is in the way of whole digests, and how it is mended; empty if nothing is known to be."""
    poster = context.posters.get(here.platform)
    if poster is None:
        return _remembered(here, language)
    try:
        async with asyncio.timeout(PATIENCE):
            access = await poster.access(here.place, language)
    except ChannelGone:
        return say(language, "status.gone")
    except Blocked:
        return say_on(here.platform, language, "status.blocked")
    except (DeliveryError, TimeoutError):
        return _remembered(here, language) or say(language, "status.unseen")
    if access.blocked:
        return say(language, "status.hindered", told=access.blocked)
    lacking = access.threadless if here.preferences.style == "digest" else ""
    return _joined([lacking, access.blind, say(language, "status.again") if here.status != "active" else ""])


def _remembered(here: Channel, language: str) -> str:
    """What the last try met."""
    if here.status == "gone":
        return say(language, "status.gone")
    return say_on(here.platform, language, "status.blocked") if here.status == "blocked" else ""


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(filter(None, sentences))


async def _lacks_bullets(context: Context, language: str) -> bool:
    """Whether the newest day's papers have bullets in English only, and that is not the language."""
    newest = await newest_day(context)
    edition = await context.library.editions.get(newest) if newest else None
    papers = ranked(edition.papers)[:PAGE] if edition else []
    entries = await entries_of(papers, language, context.library, context.ledger)
    leads = [lead for one in entries if (lead := lead_of(one))]
    return bool(entries) and len(leads) == len(entries) and all(kind_line(lead, language) for lead in leads)


COMMAND = Command("status", "papers.status", answer)
