"""Papers of three months, one of them listed twice, with 10, 20 ... votes."""

from __future__ import annotations

from datetime import date

from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from tests.samples import NOW

TODAY = date(2026, 5, 5)
LISTS = {
    date(2026, 1, 30): ("LoRA for vision", "Chameleon"),
    date(2026, 2, 2): ("LoRA again", "Fine-tuning agents"),
    date(2026, 5, 4): ("Low-rank adaptation (LoRA) of agents", "World models", "강화학습 for LoRA"),
}


async def fill(library: Library) -> None:
    """Keep the lists."""
    known: list[Paper] = []
    for day, titles in LISTS.items():
        numbered = enumerate(titles, len(known) + 1)
        new = [Paper(f"2601.{at:05}", title, "Text.", ("Edward Hu",), votes=10 * at) for at, title in numbered]
        known += new
        await library.editions.save(Edition(day, tuple(new)), NOW)
    await library.editions.save(Edition(date(2026, 2, 3), (known[0],)), NOW)
