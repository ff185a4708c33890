"""`/papers preview`: what this channel would get, for the one who asks; nothing is posted and nothing is kept."""

from __future__ import annotations

from datetime import date, timedelta

from bot.chat.call import Call
from bot.chat.commands.answers import empty, newest_day, words
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.here import subscribed_here
from bot.delivery.channel import Channel
from bot.delivery.digest import build, choose
from bot.delivery.places import fitted
from bot.delivery.schedule import newest_ready
from bot.views.replies import Preview, Reply

# Longer than any holiday without lists; before that any list is as good an example.
LOOK_BACK = timedelta(days=14)


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """The digest of the newest list as it would be posted now, by the channel's preferences or by those of all."""
    here = await subscribed_here(context, call)
    # In a conversation with one person they are the reader.
    wanted = context.defaults.asking(language=call.language) if call.direct else context.defaults
    channel = here or Channel(0, call.platform, call.tenant, call.channel, wanted)
    day = await _newest(context)
    if day is None:
        return empty(context, call)
    choice = await choose(channel, day, context.library, context.ledger)
    poster = context.posters.get(call.platform)
    there = await fitted(channel, poster) if poster else channel
    digest = await build(there, day, choice, context.library, context.ledger)
    if digest is None:
        return words(call, "preview.shown" if choice.repeats else "preview.none", day=day, papers=call.names[1])
    return Reply(Preview(digest), call.language)


async def _newest(context: Context) -> date | None:
    """The newest day whose list is final enough to be posted, else the newest that has one."""
    ready = newest_ready(context.clock.now(), context.ready_hour)
    listed = await context.library.editions.days(ready - LOOK_BACK, ready)
    return listed[-1] if listed else await newest_day(context)


COMMAND = Command("preview", "papers.preview", answer)
