"""Which channels of a workspace a person sees: public ones, unless they are a guest, and those that they are in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from typing import Any

from bot.errors import DeliveryError
from bot.papers.visible import visible
from bot.platforms.slack.calls import Calls

log = logging.getLogger(__name__)

# docs.slack.dev/reference/methods/users.conversations: at most 999 a page.
PAGE = 999
MOST_PAGES = 20
KINDS = "public_channel,private_channel"
# Channels that the app is not in are asked about one by one, so many at a time.
MOST_ALONE = 10


async def seen_by(calls: Calls, user: str, channels: Collection[str]) -> Mapping[str, str]:
    """The names of those of the channels that a person sees; whatever cannot be told is left out."""
    try:
        person, own, shared = await asyncio.gather(
            calls.read("users.info", user=user), _channels_of(calls), _channels_of(calls, user=user)
        )
    except DeliveryError as error:
        log.info("it cannot be told what a person sees: %s", error)
        return {}
    told = person.get("user") or {}
    is_guest = bool(told.get("is_restricted") or told.get("is_ultra_restricted"))
    strange = [one for one in channels if one not in own and one not in shared][:MOST_ALONE]
    others = dict(zip(strange, await asyncio.gather(*(_channel(calls, one) for one in strange)), strict=True))
    openly = {} if is_guest else {one: known for one, known in (own | others).items() if _is_open(known)}
    seen = openly | shared
    return {one: visible(f"#{seen[one].get('name') or one}") for one in channels if one in seen}


async def _channels_of(calls: Calls, **whose: str) -> dict[str, Mapping[str, Any]]:
    """What the app is in, or somebody else; of private channels only what the app is in too."""
    found: dict[str, Mapping[str, Any]] = {}
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await calls.read("users.conversations", types=KINDS, limit=PAGE, cursor=cursor, **whose)
        found |= {str(one.get("id")): one for one in page.get("channels") or ()}
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return found


async def _channel(calls: Calls, channel: str) -> Mapping[str, Any]:
    """One that the app is not in; nothing where it may not know it."""
    try:
        told: Mapping[str, Any] = (await calls.read("conversations.info", channel=channel)).get("channel") or {}
    except DeliveryError as error:
        log.info("it cannot be told who sees %s: %s", channel, error)
        return {}
    return told


def _is_open(told: Mapping[str, Any]) -> bool:
    """Whether everybody but guests may look into a channel."""
    return bool(told) and not (told.get("is_private") or told.get("is_im") or told.get("is_mpim"))
