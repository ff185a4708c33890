"""Sentences ranked by how much they share with the others (Mihalcea and Tarau, 2004), to compare ours with."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

DAMPING = 0.85
ROUNDS = 50
ENOUGH = 1e-6
WORD = re.compile(r"[a-z0-9]+")


def textrank(sentences: Sequence[str]) -> list[float]:
    """Each sentence's rank by the authors' own similarity: shared words over the logarithms of the lengths."""
    words = [frozenset(WORD.findall(sentence.lower())) for sentence in sentences]
    weights = [[_similarity(one, other) if one is not other else 0.0 for other in words] for one in words]
    out = [sum(row) for row in weights]
    ranks = [1.0] * len(words)
    for _ in range(ROUNDS):
        before = ranks
        ranks = [(1 - DAMPING) + DAMPING * _received(column, weights, out, before) for column in range(len(words))]
        if max((abs(a - b) for a, b in zip(ranks, before, strict=True)), default=0) < ENOUGH:
            break
    return ranks


def _received(column: int, weights: Sequence[Sequence[float]], out: Sequence[float], ranks: Sequence[float]) -> float:
    return sum(row[column] / total * rank for row, total, rank in zip(weights, out, ranks, strict=True) if total)


def _similarity(one: frozenset[str], other: frozenset[str]) -> float:
    size = math.log(len(one) or 1) + math.log(len(other) or 1)
    return len(one & other) / size if size else 0.0
