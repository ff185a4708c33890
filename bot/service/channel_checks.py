"""Looks at every channel as its platform shows it: reachable, of a fit kind, each permission."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Literal

from bot.delivery.access import Access
from bot.delivery.channel import Channel, Place, names_apart
from bot.delivery.ports import Poster
from bot.errors import DeliveryError, NotAccepted, RateLimited, Unproven
from bot.settings.settings import Settings

Health = Literal["good", "partly", "wrong", "away"]
# How it stands (`away`: nobody can tell now), and a sentence.
Check = tuple[Health, str]
TRIES = 3
# Seconds to wait where a platform asks for it.
LONGEST_WAIT = 60.0


async def checks(
    settings: Settings, poster: Poster, subscribed: Sequence[Channel] | None = None
) -> AsyncIterator[Check]:
    """What a platform that is logged in lacks as a whole, then a finding for each of its channels.

    `subscribed` are those, if they are more than those of the settings.
    """
    for sentence in await poster.shortcomings():
        yield "partly", sentence
    every = settings.subscribed if subscribed is None else subscribed
    wanted = _looked_at(settings, poster, every)
    for channel, name in zip(wanted, names_apart(wanted), strict=True):
        try:
            found = await _looked(poster, channel.place)
        except Unproven as error:
            yield "partly", f"{name} cannot be looked at: {error}"
        except DeliveryError as error:
            yield "away" if isinstance(error, NotAccepted) else "wrong", f"{name}: {error}"
        else:
            yield _judged(channel, name, found)
            if found.also in {one.name for one in every}:
                yield (
                    "wrong",
                    f"{name} is {found.also} too, which gets each digest twice so; keep one of the two.",
                )


def _looked_at(settings: Settings, poster: Poster, subscribed: Sequence[Channel]) -> list[Channel]:
    """The subscribed channels, and the admin's."""
    wanted = [*subscribed]
    if settings.admin_channel:
        wanted.append(settings.admin_channel)
    # Reversed twice, so that of two with one name the first stays: a subscribed one, whose style is known.
    named = {one.full_name: one for one in reversed(wanted) if one.platform == poster.name}
    return list(reversed(named.values()))


async def _looked(poster: Poster, place: Place) -> Access:
    for _ in range(TRIES - 1):
        try:
            return await poster.access(place)
        except RateLimited as limited:
            await asyncio.sleep(min(limited.retry_after, LONGEST_WAIT))
    return await poster.access(place)


def _judged(channel: Channel, name: str, found: Access) -> Check:
    may = f"; it may {', '.join(found.may)}" if found.may else ""
    if found.blocked:
        return "wrong", f"{name} is {found.where}{may}. {found.blocked}"
    threadless = found.threadless if channel.preferences.style == "digest" else ""
    lacks = " ".join(filter(None, (threadless, found.blind, found.idle)))
    return ("partly" if lacks else "good"), f"{name} is {found.where}{may}. {lacks}".rstrip()
