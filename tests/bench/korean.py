"""Korean questions over papers that are English only: how many of their words are understood, and what is found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.library.question.glossary import Glossary, built_in
from bot.library.question.query import Query, parse
from bot.service.stores import Stores
from tests.bench.questions import Question, asked, scored
from tests.bench.table import Figure, Least

TITLES = Path(__file__).with_name("korean_titles.txt")
HANGUL = re.compile(r"[가-힣]+")
LATIN = re.compile(r"[A-Za-z]")
UNDERSTOOD, FOUND = Least(75), Least(0.45)
TODAY = date(2026, 11, 1)
HALVES = ((False, "looked at"), (True, "kept aside"))


def titles() -> Sequence[Question]:
    """The titles with the papers that they are of."""
    lines = [line for line in TITLES.read_text("utf-8").splitlines() if not line.startswith("#")]
    pairs = (line.split(" | ", 1) for line in lines)
    return [Question(text, (paper_id,), aside=place % 2 == 1) for place, (paper_id, text) in enumerate(pairs)]


async def korean_figures(stores: Stores) -> list[Figure]:
    """Words that have an English meaning, and nDCG@10, of the titles looked at and of those kept aside."""
    return [figure for aside, name in HALVES for figure in await _half(stores, aside=aside, name=name)]


async def _half(stores: Stores, *, aside: bool, name: str) -> Iterator[Figure]:
    some = [one for one in titles() if one.aside is aside]
    words = 100 * understood(some, built_in())
    found = scored(await asked(stores.library, some))
    return iter((
        Figure(f"Korean titles {name} ({len(some)}): words understood", words, 0, "%", "no glossary", UNDERSTOOD),
        Figure(f"Korean titles {name}: nDCG@10 over English papers", found.ndcg, 0, "", "no glossary", FOUND),
    ))  # fmt: skip


def understood(questions: Sequence[Question], glossary: Glossary) -> float:
    """The share of words that the glossary, or their sound, gives an English meaning."""
    known = sum(_known(glossary.merged(parse(one.text, TODAY))) for one in questions)
    return known / sum(len(HANGUL.findall(one.text)) for one in questions)


def _known(query: Query) -> int:
    meant = [term for term in query.wanted if any(LATIN.search(other) for other in term.others)]
    return sum(len(HANGUL.findall(term.text)) for term in meant)
