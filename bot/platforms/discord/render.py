"""A digest or a board as Discord messages; pure, and within every limit of Discord whatever a paper's texts hold."""

from __future__ import annotations

from bot.delivery.messages import Message
from bot.platforms.discord import forums, shapes
from bot.platforms.discord.drawing import CANVAS
from bot.platforms.discord.markup import plain
from bot.views.digests import posts, thread_name
from bot.views.entries import Digest, Shown


def render(shown: Shown) -> list[Message]:
    """Its messages in posting order; replies need a thread to stand in."""
    drawings = [Message(one.kind, shapes.body(*one.drawing), one.paper_id) for one in posts(shown, CANVAS)]
    # Last, for it may have to wait for an hour: Discord publishes ten messages of a channel in one.
    public = [Message("publish", {}, one.paper_id) for one in drawings if shown.publish and one.kind == "post"]
    if not isinstance(shown, Digest) or not shown.threaded:
        return [*drawings, *public]
    name = plain(thread_name(shown.day, shown.language), forums.NAME)
    thread = Message("thread", {"name": name, "auto_archive_duration": forums.OPEN_MINUTES})
    return [drawings[0], thread, *drawings[1:], *public]
