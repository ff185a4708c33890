"""Forum and media channels: a digest is a post there, a thread that begins with it, under a tag."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ForumChannel, ForumTag

from bot.delivery.channel import Place
from bot.delivery.messages import Message
from bot.papers.visible import visible

# Also what is not a forum but a media channel; discord.py has one class for both.
FORUMS = frozenset({discord.ChannelType.forum, discord.ChannelType.media})
# A thread stays open three days after its last message: longer than posted numbers are kept up to date.
OPEN_MINUTES = 4320
NAME = 100
UNNAMED = "Daily Papers"


def usable(forum: ForumChannel, permissions: discord.Permissions) -> Sequence[ForumTag]:
    """The tags that the bot may give a post: those of moderators take Manage Threads."""
    return [tag for tag in forum.available_tags if permissions.manage_threads or not tag.moderated]


def named(tags: Sequence[ForumTag], name: str) -> ForumTag | None:
    """The tag of this name, whatever its capitals; Discord lets no two tags have one name."""
    return next((tag for tag in tags if name and _folded(tag.name) == _folded(name)), None)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", visible(name)).casefold()


def name_of(place: Place) -> str:
    """What a post is called."""
    return place.title[:NAME] or UNNAMED


def post(place: Place, message: Message, tag: ForumTag | None) -> Mapping[str, Any]:
    """A message as a post of a forum, of which it is the first: CreateForumThreadRequest of Discord's document."""
    return {
        "name": name_of(place),
        "auto_archive_duration": OPEN_MINUTES,
        "applied_tags": [str(tag.id)] if tag else [],
        "message": message.body,
    }
