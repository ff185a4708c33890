"""Tags of a forum, offered while somebody types."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.chat.commands.hindrance import PATIENCE
from bot.delivery.channel import Place
from bot.delivery.topics import NOTHING
from bot.errors import DeliveryError
from bot.papers.found import Suggestion
from bot.texts.words import say


async def tags(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:
    """Those of the forum in a post of which somebody types, and none of them where that may be; elsewhere nothing."""
    poster = context.posters.get(call.platform)
    if poster is None:
        return []
    try:
        async with asyncio.timeout(PATIENCE):
            access = await poster.access(Place(call.tenant, call.parent or call.channel), call.language)
    except (DeliveryError, TimeoutError):
        return []
    none = [Suggestion(say(call.language, "topics.none"), NOTHING)] if access.tags and not access.needs_tag else []
    offered = [*(Suggestion(tag, tag) for tag in access.tags), *none]
    return [one for one in offered if typed.strip().casefold() in one.label.casefold()]
