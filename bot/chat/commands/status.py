"""`/papers status`: when this channel gets its next digest, or why it gets none."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.chat.call import Call
from bot.chat.commands.answers import PAGE, newest_day, words
from bot.chat.commands.command import Command, Context, Values
from bot.delivery.channel import Channel
from bot.delivery.entries import entries_of
from bot.papers.ranking import ranked
from bot.texts.words import say, say_on
from bot.views.leads import lead_of
from bot.views.lines import kind_line
from bot.views.replies import Reply, Words


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """What is so of the channel, or of the channel whose thread this is."""
    channels = await context.ledger.channels.all()
    known = {one.channel: one for one in channels if _is_of(one, call) and one.status != "paused"}
    here = known.get(call.channel) or known.get(call.parent)
    if here is None:
        return words(call, "status.off")
    last = await context.ledger.channels.last_digest(here.id)
    told = say(call.language, "status.last", day=last) if last else ""
    if last and await context.ledger.channels.lacks_thread(here.id, last):
        told += say_on(here.platform, call.language, "status.threadless")
    told += say(call.language, "status.extracts") if await _lacks_bullets(context, here.preferences.language) else ""
    return Reply(Words(_upcoming(here, call.language) + told), call.language)


def _is_of(channel: Channel, call: Call) -> bool:
    """Whether a channel is one of the workspace or server; bot.toml need not say which it is in."""
    return channel.platform == call.platform and channel.tenant in ("", call.tenant)


async def _lacks_bullets(context: Context, language: str) -> bool:
    """Whether the newest day's papers have bullets in English only, and that is not the language."""
    newest = await newest_day(context)
    edition = await context.library.editions.get(newest) if newest else None
    papers = ranked(edition.papers)[:PAGE] if edition else []
    entries = await entries_of(papers, language, context.library, context.ledger)
    leads = [lead for one in entries if (lead := lead_of(one))]
    return bool(entries) and len(leads) == len(entries) and all(kind_line(lead, language) for lead in leads)


def _upcoming(here: Channel, language: str) -> str:
    """When the next digest comes, or why none does and what a person of this platform can do."""
    if here.status == "gone":
        return say(language, "status.gone")
    if here.status == "blocked":
        return say_on(here.platform, language, "status.blocked")
    wanted = here.preferences
    upcoming = here.next_due_at and f"{here.next_due_at.astimezone(ZoneInfo(wanted.zone)):%Y-%m-%d %H:%M}"
    at, zone = f"{wanted.at:%H:%M}", wanted.zone
    told = say(language, "status.next", top_n=wanted.top_n, at=at, zone=zone, next=upcoming or "–")
    others = ", ".join(wanted.told(language, but=("language", "top_n", "at", "zone")))
    return told + (say(language, "status.others", told=others) if others else "")


COMMAND = Command("status", "papers.status", answer)
