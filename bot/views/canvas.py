"""What a platform's messages have room for, as far as that decides what they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.papers.visible import visible
from bot.texts.words import say
from bot.views.layout import Layout, Room
from bot.views.view import Ask, View


@dataclass(frozen=True, slots=True)
class Canvas:
    """How a platform lays its messages out, what it takes, and how it counts."""

    layout: Layout
    clip: Callable[[str, int], str]
    """Cuts a text to so many letters, as the platform counts them."""
    fits: Callable[[View], bool]
    """Whether the platform takes a message of this."""
    keeps: Callable[[Ask], bool]
    """Whether a button of the platform has room for what it is to ask."""
    opens: Callable[[str], bool]
    """Whether a button of the platform may lead to an address."""
    names: Callable[[str], bool]
    """Whether a person is called so there."""

    def fitting(self, rooms: Sequence[Room], view: Callable[[Room], View]) -> View:
        """The view in the first room in which the platform takes it, else in the last."""
        *others, last = rooms
        views = (view(room) for room in others)
        return next((one for one in views if self.fits(one)), None) or view(last)


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes lines in one language for one canvas."""

    canvas: Canvas
    language: str

    @property
    def layout(self) -> Layout:
        """How the canvas is laid out."""
        return self.canvas.layout

    def cut(self, text: str, most: int) -> str:
        """What can be seen of a text from outside, in one line of at most so many letters."""
        return self.canvas.clip(visible(text), most)

    def say(self, key: str, **values: object) -> str:
        """A text of ours."""
        return say(self.language, key, **values)
