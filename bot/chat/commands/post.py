"""`/papers post`: the newest digest comes to this channel now, if it had none of that day."""

from __future__ import annotations

import asyncio

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.here import subscribed_here
from bot.chat.commands.hindrance import PATIENCE, hindrance_of
from bot.chat.commands.setting_up import answered, offers, refusal
from bot.delivery.channel import Channel
from bot.delivery.on_demand import bring, newest
from bot.delivery.schedule import DAY, local_time, newest_ready
from bot.delivery.states import Delivery, Part, State
from bot.texts.words import say
from bot.views.replies import Moment, Page, Reply, Words

# Days in which the newest list is looked for: more than any holidays last.
LOOK_BACK = 14


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """That it comes, or why not."""
    if refused := refusal(call):
        return refused
    here = await subscribed_here(context, call)
    if here is None or here.status == "paused":
        return Reply(Words(say(call.language, "setup.none"), offers=offers(context, call, "subscribe")), call.language)
    now = context.clock.now()
    ready = newest_ready(now, context.ready_hour)
    listed = await context.library.editions.days(ready - LOOK_BACK * DAY, ready)
    if not listed:
        return words(call, "post.none")
    day = listed[-1]
    before = await newest(context.ledger, here, day)
    if await bring(context.ledger, here, day, now, now + context.expires):
        context.act()
        on_its_way = before is not None and not before.state.ended
        told = say(call.language, "post.way" if on_its_way else "post.comes", day=day)
        return answered(context, call, [told, await hindrance_of(context, here, call.language)], here)
    return await _had(context, call, here, before or await newest(context.ledger, here, day))


async def _had(context: Context, call: Call, here: Channel, delivery: Delivery | None) -> Reply:
    """When the digest came, or what became of it."""
    if delivery is None:
        return words(call, "post.none")
    parts = await context.ledger.parts.of(delivery.id)
    first = next((part for part in parts if part.state is State.SENT), None)
    if first is None or first.last_try_at is None:
        return words(call, "post.ended", day=delivery.day, papers=call.names[1])
    text = say(call.language, "post.had", day=delivery.day)
    local = local_time(first.last_try_at, here.preferences.zone)
    moment = Moment(say(call.language, "post.at"), first.last_try_at, local)
    return Reply(Words(text, moments=(moment,), pages=await _pages(context, call, here, first)), call.language)


async def _pages(context: Context, call: Call, here: Channel, first: Part) -> tuple[Page, ...]:
    """A button that leads to the digest, where the platform tells its address in time."""
    poster = context.posters.get(here.platform)
    if poster is None or first.posted is None:
        return ()
    try:
        async with asyncio.timeout(PATIENCE):
            address = await poster.address(here.place, first.posted)
    except TimeoutError:
        return ()
    return (Page(say(call.language, "button.digest"), address),) if address else ()


COMMAND = Command("post", "papers.post", answer, who="admins")
