"""Which channels of a workspace a person sees: public ones, unless they are a guest, and those that they are in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping

from bot.errors import DeliveryError
from bot.papers.visible import visible
from bot.platforms.slack.calls import Calls

log = logging.getLogger(__name__)

# docs.slack.dev/reference/methods/conversations.members: at most 1,000 a page.
PAGE = 1000
MOST_PAGES = 20


async def seen_by(calls: Calls, user: str, channels: Collection[str]) -> Mapping[str, str]:
    """The names of those of the channels that a person sees; whatever cannot be told is left out."""
    try:
        person = (await calls.read("users.info", user=user)).get("user") or {}
    except DeliveryError as error:
        log.info("it cannot be told what a person sees: %s", error)
        return {}
    is_guest = bool(person.get("is_restricted") or person.get("is_ultra_restricted"))
    names = await asyncio.gather(*(_name_for(calls, user, one, is_guest=is_guest) for one in channels))
    return {channel: name for channel, name in zip(channels, names, strict=True) if name}


async def _name_for(calls: Calls, user: str, channel: str, *, is_guest: bool) -> str:
    """How a channel is called, if the person sees it."""
    try:
        told = (await calls.read("conversations.info", channel=channel)).get("channel") or {}
        is_open = not (is_guest or told.get("is_private") or told.get("is_im") or told.get("is_mpim"))
        seen = is_open or await _is_in(calls, user, channel)
    except DeliveryError as error:
        log.info("it cannot be told who sees %s: %s", channel, error)
        return ""
    return visible(f"#{told.get('name') or channel}") if seen else ""


async def _is_in(calls: Calls, user: str, channel: str) -> bool:
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await calls.read("conversations.members", channel=channel, limit=PAGE, cursor=cursor)
        if user in (page.get("members") or ()):
            return True
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return False
    return False
