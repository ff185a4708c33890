"""How messages are laid out, and how much they show: what gives way first when one is too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a paper is shown: a number of bullets, else letters as the platform counts them."""

    bullets: int
    bullet: int = 0
    title: int = 300
    authors: int = 300
    passages: bool = True


# Rooms to be tried from the widest on, until the platform takes the message.
Ladder = Sequence[Room]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One way to lay messages out; numbers are letters as the platform counts them, unless they say otherwise."""

    card: Ladder
    digest: Ladder
    compact: Ladder
    listing: Ladder
    again: int | None
    """Of the title of a paper that was shown before, in the compact style; None where that is as long as any title."""
    again_above_card: int
    label: int
    keywords: int = 150
    organization: int = 40
    name: int
    """Of a list's name."""
    note: int
    understood: int
    understood_lines: int
    papers: int
    """Of one list, and of one choice."""
    words: int
    """Of a plain answer."""
    tries: int
    """Buttons that ask something else."""
    pictured_title: int
    """Of a title in what a screen reader says of its picture."""
    chosen_title: int
    """Of a title in a list of choices."""
    buttons_at_papers: bool
    """Whether each paper of a digest has its own button; else it has its picture there, and one list of choices stands
    below them all."""
    apart: int
    """Papers of a digest up to which the summary of each is a text of its own, as wide as the message."""
    airy: bool
    """Whether each kind of line is a block of its own: pictures stand large, labels above what they tell of, and a hit
    in one line; else few blocks hold it all, and labels stand below."""


# For messages of about 4,000 letters and 40 pieces.
CROWDED = Layout(
    card=(Room(30, 1300), Room(20, 400), Room(12, 200), Room(8, 100, 150, 150), Room(0, 100, 100, 100)),
    digest=(
        Room(3, 350),
        Room(3, 220, 200, 120),
        Room(1, 300, 200, 120),
        Room(1, 140, 150, 80),
        Room(0, 1, 200, 120),
        Room(0, 1, 100, 60),
        Room(0, 1, 30, 20),
    ),
    compact=tuple(Room(0, title=title) for title in (300, 200, 150, 100, 40)),
    listing=(Room(0), Room(0, title=120), Room(0, title=120, passages=False), Room(0, title=40, passages=False)),
    again=None,
    again_above_card=80,
    label=150,
    name=200,
    note=400,
    understood=120,
    understood_lines=6,
    papers=25,
    words=2000,
    tries=5,
    pictured_title=1000,
    chosen_title=1000,
    buttons_at_papers=False,
    apart=7,
    airy=False,
)
# For messages of about 12,000 letters and 50 blocks.
AIRY = Layout(
    card=(Room(10, 1500, authors=200), Room(10, 800, authors=200), Room(10, 400, authors=200)),
    digest=(
        Room(3, 400, authors=200),
        Room(3, 240, authors=200),
        Room(1, 400, authors=200),
        Room(1, 200, 200, 120),
        Room(0, 0, 200, 120),
        Room(0, 0, 120, 60),
    ),
    compact=(Room(0),),
    listing=(Room(0), Room(0, title=150), Room(0, title=150, passages=False), Room(0, title=80, passages=False)),
    again=120,
    again_above_card=120,
    label=120,
    keywords=149,
    name=300,
    note=600,
    understood=150,
    understood_lines=25,
    papers=25,
    words=3000,
    tries=10,
    pictured_title=150,
    chosen_title=75,
    buttons_at_papers=True,
    apart=25,
    airy=True,
)
