"""Discord's message components as plain dicts, and how much of a message they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Shape = dict[str, Any]

ROW, BUTTON, SELECT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, CONTAINER = 1, 2, 3, 9, 10, 11, 12, 13, 17
PRIMARY, SECONDARY, SUCCESS, LINK = 1, 2, 3, 5

# All numbers: docs.discord.com/developers/components/reference.
COMPONENTS_V2 = 1 << 15
# Inner ones and accessories count; discord.py checks this for its own views, and not for our dicts.
MOST_COMPONENTS = 40
# Characters of all texts of one message together.
# On no page of Discord's; whoever goes past it is refused with 50035.
MOST_TEXT = 4000
MOST_OPTIONS = 25
MOST_BUTTONS = 5
LABEL = 80
OPTION = 100
CUSTOM_ID = 100
# Discord takes 1,024; whoever has a picture read aloud is not served by more.
ALT = 256


def body(*components: Shape) -> Shape:
    """A message of components only; nobody is ever notified by it."""
    # Said with every message, for the client's own default does not reach calls that we make ourselves.
    return {"flags": COMPONENTS_V2, "components": list(components), "allowed_mentions": {"parse": []}}


def text(content: str) -> Shape:
    """A block of Markdown."""
    return {"type": TEXT, "content": content}


def container(*components: Shape) -> Shape:
    """A framed box."""
    return {"type": CONTAINER, "components": list(components)}


def section(content: str, accessory: Shape) -> Shape:
    """A text with a small picture or a button at its right."""
    return {"type": SECTION, "components": [text(content)], "accessory": accessory}


def thumbnail(image_url: str, alt: str) -> Shape:
    """A small picture."""
    return {"type": THUMBNAIL, "media": {"url": image_url}, "description": alt}


def picture(image_url: str, alt: str) -> Shape:
    """A picture over the whole width."""
    return {"type": GALLERY, "items": [{"media": {"url": image_url}, "description": alt}]}


def file(address: str) -> Shape:
    """A file that comes with the message, by `attachment://` and its name."""
    return {"type": FILE, "file": {"url": address}}


def button(label: str, custom_id: str, *, style: int = SECONDARY, disabled: bool = False) -> Shape:
    """A button that comes back to us as `custom_id`."""
    return {"type": BUTTON, "style": style, "label": label, "custom_id": custom_id, "disabled": disabled}


def link_button(label: str, url: str) -> Shape:
    """A button that opens a page."""
    return {"type": BUTTON, "style": LINK, "label": label, "url": url}


def rows(buttons: Sequence[Shape]) -> list[Shape]:
    """Buttons in rows of five."""
    return [
        {"type": ROW, "components": list(buttons[first : first + MOST_BUTTONS])}
        for first in range(0, len(buttons), MOST_BUTTONS)
    ]


def select(custom_id: str, placeholder: str, options: Sequence[Shape]) -> Shape:
    """A row with a list of choices."""
    choice = {"type": SELECT, "custom_id": custom_id, "placeholder": placeholder, "options": list(options)}
    return {"type": ROW, "components": [choice]}


def option(label: str, value: str, description: str) -> Shape:
    """One choice of a list."""
    return {"label": label, "value": value, "description": description}


def every(components: object) -> Iterator[Mapping[str, Any]]:
    """All components of a message, inner ones too."""
    if isinstance(components, Mapping):
        if "type" in components:
            yield components
        for name in ("components", "accessory"):
            yield from every(components.get(name))
    elif isinstance(components, Sequence) and not isinstance(components, str):
        for component in components:
            yield from every(component)


def text_length(components: object) -> int:
    """Characters of all texts together, which Discord limits to `MOST_TEXT`."""
    return sum(len(one["content"]) for one in every(components) if one["type"] == TEXT)


def fits(components: Sequence[Shape]) -> bool:
    """Whether a message of these keeps Discord's limits on size."""
    return text_length(components) <= MOST_TEXT and sum(1 for _ in every(components)) <= MOST_COMPONENTS


def custom_ids(components: object) -> list[str]:
    """The names by which a message's controls come back to us."""
    return [one["custom_id"] for one in every(components) if one.get("custom_id")]
