"""Showing an answer to a whole channel: a card as a message of ours, where the app is a member."""

from __future__ import annotations

import logging
import secrets

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.delivery.states import SharedCard
from bot.errors import Ambiguous
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.replies import private, shared, shared_card
from bot.platforms.slack.telling import Telling
from bot.texts.words import say
from bot.views.replies import Card, Reply, Words

log = logging.getLogger(__name__)


async def share(call: Call, address: str, chat: Chat, telling: Telling) -> Block:
    """What the person who shares is still to be told; empty if there is nothing.

    A list is shared as the answer to the click at `address`, and a card where the app is no member: such a message
    never tells its place, so that nothing on it but its buttons is heard.
    """
    reply = await chat.share(call)
    if reply is None:
        return {}
    if reply.private:
        return private(reply)
    # Only a card is one paper's message, on which a reaction would count.
    if not isinstance(reply.content, Card):
        return shared(reply)
    try:
        if await _posted(reply, call, chat, telling):
            return {}
    # Not shared a second time as an answer, for it may stand there already.
    except Ambiguous as error:
        log.warning("A card was perhaps shared: %s", error)
        return _words(call, "shared.unsure")
    await telling.answer(address, {"replace_original": False} | shared(reply))
    return _words(call, "shared.answer")


async def _posted(reply: Reply, call: Call, chat: Chat, telling: Telling) -> bool:
    # Any key will do: each click shares anew, so there is no earlier message to be found.
    message, key = shared_card(reply), secrets.token_hex(12)
    posted = await telling.post(call.channel, message, key)
    if posted is not None:
        await chat.shared(SharedCard("slack", call.tenant, posted, message, call.user, call.language, key))
    return posted is not None


def _words(call: Call, key: str) -> Block:
    return private(Reply(Words(say(call.language, key)), call.language))
