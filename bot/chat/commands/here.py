"""The subscribed channel from which somebody asks."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.delivery.channel import Channel


async def subscribed_here(context: Context, call: Call) -> Channel | None:
    """The channel of a call, else the one whose thread it is in; also one that is paused, None if it never was one."""
    known = {one.channel: one for one in await context.ledger.channels.all() if _is_of(one, call)}
    return known.get(call.channel) or known.get(call.parent)


def _is_of(channel: Channel, call: Call) -> bool:
    """Whether a channel is one of the workspace or server; bot.toml need not say which it is in."""
    return channel.platform == call.platform and channel.tenant in ("", call.tenant)
