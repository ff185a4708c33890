"""Reactions given while nobody listened: each recent message is asked for its reactions as they stand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.errors import BotError
from bot.models import Posted, Reaction
from bot.platforms.slack.sender import Sender
from bot.ports import Chat

log = logging.getLogger(__name__)

AT_ONCE = 3


async def catch_up(sender: Sender, chat: Chat, own_user: str) -> None:
    """Make the votes of recent messages equal to their reactions; one message's trouble does not stop the others."""
    try:
        waiting = list(await chat.recent_posts("slack"))
    except Exception:
        log.exception("Reactions given while away cannot be caught up.")
        return
    async with asyncio.TaskGroup() as group:
        posts = iter(waiting)  # shared by the workers: each takes the next one
        for _ in range(min(AT_ONCE, len(waiting))):
            group.create_task(_work(posts, sender, chat, own_user))


async def _work(posts: Iterator[Posted], sender: Sender, chat: Chat, own_user: str) -> None:
    for posted in posts:
        try:
            message = await _message(sender, posted)
            await chat.reconcile("slack", posted, list(reactions_of(message, posted, own_user)))
        except BotError as error:
            log.warning("Reactions of message %s are not caught up: %s", posted.message, error)
        except Exception:
            log.exception("Reactions of message %s are not caught up.", posted.message)


async def _message(sender: Sender, posted: Posted) -> Mapping[str, Any]:
    data = await sender.read_in_time("reactions.get", channel=posted.channel, timestamp=posted.message, full=True)
    message: Mapping[str, Any] = data.get("message") or {}
    return message


def reactions_of(message: Mapping[str, Any], posted: Posted, own_user: str) -> Iterator[Reaction]:
    """Everybody's reactions on a message but our own."""
    listed: Sequence[Mapping[str, Any]] = message.get("reactions") or ()
    for one in listed:
        for user in one.get("users") or ():
            if user != own_user:
                yield Reaction("slack", user, posted.channel, posted.message, emoji_of(str(one.get("name", ""))))


def emoji_of(name: str) -> str:
    """An emoji's name without skin tone: `+1::skin-tone-3` is `+1`."""
    return name.split("::")[0]
