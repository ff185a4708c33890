"""Whether a channel can take a digest and its thread, from its kind and our permissions in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import discord
from discord import ChannelType

from bot.delivery.access import Access
from bot.papers.visible import visible
from bot.platforms.discord.permissions import Seen
from bot.texts.words import ENGLISH, say

KINDS: Mapping[ChannelType, str] = {
    ChannelType.text: "text channel",
    ChannelType.news: "announcement channel",
    ChannelType.voice: "voice channel",
    ChannelType.stage_voice: "stage channel",
    ChannelType.category: "category",
    ChannelType.forum: "forum channel",
    ChannelType.media: "media channel",
    ChannelType.public_thread: "thread",
    ChannelType.private_thread: "private thread",
    ChannelType.news_thread: "thread",
    ChannelType.private: "direct message",
}
# Only these have threads under messages: discord.com/developers/docs/topics/threads.
THREADED = frozenset({ChannelType.text, ChannelType.news})
TALKED_IN = frozenset({ChannelType.voice, ChannelType.stage_voice, ChannelType.private})
# What a digest takes; `texts/` names them as Discord's own settings do.
PERMISSIONS = (
    "view_channel",
    "send_messages",
    "create_public_threads",
    "send_messages_in_threads",
    "read_message_history",
)


def access_of(found: Seen, language: str = ENGLISH) -> Access:
    """What a channel and our permissions in it come to."""
    where, kind = _where(found), found.channel.type
    may = tuple(_name(flag, ENGLISH) for flag in PERMISSIONS if getattr(found.permissions, flag))
    blocked = next(_hindrances(found, language), "")
    threadless = "" if blocked else _threadless(found, language)
    blind = _lacking(found, ("view_channel", "read_message_history"), language)
    if kind is ChannelType.private:
        return Access(where, threadless=threadless)
    return Access(where, may, blocked, threadless, blind and say(language, "access.discord.blind", lacking=blind))


def _where(found: Seen) -> str:
    kind = KINDS.get(found.channel.type, f"{found.channel.type} channel")
    name, server = visible(str(getattr(found.channel, "name", None) or "")), visible(found.server)
    called = f"the {kind} “{name}”" if name else f"a {kind}"
    return f"{called} of “{server}”" if server else called


def _hindrances(found: Seen, language: str) -> Iterator[str]:
    """Why no message can be posted: what cannot be helped first."""
    kind, thread = found.channel.type, isinstance(found.channel, discord.Thread)
    if kind not in THREADED | TALKED_IN and not thread:
        yield say(language, "access.discord.kind", kind=KINDS.get(kind, str(kind)))
    writing = "send_messages_in_threads" if thread else "send_messages"
    if lacking := _lacking(found, ("view_channel", writing), language):
        yield say(language, "access.discord.blocked", lacking=lacking)
    if isinstance(found.channel, discord.Thread) and found.channel.locked:
        yield say(language, "access.discord.locked")


def _threadless(found: Seen, language: str) -> str:
    if found.channel.type not in THREADED:
        return say(language, "access.discord.no-threads", kind=KINDS.get(found.channel.type, "channel like this"))
    if lacking := _lacking(found, ("create_public_threads", "send_messages_in_threads"), language):
        return say(language, "access.discord.threadless", lacking=lacking)
    return ""


def _lacking(found: Seen, flags: Sequence[str], language: str) -> str:
    """The names of those permissions that are missing, as a phrase."""
    names = (_name(flag, language) for flag in flags if not getattr(found.permissions, flag))
    return say(language, "access.and").join(names)


def _name(flag: str, language: str) -> str:
    return say(language, f"permission.{flag}")
