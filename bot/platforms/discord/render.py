"""A digest as Discord messages; pure, and within every limit of Discord whatever a paper's texts hold."""

from __future__ import annotations

from bot.delivery.messages import Message
from bot.platforms.discord import shapes
from bot.platforms.discord.drawing import CANVAS
from bot.platforms.discord.markup import plain
from bot.views.digests import posts, thread_name
from bot.views.entries import Digest

THREAD_NAME = 100
# A thread stays open three days after its last message: longer than posted numbers are kept up to date.
THREAD_OPEN_MINUTES = 4320


def render(digest: Digest) -> list[Message]:
    """The digest in the channel's style, in posting order; replies need a thread to stand in."""
    drawings = [Message(one.kind, shapes.body(*one.drawing), one.paper_id) for one in posts(digest, CANVAS)]
    if digest.style != "digest":
        return drawings
    name = plain(thread_name(digest), THREAD_NAME)
    thread = Message("thread", {"name": name, "auto_archive_duration": THREAD_OPEN_MINUTES})
    return [drawings[0], thread, *drawings[1:]]
