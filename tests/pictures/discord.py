"""A Discord message of components as HTML, with the sizes that Discord's own client has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from tests.pictures.discord_markdown import html as markdown

Shape = Mapping[str, Any]
STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}


def message(body: Shape, picture: Callable[[str], str]) -> str:
    """The components of a message."""
    return "".join(_part(one, picture) for one in body["components"])


def _part(shape: Shape, picture: Callable[[str], str]) -> str:
    inner = "".join(_part(one, picture) for one in shape.get("components", ()))
    match shape["type"]:
        case 1 | 17:
            kind = "row" if shape["type"] == 1 else "container"
            return f'<div class="{kind}">{inner}</div>'
        case 9:
            beside = _part(shape["accessory"], picture)
            return f'<div class="section"><div class="texts">{inner}</div><div class="beside">{beside}</div></div>'
        case 12:
            shown = "".join(f'<img src="{picture(one["media"]["url"])}">' for one in shape["items"])
            return f'<div class="gallery">{shown}</div>'
    return _leaf(shape, picture)


def _leaf(shape: Shape, picture: Callable[[str], str]) -> str:
    match shape["type"]:
        case 2:
            off = " off" * shape.get("disabled", False)
            after = " ↗" * (shape["style"] == 5)
            return f'<span class="button {STYLES[shape["style"]]}{off}">{escape(shape["label"])}{after}</span>'
        case 3:
            return f'<span class="select">{escape(shape.get("placeholder", ""))}<i>⌄</i></span>'
        case 10:
            return f'<div class="text">{markdown(shape["content"])}</div>'
        case 11:
            return f'<img class="thumbnail" src="{picture(shape["media"]["url"])}">'
        case 13:
            return f'<div class="file">{escape(str(shape["file"]["url"]))}</div>'
        case 14:
            return '<hr class="separator">'
    raise ValueError(f"a component of type {shape['type']} is drawn by nobody here")
