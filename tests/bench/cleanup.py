"""The clean-up of all recorded abstracts: what is left of TeX, what was changed, what was lost, what it costs."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.papers.cleanup import clean
from bot.papers.paper import Paper
from tests.bench.bullets_data import archived
from tests.bench.table import Aim, Figure, Report

LEFT_BEHIND = {
    "line breaks": re.compile(r"\n"),
    "backslashes": re.compile(r"\\"),
    "5times, 256times256": re.compile(r"\dtimes|\btimes\d"),
    "sim30, approx 30, leq3B, 3pm1": re.compile(r"(?:\bsim|approx|\bleq|\bgeq|\dpm) ?\d(?!2?-?real)"),
    "360^{circ}": re.compile(r"circ\b(?!\w)|\^\{?circ"),
    "rightarrow": re.compile(r"(?:right|left|up|down)arrow"),
    "``quotes''": re.compile(r"``|''"),
    "^{..} and _{..}": re.compile(r"[\^_]\{"),
    "textbf{": re.compile(r"(?:text(?:bf|it|sc|tt|rm|sf)|math(?:bf|rm|cal|bb|it|sf)|boldsymbol|emph|href)\s?\{"),
    "half of a pair of braces": re.compile(r"^(?:[^{}]|\{[^{}]*\})*(?:\}|\{[^{}]*$)"),
}
# What stands for a sign and may go.
SPELLED = re.compile(
    r"(?:text(?:bf|it|sc|tt|rm|sf)|math(?:bf|rm|cal|bb|it|sf)|boldsymbol|emph|href|footnote)(?=\{)|</?[a-z]+>|"
    r"\\[A-Za-z\"'`^~=.]+|\b\w*(?:times|arrow|leq|geq|circ|sim|pm|approx|ast|star)\w*\b|[\\{}]"
)
WORD = re.compile(r"[^\W_]{3,}")
NO_MORE = Aim(0, "ours")


async def measure(folder: Path) -> Report:  # noqa: ARG001  (nothing is kept)
    """All of them, once."""
    papers, changes = list(archived().values()), Counter[str]()
    began = time.process_time()
    cleaned = [clean(paper.abstract, paper.title, changes) for paper in papers]
    spent, least = time.process_time() - began, _floor(papers)
    figures = [
        Figure(f"abstracts with {what}", _having(form, cleaned), before, "", "as the API gives them")
        for what, form in LEFT_BEHIND.items()
        if (before := _having(form, [paper.abstract for paper in papers]))
    ]
    if papers:
        lost = sum(len(words_lost(paper, text)) for paper, text in zip(papers, cleaned, strict=True))
        words = sum(len(WORD.findall(paper.abstract)) for paper in papers)
        figures.append(Figure("words lost", lost, words, "", "all words", NO_MORE))
        ours, floor = 1000 * spent / len(papers), 1000 * least / len(papers)
        figures.append(Figure("CPU an abstract", ours, floor, "ms", "split and join"))
    made = ", ".join(f"{count:,} {kind}" for kind, count in changes.most_common() if count)
    return Report(f"clean-up of {len(papers):,} abstracts", tuple(figures), (f"Changed: {made or 'nothing'}.",))


def words_lost(paper: Paper, text: str) -> set[str]:
    """The words of three letters or more that the clean text does not have."""
    gone = set(WORD.findall(SPELLED.sub(" ", paper.abstract))) - set(WORD.findall(text))
    return {word for word in gone if word not in text}


def _having(form: re.Pattern[str], texts: Sequence[str]) -> int:
    return sum(bool(form.search(text)) for text in texts)


def _floor(papers: Sequence[Paper]) -> float:
    began = time.process_time()
    for paper in papers:
        " ".join(paper.abstract.split())
    return time.process_time() - began
