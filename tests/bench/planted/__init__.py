"""Replies of a model with one falsehood planted in each: our own bullets about recorded papers, read by their ids.

A file holds the sets of one language. A set names its paper, gives bullets that are true to it, and lists falsehoods as
`[kind, what the bullets say, what is said instead]`; nothing to replace means that the words are one more bullet. Which
half a set belongs to is told by its place: rules are made with an eye on the tuning half only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tests.bench.bullets_data import Honest, of_days

LANGUAGES = ("en", "ko", "ja", "zh")


@dataclass(frozen=True, slots=True)
class Planted:
    """A true set with one falsehood of a kind in it, and whether it is kept away from those who make the rules."""

    kind: str
    honest: Honest
    items: tuple[str, ...]
    words: str
    """What was put in."""
    held_out: bool


def planted_replies() -> Iterator[Planted]:
    """Every reply with its one falsehood; none where the papers are not at hand."""
    for honest, table, held_out in _sets():
        for kind, old, new in table["planted"]:
            yield Planted(kind, honest, _with(honest.items, old, new), new, held_out)


def honest_replies() -> Iterator[tuple[Honest, bool]]:
    """Every true set, and whether it is of the half that is held out."""
    return ((honest, held_out) for honest, _, held_out in _sets())


@cache
def tables(language: str) -> list[dict[str, Any]]:
    """A language's sets as they are written down."""
    text = files("tests.bench.planted").joinpath(f"{language}.toml").read_text("utf-8")
    sets: list[dict[str, Any]] = tomllib.loads(text)["set"]
    return sets


def _sets() -> Iterator[tuple[Honest, dict[str, Any], bool]]:
    papers = {paper.id: paper for paper in of_days()}
    for language in LANGUAGES:
        for place, table in enumerate(tables(language)):
            if paper := papers.get(table["paper"]):
                yield Honest(paper, language, tuple(table["bullets"])), table, place % 2 == 1


def _with(items: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    if not old:
        return (*items[:1], new, *items[1:])
    return tuple(item.replace(old, new) for item in items)
