"""Endings that Korean glues to a noun."""

from __future__ import annotations

PARTICLES = (
    *("에서는", "으로서", "으로써", "에게서", "이라는", "에서", "에게", "으로", "까지", "부터", "처럼", "보다", "라는"),
    *("하는", "적인", "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "만", "들"),
)
"""The longest first."""
SHORTEST_STEM = 2


def without_particle(word: str) -> str:
    """The noun alone; the word itself where too little would be left."""
    stems = (word.removesuffix(ending) for ending in PARTICLES if word.endswith(ending))
    return next((stem for stem in stems if len(stem) >= SHORTEST_STEM), word)
