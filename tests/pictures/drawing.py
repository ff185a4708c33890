"""A screen as a page of HTML, with everything that it shows in it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache, partial
from html import escape
from pathlib import Path

from bot.sources.sample import sample_edition
from tests.pictures import discord, slack
from tests.pictures.screens import Screen
from tests.pictures.thumbnails import thumbnail

DRAWERS = {"discord": discord.message, "slack": slack.message}
# CSS pixels of the window. A message's own column is 600 wide at a desk; a phone's is what its margins leave.
WIDTHS: Mapping[str, Mapping[str, int]] = {
    "discord": {"desk": 72 + 600 + 16, "phone": 390},
    "slack": {"desk": 64 + 600 + 20, "phone": 390},
}


def document(screen: Screen, width: str) -> str:
    """The page; `width` is one of the names in WIDTHS."""
    titles = {paper.id: paper.title for paper in sample_edition().papers}
    shown = DRAWERS[screen.platform](screen.body, partial(_picture, screen, titles))
    return (
        f"<!doctype html><meta charset=utf-8><style>{_style(screen.platform)}</style><body class={width}>"
        "<div class=avatar></div><div class=column>"
        "<div class=author>Daily Papers <b>APP</b> <small>09:00</small></div>"
        f'<div class=message title="{escape(screen.name)}">{shown}</div></div></body>'
    )


def _picture(screen: Screen, titles: Mapping[str, str], url: str) -> str:
    """What an address shows: the file that came with the message, or what stands for a picture of the network."""
    if screen.file is None or not url.startswith("attachment://"):
        return thumbnail(url, titles)
    return f"data:image/png;base64,{base64.b64encode(screen.file.content).decode()}"


@cache
def _style(platform: str) -> str:
    return (Path(__file__).parent / f"{platform}.css").read_text("utf-8")
