"""`/papers list`: the subscribed channels of this workspace or server that whoever asks may see."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.here import subscribed_here
from bot.chat.commands.hindrance import PATIENCE
from bot.chat.commands.setting_up import offers
from bot.delivery.channel import Channel
from bot.delivery.schedule import local_time
from bot.delivery.sentences import called_language
from bot.errors import DeliveryError
from bot.texts.words import say
from bot.views.replies import Reply, Words

MOST = 20


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """Each with what it gets and when it comes next, this one first."""
    if call.direct:
        return words(call, "setup.direct", papers=call.names[1])
    here = await subscribed_here(context, call)
    listed = await visible_channels(context, call)
    if not listed:
        return Reply(Words(say(call.language, "list.none"), offers=offers(context, call, "subscribe")), call.language)
    lines = [_line(one, name, call, here) for one, name in listed[:MOST]]
    if more := len(listed) - len(lines):
        lines.append(say(call.language, "notice.more", n=more))
    return Reply(Words("\n".join([say(call.language, "list.title"), *lines])), call.language)


async def visible_channels(context: Context, call: Call) -> Sequence[tuple[Channel, str]]:
    """The channels that a person sees at this moment, with their names, the one of the call first."""
    here = await subscribed_here(context, call)
    known = [
        one
        for one in await context.ledger.channels.all()
        if one.platform == call.platform and one.tenant in ("", call.tenant) and one.status != "paused"
    ]
    # Whoever asks in a channel sees it.
    names = await _names(context, call, [one.channel for one in known])
    if here is not None and here.channel not in names:
        names = {**names, here.channel: ""}
    shown = [(one, names[one.channel]) for one in known if one.channel in names]
    return sorted(shown, key=lambda pair: (here is None or pair[0].id != here.id, pair[1].casefold()))


async def _names(context: Context, call: Call, channels: Sequence[str]) -> Mapping[str, str]:
    """The names of those that the person sees; what cannot be told in time is not shown."""
    poster = context.posters.get(call.platform)
    if poster is None or not channels:
        return {}
    try:
        async with asyncio.timeout(PATIENCE):
            return await poster.seen_by(call.user, call.tenant, channels)
    except (DeliveryError, TimeoutError):
        return {}


def _line(channel: Channel, name: str, call: Call, here: Channel | None) -> str:
    language, wanted = call.language, channel.preferences
    called = say(language, "list.here") if here and channel.id == here.id else name
    if channel.status in ("blocked", "gone"):
        following = say(language, f"list.{channel.status}", papers=call.names[1])
    else:
        following = local_time(channel.next_due_at, wanted.zone) if channel.next_due_at else "–"
        following = f"{say(language, 'status.next')}{following}"
    tongue = called_language(wanted.language, language)
    return f"• {called}: {say(language, 'list.gets', top_n=wanted.top_n, tongue=tongue)} {following}"


COMMAND = Command("list", "papers.list", answer)
