"""Endings that Korean glues to a noun."""

from __future__ import annotations

from collections.abc import Iterator

# The longest first.
PARTICLES = (
    *("에서는", "으로서", "으로써", "에게서", "이라는", "에서", "에게", "으로", "까지", "부터", "처럼", "보다", "라는"),
    *("하는", "적인", "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "만", "들"),
)
# What is left of one syllable is seldom the noun that was meant.
SHORTEST_STEM = 2
# What makes a verb or an adjective of a noun, or is glued to it besides a particle; only of nouns that are known.
VERBS = tuple(
    "시키기 시키는 시킨 시켜 하면서 하거나 되면서 하기 하는 하여 하고 하며 해서 하지 하게 하다 했다 합니다 한다 "
    "되는 되어 되기 되고 되며 된다 됩니다 이다 입니다 한 할 함 해 된 될 됨 적으로 적이고 적인 적 스러운 로운 "
    "화하기 화하는 화된 화 형 성 으로의 에서의 으로부터 로부터 에의 과의 와의 간의 들의 들이 들을 들은 들과 별 "
    "인가 이며 이고 이란 마다 조차 밖에 없이 없는 있는 인 간 님 용".split()
)
MOST_ENDINGS = 3


def stems(word: str) -> Iterator[str]:
    """The word with fewer and fewer endings, the longest first; the word itself before all."""
    left = [word]
    for _ in range(MOST_ENDINGS + 1):
        yield from left
        left = list(dict.fromkeys(stem for one in left for stem in _shorter(one)))


def _shorter(word: str) -> Iterator[str]:
    """Without one ending; of a single letter only a particle is taken off, for too much ends like a verb."""
    for endings, shortest in ((PARTICLES, 1), (VERBS, SHORTEST_STEM)):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= shortest:
                yield word.removesuffix(ending)


def without_particle(word: str) -> str:
    """The noun alone; the word itself where too little would be left."""
    stems = (word.removesuffix(ending) for ending in PARTICLES if word.endswith(ending))
    return next((stem for stem in stems if len(stem) >= SHORTEST_STEM), word)
