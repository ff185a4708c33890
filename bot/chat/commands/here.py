"""The subscribed channel from which somebody asks."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.delivery.channel import Channel, Place


async def subscribed_here(context: Context, call: Call) -> Channel | None:
    """The channel of a call, else the one whose thread it is in; also one that is paused, None if it never was one."""
    known = context.ledger.channels
    here = await known.at(call.platform, Place(call.tenant, call.channel))
    if call.parent and (here is None or here.status == "paused"):
        return await known.at(call.platform, Place(call.tenant, call.parent)) or here
    return here


def place_of(call: Call, here: Channel | None) -> Place:
    """The place that a call is about: the channel that is known there, else the one whose thread it is in."""
    return Place(call.tenant, here.channel if here else call.parent or call.channel)
