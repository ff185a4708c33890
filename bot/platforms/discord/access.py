"""Whether a channel can take a digest and its thread, from its kind and our permissions in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import discord
from discord import ChannelType

from bot.delivery.access import Access
from bot.papers.visible import visible
from bot.platforms.discord.permissions import Seen

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
# Permissions as Discord's own settings call them.
NAMES: Mapping[str, str] = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}


def access_of(found: Seen) -> Access:
    """What a channel and our permissions in it come to."""
    where, kind = _where(found), found.channel.type
    may = tuple(name for flag, name in NAMES.items() if getattr(found.permissions, flag))
    blocked = next(_hindrances(found), "")
    threadless = "" if blocked else _threadless(found)
    blind = _lacking(found, ("view_channel", "read_message_history"))
    if kind is ChannelType.private:
        return Access(where, threadless=threadless)
    return Access(where, may, blocked, threadless, blind and f"My role lacks {blind} there; give it that.")


def _where(found: Seen) -> str:
    kind = KINDS.get(found.channel.type, f"{found.channel.type} channel")
    name, server = visible(str(getattr(found.channel, "name", None) or "")), visible(found.server)
    called = f"the {kind} “{name}”" if name else f"a {kind}"
    return f"{called} of “{server}”" if server else called


def _hindrances(found: Seen) -> Iterator[str]:
    """Why no message can be posted: what cannot be helped first."""
    kind, thread = found.channel.type, isinstance(found.channel, discord.Thread)
    if kind not in THREADED | TALKED_IN and not thread:
        yield f"A {KINDS.get(kind, str(kind))} takes no messages; name a text or an announcement channel instead."
    writing = "send_messages_in_threads" if thread else "send_messages"
    if lacking := _lacking(found, ("view_channel", writing)):
        yield f"My role lacks {lacking} there; give it that in the channel's settings."
    if isinstance(found.channel, discord.Thread) and found.channel.locked:
        yield "The thread is locked; a moderator can unlock it."


def _threadless(found: Seen) -> str:
    if found.channel.type not in THREADED:
        return f"A {KINDS.get(found.channel.type, 'channel like this')} has no threads, so a digest comes without."
    if lacking := _lacking(found, ("create_public_threads", "send_messages_in_threads")):
        return f"My role lacks {lacking} there, so digests come without their threads; give it that."
    return ""


def _lacking(found: Seen, flags: Sequence[str]) -> str:
    """The names of those permissions that are missing, as a phrase."""
    return " and ".join(NAMES[flag] for flag in flags if not getattr(found.permissions, flag))
