"""A paper's summary in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["llm", "hugging-face", "extract", "imported"]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A paper's summary in one language (`language` is a BCP 47 code, of the text itself)."""

    language: str
    origin: Origin
    items: tuple[str, ...]
    model: str | None = None
    prompt: str = ""
    """The version of the prompt, where a model was asked by us."""
    made_of: str = ""
    """The fingerprint of the paper that they were made of; empty where nobody knows."""
    ranking: tuple[int, ...] = ()
    """The items' places, most telling first; empty where nobody weighed them."""

    def few(self, most: int) -> tuple[str, ...]:
        """At most so many items in their own order: the most telling ones, or the first."""
        places = self.ranking or range(len(self.items))
        return tuple(self.items[place] for place in sorted(places[:most]))
