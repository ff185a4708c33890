"""What many channels get is drawn once, and nobody gets what was drawn for somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from bot.delivery.drawings import KEPT, Drawings
from bot.delivery.messages import Message
from bot.delivery.ports import Poster
from bot.views.entries import Digest, Entry, Shown
from tests.samples import DAY, FULL

DIGEST = Digest(DAY, (Entry(1, FULL),), 1)


class Drawer:
    """A poster that keeps what it was asked to draw."""

    def __init__(self) -> None:
        self.asked: list[Shown] = []

    def render(self, shown: Shown) -> Sequence[Message]:
        self.asked.append(shown)
        return [Message("post", {"shows": str(shown)})]


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


def drawn(drawings: Drawings, drawer: Drawer, shown: Shown) -> str:
    (message,) = drawings.of(cast("Poster", drawer), shown)
    return str(message.body["shows"])


def test_what_was_drawn_a_moment_ago_is_not_drawn_again(drawer: Drawer) -> None:
    drawings = Drawings()
    again = replace(DIGEST, entries=(Entry(1, replace(FULL)),))
    assert [drawn(drawings, drawer, one) for one in (DIGEST, again)] == [str(DIGEST)] * 2
    assert drawer.asked == [DIGEST]


@pytest.mark.parametrize(
    "other",
    [
        replace(DIGEST, language="ko"),
        replace(DIGEST, bullets=0),
        replace(DIGEST, entries=(Entry(1, FULL, favourites=1),)),
        replace(DIGEST, entries=(Entry(1, replace(FULL, votes=9)),)),
    ],
)
def test_whatever_is_otherwise_is_drawn_by_itself(drawer: Drawer, other: Digest) -> None:
    drawings = Drawings()
    assert [drawn(drawings, drawer, one) for one in (DIGEST, other)] == [str(DIGEST), str(other)]


def test_each_platform_draws_for_itself(drawer: Drawer) -> None:
    drawings, other = Drawings(), Drawer()
    for one in (drawer, other):
        drawn(drawings, one, DIGEST)
    assert drawer.asked == other.asked == [DIGEST]


def test_a_few_are_kept(drawer: Drawer) -> None:
    drawings = Drawings()
    for listed in (*range(KEPT + 1), 0):
        drawn(drawings, drawer, replace(DIGEST, listed=listed))
    assert len(drawer.asked) == KEPT + 2
