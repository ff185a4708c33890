"""What a benchmark found, and how it is printed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

NONE = Text("–", style="dim")


@dataclass(frozen=True, slots=True)
class Aim:
    """The most that a figure's ratio, or our own figure, should be."""

    most: float
    of: Literal["ratio", "ours"] = "ratio"


@dataclass(frozen=True, slots=True)
class Gain:
    """How far above the floor our own figure should be at least, in the figure's unit."""

    least: float


@dataclass(frozen=True, slots=True)
class Least:
    """The least that our own figure should be."""

    least: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured: ours, the floor under it, and which floor that is; `ratio` is ours / floor unless given."""

    what: str
    ours: float
    floor: float
    unit: str
    beside: str
    aim: Aim | Gain | Least | None = None
    ratio: float | None = None

    @property
    def times(self) -> float:
        """How many times the floor we are."""
        if self.ratio is not None:
            return self.ratio
        return self.ours / self.floor if self.floor else math.inf

    @property
    def met(self) -> bool | None:
        """Whether the aim is met, None if there is none."""
        if self.aim is None:
            return None
        if isinstance(self.aim, Gain):
            return self.ours - self.floor >= self.aim.least
        if isinstance(self.aim, Least):
            return self.ours >= self.aim.least
        return (self.times if self.aim.of == "ratio" else self.ours) <= self.aim.most


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one benchmark, and what a reader must know of them."""

    title: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


def show(report: Report) -> None:
    """Print the report as a table, as wide as it needs to be where nobody reads along."""
    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=150)
    table = Table(title=report.title, title_justify="left")
    for name in ("ours", "floor", "ratio"):
        if name == "ours":
            table.add_column("measure", no_wrap=True)
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("aim", no_wrap=True)
    table.add_column("the floor is", style="dim")
    for one in report.figures:
        table.add_row(one.what, *_numbers(one), _aim(one), one.beside)
    out.print(table)
    for note in report.notes:
        out.print(f"· {note}", markup=False)


def _numbers(figure: Figure) -> list[str]:
    return [f"{_short(value)} {figure.unit}" for value in (figure.ours, figure.floor)] + [f"{figure.times:.2f}x"]


def _aim(figure: Figure) -> Text:
    if figure.aim is None:
        return NONE
    words = _wanted(figure.aim, figure.unit)
    return Text(f"{words} met", style="green") if figure.met else Text(f"{words} MISSED", style="bold red")


def _wanted(aim: Aim | Gain | Least, unit: str) -> str:
    if isinstance(aim, Gain):
        return f"≥ floor + {aim.least:g}"
    if isinstance(aim, Least):
        return f"≥ {aim.least:g} {unit}"
    return f"≤ {aim.most:g}" + ("x" if aim.of == "ratio" else f" {unit}")


def _short(value: float) -> str:
    """Three digits or more, never an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
