"""An answer as the components of a Discord message; pure."""

from __future__ import annotations

from bot.delivery.messages import Message
from bot.platforms.discord import shapes
from bot.platforms.discord.drawing import CANVAS
from bot.platforms.discord.plain import bare
from bot.platforms.discord.shapes import Shape
from bot.views.answers import answer
from bot.views.replies import Reply


def components(reply: Reply) -> list[Shape]:
    """What a person sees, or everybody of an answer that is not private."""
    drawn = answer(reply, CANVAS)
    # Beside components a file shows only where one of them names it.
    return [*drawn, shapes.file(reply.file.name)] if reply.file else drawn


def without_pictures(reply: Reply) -> list[Shape]:
    """The same, with nothing that another server has to give."""
    return bare(components(reply))


def shared_card(reply: Reply) -> Message:
    """A shared card as a message of the channel; it bears no part's key."""
    return Message("post", shapes.body(*components(reply)), reply.paper_id)
