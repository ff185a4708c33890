"""A view where nothing that people press reaches the bot: what is left of its controls are the ways to pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.views.view import Controls, Line, Lines, Link, Part, Picture, View


def silent(view: View, *, buttons: bool = True) -> View:
    """The view without what asks the bot for something; links are buttons, or else lines."""
    return replace(view, parts=tuple(part for one in view.parts for part in _silent(one, buttons=buttons)))


def _silent(part: Part, *, buttons: bool) -> Iterator[Part]:
    if isinstance(part, Controls):
        links = [one for one in part.controls if isinstance(one, Link)]
        yield from [Controls(tuple(links)) if buttons else _lines(links)] if links else []
    elif isinstance(part, Lines):
        yield part if isinstance(part.beside, Picture) else replace(part, beside=None)
    else:
        yield part


def _lines(links: Sequence[Link]) -> Lines:
    return Lines(tuple(Line("note", one.label, url=one.url) for one in links))
