"""Whether a channel can take a digest and its thread, from its kind and our permissions in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import discord
from discord import ChannelType, ForumChannel, ForumTag

from bot.delivery.access import Access, Nature
from bot.delivery.channel import Place
from bot.papers.visible import visible
from bot.platforms.discord.forums import FORUMS, named, usable
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
# In a forum's settings two permissions have other names: support.discord.com, Forum Channels FAQ.
IN_FORUMS = {"send_messages": "create_posts", "send_messages_in_threads": "send_messages_in_posts"}
# What a digest takes; `texts/` names them as Discord's own settings do.
PERMISSIONS = (
    "view_channel",
    "send_messages",
    "create_public_threads",
    "send_messages_in_threads",
    "read_message_history",
)


def nature_of(kind: ChannelType) -> Nature:
    """What a channel is by its kind."""
    return Nature(
        # A post of a forum, which is what a message begins there, is made by a call that knows no nonce.
        keeps_keys=kind not in FORUMS,
        has_threads=kind in THREADED | FORUMS,
        publishes=kind is ChannelType.news,
    )


def access_of(found: Seen, place: Place, language: str = ENGLISH) -> Access:
    """What a channel and our permissions in it come to, for somebody who asks for what `place` says."""
    where, channel = _where(found), found.channel
    blocked = next(_hindrances(found, place, language), "")
    threadless = "" if blocked else _threadless(found, language)
    flat = not nature_of(channel.type).has_threads
    if channel.type is ChannelType.private:
        return Access(where, threadless=threadless, flat=flat)
    blind = _lacking(found, ("view_channel", "read_message_history"), language)
    tags = usable(channel, found.permissions) if isinstance(channel, ForumChannel) else ()
    return Access(
        where,
        may=tuple(_name(found, flag, ENGLISH) for flag in PERMISSIONS if getattr(found.permissions, flag)),
        blocked=blocked,
        threadless=threadless,
        blind=blind and say(language, "access.discord.blind", lacking=blind),
        flat=flat,
        tags=tuple(visible(tag.name) for tag in tags),
        needs_tag=isinstance(channel, ForumChannel) and channel.flags.require_tag,
        idle=" ".join(_idle(found, place, language)),
    )


def _where(found: Seen) -> str:
    kind = KINDS.get(found.channel.type, f"{found.channel.type} channel")
    name, server = visible(str(getattr(found.channel, "name", None) or "")), visible(found.server)
    called = f"the {kind} “{name}”" if name else f"a {kind}"
    return f"{called} of “{server}”" if server else called


def _hindrances(found: Seen, place: Place, language: str) -> Iterator[str]:
    """Why no message can be posted: what cannot be helped first."""
    channel, thread = found.channel, isinstance(found.channel, discord.Thread)
    if channel.type not in THREADED | TALKED_IN | FORUMS and not thread:
        yield say(language, "access.discord.kind", kind=_kind(channel.type, language))
    writing = "send_messages_in_threads" if thread else "send_messages"
    if lacking := _lacking(found, ("view_channel", writing), language):
        yield say(language, "access.discord.blocked", lacking=lacking)
    if isinstance(channel, discord.Thread) and channel.locked:
        yield say(language, "access.discord.locked")
    if isinstance(channel, ForumChannel) and channel.flags.require_tag:
        yield from _untagged(usable(channel, found.permissions), place, language)


def _kind(kind: ChannelType, language: str) -> str:
    """A kind of channel as Discord's own menus call it."""
    return say(language, f"channel.{kind.name}" if kind in KINDS else "channel.other")


def _untagged(tags: Sequence[ForumTag], place: Place, language: str) -> Iterator[str]:
    """Why a forum that asks for a tag takes no post of ours."""
    if not tags:
        yield say(language, "access.discord.tagless")
    elif not named(tags, place.tag):
        yield say(language, "access.discord.tag", tags=_listed(tags))


def _listed(tags: Sequence[ForumTag]) -> str:
    return ", ".join(visible(tag.name) for tag in tags) or "–"


def _threadless(found: Seen, language: str) -> str:
    """Why a digest comes without what belongs below it; a post of a forum is a thread already."""
    kind = found.channel.type
    if kind in FORUMS:
        lacking = _lacking(found, ("send_messages_in_threads",), language)
        return lacking and say(language, "access.discord.postless", lacking=lacking)
    if kind not in THREADED:
        return say(language, "access.discord.no-threads", kind=_kind(kind, language))
    lacking = _lacking(found, ("create_public_threads", "send_messages_in_threads"), language)
    return lacking and say(language, "access.discord.threadless", lacking=lacking)


def _idle(found: Seen, place: Place, language: str) -> Iterator[str]:
    """Which wishes of a channel come to nothing here."""
    channel = found.channel
    if isinstance(channel, ForumChannel) and place.tag:
        tags = usable(channel, found.permissions)
        if not (named(tags, place.tag) or channel.flags.require_tag):
            yield say(language, "access.discord.untagged", tag=place.tag, tags=_listed(tags))
    if place.seeds and (lacking := _lacking(found, ("add_reactions", "read_message_history"), language)):
        yield say(language, "access.discord.seedless", lacking=lacking)
    if place.publish and channel.type is not ChannelType.news:
        yield say(language, "access.discord.unpublished")


def _lacking(found: Seen, flags: Sequence[str], language: str) -> str:
    """The names of those permissions that are missing, as a phrase."""
    names = (_name(found, flag, language) for flag in flags if not getattr(found.permissions, flag))
    return say(language, "access.and").join(names)


def _name(found: Seen, flag: str, language: str) -> str:
    """A permission as the settings of such a channel call it."""
    return say(language, f"permission.{IN_FORUMS.get(flag, flag) if found.channel.type in FORUMS else flag}")
