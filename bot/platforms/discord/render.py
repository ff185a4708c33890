"""A digest as Discord messages; pure, and within every limit of Discord whatever a paper's texts hold."""

from __future__ import annotations

from bot.delivery.messages import Message
from bot.platforms.discord import forums, shapes
from bot.platforms.discord.drawing import CANVAS
from bot.platforms.discord.markup import plain
from bot.views.digests import posts, thread_name
from bot.views.entries import Digest


def render(digest: Digest) -> list[Message]:
    """The digest in the channel's style, in posting order; replies need a thread to stand in."""
    drawings = [Message(one.kind, shapes.body(*one.drawing), one.paper_id) for one in posts(digest, CANVAS)]
    if digest.personal:
        return drawings
    # Last, for it may have to wait for an hour: Discord publishes ten messages of a channel in one.
    shown = [Message("publish", {}, one.paper_id) for one in drawings if digest.publish and one.kind == "post"]
    if digest.style != "digest" or not digest.thread:
        return [*drawings, *shown]
    name = plain(thread_name(digest.day, digest.language), forums.NAME)
    thread = Message("thread", {"name": name, "auto_archive_duration": forums.OPEN_MINUTES})
    return [drawings[0], thread, *drawings[1:], *shown]
