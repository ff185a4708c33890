"""What the bot says when it is let into a channel, to whoever let it in and to nobody else."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.chat.commands.here import subscribed_here
from bot.delivery.channel import Place
from bot.texts.words import say
from bot.views.replies import Offer, Question, Reply, Words

# Whoever takes it out and lets it in again within this time knows it already; a repeated event is younger still.
AGAIN_AFTER = timedelta(days=1)


async def greeting(context: Context, call: Call) -> Reply | None:
    """How the channel is subscribed; None where it is already, or where somebody was told just now.

    They count as told before they are, since a second note annoys more than a lost one; what surely did not reach them
    is taken back.
    """
    here = await subscribed_here(context, call)
    if here is not None and here.status != "paused":
        return None
    place = Place(call.tenant, call.channel)
    if not await context.ledger.people.take_greeting(call.platform, place, context.clock.now(), AGAIN_AFTER):
        return None
    told = say(
        call.language, "greeting" if call.manages else "greeting.admins", paper=call.names[0], papers=call.names[1]
    )
    subscribe = Offer(say(call.language, "greeting.subscribe"), Question("papers", "subscribe"), form=True)
    return Reply(Words(told, offers=(subscribe,) if call.manages else ()), call.language)
