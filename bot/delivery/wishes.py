"""What one person follows, and what they never want to be written about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Wish = Literal["follow", "mute"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """Topics as `/paper` reads them, in the order in which they were wished."""

    follow: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()

    @classmethod
    def of(cls, wished: Iterable[tuple[str, str]]) -> Wishes:
        """From pairs of a wish and its topic."""
        pairs = list(wished)
        follow, mute = ([topic for wish, topic in pairs if wish == name] for name in ("follow", "mute"))
        return cls(tuple(follow), tuple(mute))

    def topics(self, wish: Wish) -> tuple[str, ...]:
        """Those of one kind."""
        return self.follow if wish == "follow" else self.mute
