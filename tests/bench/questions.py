"""What people type: questions judged by hand, and names of papers as they are misremembered; is the paper found?"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.papers.library import Library
from bot.papers.paper import Paper
from tests.bench.table import Figure, Least

QUESTIONS = Path(__file__).with_name("questions.txt")
PAGE = 10
# Of the names every fourth is asked for, which takes a few seconds.
EACH_NAME = 4
# So many per cent of the papers should come first, and be among five.
GOALS = {"questions": (85.0, 94.0), "names": (90.0, 97.0)}
MOST_WORDS = 3
# What makes a word a name: digits, inner capitals, hyphens.
SPECIAL = re.compile(r"\d|[a-z][A-Z]|[A-Z]{2}|-")
TEX = re.compile(r"[$\\^]")
PIECE = re.compile(r"\d+(?:\.\d+)*|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_]")


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, the papers of which the best answer should be first, and whether it is kept aside."""

    text: str
    ids: tuple[str, ...]
    aside: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of questions whose paper came first, and among five; and nDCG of the first ten."""

    first: float
    five: float
    ndcg: float


def judged() -> Iterator[Question]:
    """The questions judged by hand; under each heading every other one is kept aside."""
    at = 0
    for line in QUESTIONS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            at = 0
            continue
        ids, text = line.split(" | ", 1)
        yield Question(text, tuple(ids.split(",")), aside=at % 2 == 1)
        at += 1


def names(papers: Collection[Paper]) -> Iterator[Question]:
    """What stands before the colon of titles, spelt in another way; a name that two papers bear is left out."""
    named = {paper.id: name for paper in papers if (name := name_of(paper.title))}
    often = Counter(map(squeezed, named.values()))
    for paper_id, name in sorted(named.items()):
        if often[squeezed(name)] == 1:
            chance = random.Random(paper_id)
            yield Question(chance.choice(spellings(name)), (paper_id,), aside=chance.random() < 0.5)


def name_of(title: str) -> str | None:
    """The short name that a title begins with, before a colon or `Technical Report`, if it looks like one."""
    name, colon, _ = title.partition(":")
    if not colon:
        name, report, _ = title.partition(" Technical Report")
        if not report:
            return None
    fits = len(name.split()) <= MOST_WORDS and SPECIAL.search(name) and name.isascii() and not TEX.search(name)
    return name if fits and len(squeezed(name)) > 2 else None


def squeezed(name: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]", "", name).casefold()


def spellings(name: str) -> Sequence[str]:
    """Ways in which people type a name, that differ from it by more than capitals where that can be."""
    lower = name.casefold()
    pieces = [piece.casefold() for piece in PIECE.findall(name)]
    ways = {
        lower,
        lower.replace("-", " "),
        lower.replace("-", ""),
        lower.replace(" ", "-"),
        lower.replace(" ", ""),
        re.sub(r"(?<=[a-z])(?=\d)", " ", lower.replace("-", " ")),
        re.sub(r"(?<=[a-z])(?=\d)", "-", lower),
        re.sub(r"(?<=[a-z])[- ](?=\d)", "", lower),
        " ".join(pieces) if min(map(len, pieces)) > 1 or len(pieces) == 2 else lower,
    }
    return sorted(ways - {lower}) or [lower]


async def asked(library: Library, questions: Collection[Question]) -> dict[Question, Sequence[str]]:
    """What is found for each question, as ids."""
    return {one: [paper.id for paper in (await library.search.find(one.text, PAGE)).papers] for one in questions}


def scored(answers: dict[Question, Sequence[str]]) -> Scores:
    """How good these answers are."""
    count = max(1, len(answers))
    first = sum(bool(set(found[:1]) & set(one.ids)) for one, found in answers.items())
    five = sum(bool(set(found[:5]) & set(one.ids)) for one, found in answers.items())
    return Scores(first / count, five / count, sum(_ndcg(one, found) for one, found in answers.items()) / count)


def _ndcg(question: Question, found: Sequence[str]) -> float:
    gained = sum(_gain(rank) for rank, paper_id in enumerate(found) if paper_id in question.ids)
    return gained / sum(_gain(rank) for rank in range(min(PAGE, len(question.ids))))


def _gain(rank: int) -> float:
    return 1 / math.log2(2 + rank)


async def question_figures(library: Library, papers: Collection[Paper]) -> list[Figure]:
    """How often the right paper comes first and among five, of questions looked at and of those kept aside."""
    known = {paper.id for paper in papers}
    sets = {
        "questions": [one for one in judged() if known.issuperset(one.ids)],
        "names": list(islice(names(papers), 0, None, EACH_NAME)),
    }
    found: list[Figure] = []
    for what, questions in sets.items():
        for aside, which in ((False, "looked at"), (True, "kept aside")):
            some = [one for one in questions if one.aside is aside]
            if some:
                scores = scored(await asked(library, some))
                found += _figures(f"{what} {which} ({len(some)})", scores, GOALS[what])
    return found


def _figures(what: str, scores: Scores, goals: tuple[float, float]) -> list[Figure]:
    first, five = goals
    return [
        Figure(f"{what}: first", 100 * scores.first, first, "%", f"the goal; nDCG@10 {scores.ndcg:.3f}", Least(first)),
        Figure(f"{what}: among five", 100 * scores.five, five, "%", "the goal", Least(five)),
    ]
