"""How bullets are written, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How bullets are written: by which version of the prompt, by which models in order of preference."""

    prompt: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ability:
    """What an endpoint was found to take: which of its dialect's forms, and of its names for the limit."""

    level: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """What calls of a model took: tokens as the endpoint counts them, seconds of waiting for answers."""

    model: str
    calls: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        """Both directions together."""
        return self.tokens_in + self.tokens_out
