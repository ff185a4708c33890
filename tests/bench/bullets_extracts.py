"""How extracts read: whether they begin with what others did, hang on sentences left out, or hold half a list.

The rules here are plainer than the extract's own, and know nothing of how it chooses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.papers.cleanup import clean
from bot.papers.paper import Paper
from bot.summarizers.extractive import extract
from bot.summarizers.sentences import split
from tests.bench import bullets_data as data
from tests.bench.table import Aim, Figure

RECENT, NAIVE = 100, 5
OF_THEIR_OWN = re.compile(r"\b(?:we|our|(?:this|the) (?:paper|work|report|study|survey))\b", re.IGNORECASE)
HANGING = re.compile(
    r"(?:They|These|Those|Such|It|Its|Their|From (?:these|this)|This (?!paper|work|report|study|survey|technical))\b"
)
# An object that names nothing: "We address this by ...", "what models gain from that."
BARE = re.compile(r"^(?:\S+ ){1,3}this (?:by|through|with|via)\b|\b(?:of|from|for|on|with) (?:this|that)\.$")
ITEM = re.compile(r"(?<![\w(])\(?(?:(\d)|(i{1,3}|iv|v))\)\s")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}

Sentences = Sequence[str]


def extract_figures() -> Iterator[Figure]:
    """The shares of sets that read badly, beside the first sentences of the same abstracts."""
    papers = sorted(data.listed(), key=lambda paper: paper.id)[-RECENT:]
    if not papers:
        return
    faults: tuple[tuple[str, Callable[[Sentences, Paper], bool], Aim], ...] = (
        ("begin with background", begins_with_background, Aim(0, "ours")),
        ("hold a sentence that hangs on another", hangs, Aim(1, "ours")),
        ("hold half a list", holds_half_a_list, Aim(0, "ours")),
    )
    for what, is_faulty, aim in faults:
        ours, naive = (
            100 * sum(is_faulty(choose(paper), paper) for paper in papers) / len(papers)
            for choose in (ours_of, first_of)
        )
        yield Figure(f"extracts of {len(papers)} recent papers that {what}", ours, naive, "%", "first sentences", aim)


def ours_of(paper: Paper) -> Sentences:
    """The extract."""
    return extract(paper.title, paper.abstract)


def first_of(paper: Paper) -> Sentences:
    """The first sentences."""
    return split(clean(paper.abstract, paper.title))[:NAIVE]


def begins_with_background(items: Sentences, paper: Paper) -> bool:
    """Whether the first item stands before the first sentence of the paper's own work, where there is one."""
    said = split(clean(paper.abstract, paper.title))
    name = paper.title.split(":")[0]
    own = next((place for place, one in enumerate(said) if OF_THEIR_OWN.search(one) or name in one), None)
    if own is None or not items:
        return False
    start = items[0].rstrip(".…")[1:]
    return any(start in one for one in said[:own])


def hangs(items: Sentences, paper: Paper) -> bool:  # noqa: ARG001  (the faults are told alike)
    """Whether an item has a word, first or as a bare object, that means something only after another sentence."""
    return any(HANGING.match(item) or BARE.search(item) for item in items)


def holds_half_a_list(items: Sentences, paper: Paper) -> bool:  # noqa: ARG001
    """Whether an item holds a numbered part without the one before or after it."""
    return any(numbers and numbers != list(range(1, max(len(numbers), 2) + 1)) for numbers in map(_numbers, items))


def _numbers(item: str) -> list[int]:
    return [int(match[1]) if match[1] else ROMAN[match[2]] for match in ITEM.finditer(item)]
