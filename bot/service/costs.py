"""What language models cost at the prices of the settings."""

from __future__ import annotations

from collections.abc import Iterable

from bot.papers.recipe import Use
from bot.settings.settings import EndpointSettings, Settings


def cost_of(used: Iterable[Use], settings: Settings) -> float | None:
    """What it cost at the prices of the settings; None if one that is needed is not set."""
    prices: dict[str, EndpointSettings] = {}
    for endpoint in settings.llm.endpoints:
        # Two endpoints may serve one model; use is counted by model, so the first one's price stands for both.
        prices.setdefault(endpoint.model or "", endpoint)
    total = 0.0
    for use in used:
        price = prices[use.model]
        if price.price_per_million_in is None or price.price_per_million_out is None:
            # A sum without one of its parts would be a wrong figure.
            return None
        total += (use.tokens_in * price.price_per_million_in + use.tokens_out * price.price_per_million_out) / 1e6
    return total
