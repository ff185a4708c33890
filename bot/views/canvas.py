"""What a platform's messages have room for, as far as that decides what they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.papers.visible import visible
from bot.texts.words import say
from bot.views.layout import Layout, Room
from bot.views.view import Ask, View

Drawing = TypeVar("Drawing")


@dataclass(frozen=True, slots=True)
class Canvas(Generic[Drawing]):
    """How a platform lays its messages out and draws them, what it takes, and how it counts."""

    layout: Layout
    clip: Callable[[str, int], str]
    """Cuts a text to so many letters, as the platform counts them."""
    draw: Callable[[View], Drawing]
    fits: Callable[[Drawing], bool]
    """Whether the platform takes such a message."""
    keeps: Callable[[Ask], bool]
    """Whether a button of the platform has room for what it is to ask."""
    opens: Callable[[str], bool]
    """Whether a button of the platform may lead to an address."""
    names: Callable[[str], bool]
    """Whether a person is called so there."""
    forms: bool = False
    """Whether the platform has forms of any length, so that a button may open one."""
    hears: bool = True
    """Whether what people do with a message reaches the bot, so that there can be votes."""

    def fitting(self, rooms: Sequence[Room], view: Callable[[Room], View]) -> tuple[View, Drawing]:
        """The view in the first room in which the platform takes it, else in the last; and as it is drawn."""
        # The last room is taken whether it fits or not: there is nothing smaller to show.
        *others, last = rooms
        for room in others:
            if self.fits(drawing := self.draw(shown := view(room))):
                return shown, drawing
        return (shown := view(last)), self.draw(shown)


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes lines in one language for one canvas."""

    canvas: Canvas[Any]
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
