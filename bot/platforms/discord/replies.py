"""An answer as the components of a Discord message; pure."""

from __future__ import annotations

from bot.delivery.messages import Message
from bot.platforms.discord import shapes
from bot.platforms.discord.drawing import CANVAS
from bot.platforms.discord.markup import clip
from bot.platforms.discord.plain import bare
from bot.platforms.discord.shapes import Shape
from bot.views.answers import answer
from bot.views.replies import Attachment, Reply


def components(reply: Reply) -> list[Shape]:
    """What a person sees, or everybody of an answer that is not private."""
    drawn = answer(reply, CANVAS)
    if reply.file is None:
        return drawn
    # What can be pressed stands below all that it is about.
    below = [one for one in drawn if one["type"] == shapes.ROW]
    return [*(one for one in drawn if one not in below), _attached(reply.file), *below]


def _attached(file: Attachment) -> Shape:
    """A file that comes with the message; beside components it shows only where one of them names it."""
    address = f"attachment://{file.name}"
    return shapes.picture(address, clip(file.alt, shapes.ALT)) if file.alt else shapes.file(address)


def without_pictures(reply: Reply) -> list[Shape]:
    """The same, with nothing that another server has to give."""
    return bare(components(reply))


def shared_card(reply: Reply) -> Message:
    """A shared card as a message of the channel; it bears no part's key."""
    return Message("post", shapes.body(*components(reply)), reply.paper_id)
