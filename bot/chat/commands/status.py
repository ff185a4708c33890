"""`/papers status`: what this channel gets and when, what became of its last digests, and what is in the way."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.extracts import lacks_bullets
from bot.chat.commands.here import subscribed_here
from bot.chat.commands.hindrance import hindrance_of
from bot.chat.commands.recent import boards, recent, threadless
from bot.delivery.channel import Channel
from bot.delivery.schedule import local_time, newest_ready
from bot.texts.words import say, say_on
from bot.views.replies import Moment, Offer, Question, Reply, Words


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """What is so of the channel, or of the channel whose thread this is."""
    here = await subscribed_here(context, call)
    if here is None or here.status == "paused":
        return await _unsubscribed(context, call, here)
    hindrance = await hindrance_of(context, here, call.language)
    told = [
        f"{_wanted(here, call.language)} {_set_by(here, call)}",
        hindrance,
        await threadless(context, here, call.language) if not hindrance else "",
        await _seedless(context, here, call.language) if not hindrance else "",
        say(call.language, "status.extracts") if await lacks_bullets(context, here.preferences.language) else "",
        "\n".join(
            [
                say(call.language, "status.recent"),
                *await recent(context, here, call.language),
                *await boards(context, here, call.language),
            ]
        ),
    ]
    moments = [*_next(here, call.language), *await _read(context, here, call.language)]
    offers = (_offer(call.language, "preview"),)
    return Reply(Words("\n".join(filter(None, told)), moments=tuple(moments), offers=offers), call.language)


async def _seedless(context: Context, here: Channel, language: str) -> str:
    """Why the last message does not bear the reactions that the channel asks for, if so."""
    refused = await context.ledger.seeds.refusal(here.id) if here.preferences.seed_reactions else ""
    return say(language, "status.seedless", told=refused) if refused else ""


async def _unsubscribed(context: Context, call: Call, here: Channel | None) -> Reply:
    """That nothing comes here, and how that is changed."""
    if call.direct:
        return Reply(Words(say(call.language, "status.direct", papers=call.names[1])), call.language)
    if not call.present:
        return Reply(Words(say_on(call.platform, call.language, "status.absent")), call.language)
    key = "status.off" if here is None else "status.paused"
    offers = [_offer(call.language, name) for name in ("subscribe", "preview") if name in context.papers]
    told = f"{say(call.language, key, papers=call.names[1])} {await _by_webhooks(context, call)}".strip()
    return Reply(Words(told, offers=tuple(offers)), call.language)


async def _by_webhooks(context: Context, call: Call) -> str:
    """That digests come by webhooks as well, for whoever may know: one may lead here, which only the platform knows."""
    if not call.manages:
        return ""
    known = await context.ledger.channels.all()
    several = sum(one.platform == f"{call.platform}-webhook" and one.status != "paused" for one in known)
    return say(call.language, "status.webhooks", n=several) if several else ""


def _offer(language: str, command: str) -> Offer:
    return Offer(say(language, f"button.{command}"), Question("papers", command))


def _wanted(here: Channel, language: str) -> str:
    """What the channel asked for, what is nowhere else first."""
    wanted = here.preferences
    told = say(language, "status.gets", top_n=wanted.top_n, at=f"{wanted.at:%H:%M}", zone=wanted.zone)
    others = ", ".join(wanted.told(language, but=("language", "top_n", "at", "zone")))
    return told + (say(language, "status.others", told=others) if others else "")


def _set_by(here: Channel, call: Call) -> str:
    """Where that was said, and how it is changed."""
    return say(call.language, "setup.configured" if here.configured else "status.chosen", papers=call.names[1])


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


COMMAND = Command("status", "papers.status", answer)
