"""Messages that ask little of Discord: without pictures, or of words only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.delivery.messages import Message
from bot.platforms.discord import shapes
from bot.platforms.discord.markup import escape_lines
from bot.platforms.discord.shapes import CONTAINER, GALLERY, SECTION, THUMBNAIL, Shape


def without_pictures(message: Message) -> Message | None:
    """The message without any picture, since a bad address refuses the whole; None if it has none."""
    components = bare(message.body.get("components", ()))
    # A message that is the same would be refused the same.
    if components == message.body.get("components"):
        return None
    return replace(message, body={**message.body, "components": components}) if components else None


def bare(components: Iterable[Shape]) -> list[Shape]:
    """Components without those that show a picture."""
    return list(_bare(components))


def _bare(components: Iterable[Shape]) -> Iterator[Shape]:
    for component in components:
        # A section cannot stand without its picture, so its texts take its place.
        if component["type"] == SECTION and component["accessory"]["type"] == THUMBNAIL:
            yield from component["components"]
        elif component["type"] == CONTAINER:
            yield {**component, "components": bare(component["components"])}
        elif component["type"] != GALLERY:
            yield component


def notice(text: str) -> Message:
    """Words for the admin; half the room is left for what escaping adds."""
    return Message("post", shapes.body(shapes.text(escape_lines(text, shapes.MOST_TEXT // 2))))
