"""Which set of bullets serves a reader best."""

from __future__ import annotations

from collections.abc import Sequence

from bot.papers.bullets import Bullets

SAME_LANGUAGE = 2


def best_bullets(sets: Sequence[Bullets], language: str) -> Bullets | None:
    """The set to show: in the channel's language, else in English; written rather than extracted."""
    # Imported sets come first: a person chose to put them there. An extract serves only where nothing was written.
    worth = {"imported": 3, "llm": 2, "hugging-face": 1, "extract": 0}
    return max(sets, key=lambda one: (_nearness(one.language, language), worth[one.origin]), default=None)


def _nearness(language: str, wanted: str) -> int:
    """How well a reader of the one language is served by the other; English is the abstracts' own."""
    if language == wanted:
        return 3
    head = language.split("-")[0]
    return 2 if head == wanted.split("-")[0] else int(head == "en")


def is_read(bullets: Bullets | None, language: str) -> bool:
    """Whether a reader of that language reads these bullets in their own."""
    return bullets is not None and _nearness(bullets.language, language) >= SAME_LANGUAGE
