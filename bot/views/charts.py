"""What a picture of numbers shows, before anything draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over the same places, one above another if there are several panels."""

    titles: tuple[str, ...]
    """What is counted: the first that can be written is, and the last is in letters that every font has."""
    lines: tuple[tuple[int, ...], ...]
    """For each name of the chart a number for each place."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Panels of lines; two charts that are equal look the same."""

    names: tuple[str, ...]
    """Of the lines, from whoever asked: any text; one that cannot be written is left to the marks that lines bear."""
    places: tuple[str, ...]
    panels: tuple[Panel, ...]
    unfinished: bool = False
    """Whether the last number of each line may still grow."""


# What the lines bear, in their order, here and in the words beside the picture.
MARKS = ("●", "■")


class Plotter(Protocol):
    """Whoever draws charts, where something to draw with is installed."""

    async def picture(self, chart: Chart) -> bytes | None:
        """The chart as a PNG file; None where it could not be drawn in time, which is logged."""
