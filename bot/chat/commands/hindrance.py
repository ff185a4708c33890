"""What is in the way of a channel's digests, looked at while somebody waits for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.chat.commands.command import Context
from bot.delivery.channel import Channel
from bot.errors import Blocked, ChannelGone, DeliveryError, HomeRefused
from bot.texts.words import say, say_on

# Seconds that a look at the channel may take of the three that an answer has.
PATIENCE = 1.5


async def hindrance_of(context: Context, here: Channel, language: str) -> str:
    """What is in the way of whole digests, and how it is mended; empty if nothing is known to be."""
    poster = context.posters.get(here.platform)
    if poster is None:
        return _remembered(here, language)
    try:
        async with asyncio.timeout(PATIENCE):
            access = await poster.access(here.place, language)
    except ChannelGone:
        return say_on(here.platform, language, "status.gone")
    except HomeRefused:
        return say(language, "status.refused")
    except Blocked:
        return say_on(here.platform, language, "status.blocked")
    except (DeliveryError, TimeoutError):
        return _remembered(here, language) or say(language, "status.unseen")
    if access.blocked:
        return say(language, "status.hindered", told=access.blocked)
    lacking = access.threadless if here.preferences.style == "digest" else ""
    again = say(language, "status.again") if here.status != "active" else ""
    return _joined([lacking, access.idle, access.blind, again])


def _remembered(here: Channel, language: str) -> str:
    """What the last try met."""
    if here.status == "gone":
        return say(language, "status.gone")
    return say_on(here.platform, language, "status.blocked") if here.status == "blocked" else ""


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(filter(None, sentences))
