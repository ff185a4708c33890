"""Bullets: how good the extract is, what it and the checks cost, what the checks notice and where they are wrong.

`BOT_TEST_LARGE=1` measures six times as much, in some minutes.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from statistics import mean

from rouge_score.rouge_scorer import RougeScorer

from bot.papers.cleanup import clean
from bot.papers.paper import Paper
from bot.summarizers.checks.verdict import failures
from bot.summarizers.extractive import extract, headline
from bot.summarizers.sentences import split
from tests.bench import bullets_data as data
from tests.bench.bullets_data import Honest, Summarized
from tests.bench.bullets_extracts import extract_figures
from tests.bench.bullets_mutations import Noticed, alarms, changed_names, changed_numbers
from tests.bench.bullets_planted import planted_figures
from tests.bench.bullets_strangers import strangers_figures
from tests.bench.rounds import Cost, interleaved
from tests.bench.table import Aim, Figure, Gain, Least, Report
from tests.bench.textrank import textrank

KINDS = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L"}
AHEAD = Gain(4)
# ROUGE-1 of one sentence on its whole dev split; the best possible sentence has about 49.
OF_SCITLDR = Least(41.5)
MOST_MILLISECONDS, MOST_ALARMS = Aim(2, "ours"), Aim(2, "ours")
MOST_MISSED = {"names": Aim(2, "ours"), "numbers": Aim(5, "ours")}
PAPERS, PEOPLE, TIMED, MUTATED, ALARMED = 350, 250, 100, 250, 300
ROUNDS = 9
SEED = 17
SENTENCES = 5
NAIVE_END = re.compile(r"(?<=[.!?])\s+")

Chooser = Callable[[str, str], str]


async def measure(folder: Path) -> Report:  # noqa: ARG001  (nothing is kept)
    """Everything, one after the other."""
    model, people = data.some(data.summarized_by_model(), PAPERS), data.some(data.summarized_by_people(), PEOPLE)
    figures = [*_quality("HF summary", model), *_coverage(model), *_quality("SciTLDR", people)]
    figures += [*_shown_first(), *extract_figures()]
    figures += [*_noticed(), *_alarms(), *planted_figures(), *strangers_figures()]
    figures += [*await _speeds()]
    notes = (
        f"One sentence each of {len(model)} papers is scored against Hugging Face's, of {len(people)} against people's"
        " (F1, stemmed; aims are for ROUGE-1).",
        "A mistake is one changed letter in a name, or one changed digit in a number of two digits or more.",
        "Alarms are rules broken by bullets believed honest; those about form only (counts, lengths, endings, wording)",
        "stand after the plus sign and do not count. HF's summaries do have mistakes: not every alarm is false.",
        "Planted replies are true sets with one falsehood each; no rule was made from the held-out half.",
        "Strangers' sets were written without sight of the rules and looked at since; endings are left out.",
        *(() if data.recorded() else ("BOT_TEST_DATA is not set, so only the built-in day was measured.",)),
    )
    return Report("bullets", tuple(figures), notes)


def _quality(of: str, papers: Sequence[Summarized]) -> Iterator[Figure]:
    """The best sentence beside the first one and the most central one."""
    if not papers:
        return
    ours, *floors = (_scores(papers, chooser) for chooser in (headline, _lead, _most_central))
    for name, floor in zip(("lead", "TextRank"), floors, strict=True):
        for kind, label in KINDS.items():
            aim = AHEAD if kind == "rouge1" else None
            yield Figure(f"{of}: {label}", 100 * ours[kind], 100 * floor[kind], "", name, aim)


def _shown_first() -> Iterator[Figure]:
    """The line that a digest shows where Hugging Face has none."""
    if people := data.summarized_by_people():
        ours, floor = (100 * _scores(people, choose)["rouge1"] for choose in (headline, _lead))
        yield Figure(f"SciTLDR dev ({len(people)}): ROUGE-1, shown first", ours, floor, "", "lead", OF_SCITLDR)


def _coverage(papers: Sequence[Summarized]) -> Iterator[Figure]:
    """How much of the summary is anywhere in the whole extract, beside first sentences of that length."""
    if papers:
        ours, floor = (_scores(papers, chooser, recall=True)["rouge1"] for chooser in (_extract, _leads))
        yield Figure("HF summary: ROUGE-1 recall, whole extract", 100 * ours, 100 * floor, "", "as long a beginning")


def _scores(papers: Sequence[Summarized], choose: Chooser, *, recall: bool = False) -> dict[str, float]:
    """The mean over papers of the best score over each paper's references."""
    scorer = RougeScorer(list(KINDS), use_stemmer=True)
    best: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for paper in papers:
        text = choose(paper.title, paper.abstract)
        scored = [scorer.score(reference, text) for reference in paper.references]
        for kind, values in best.items():
            values.append(max(one[kind].recall if recall else one[kind].fmeasure for one in scored))
    return {kind: mean(values) for kind, values in best.items()}


def _lead(title: str, abstract: str) -> str:
    return next(iter(split(clean(abstract, title))), "")


def _leads(title: str, abstract: str) -> str:
    return clean(abstract, title)[: len(_extract(title, abstract))]


def _extract(title: str, abstract: str) -> str:
    return " ".join(extract(title, abstract))


def _most_central(title: str, abstract: str) -> str:
    sentences = split(clean(abstract, title))
    ranks = textrank(sentences)
    return sentences[ranks.index(max(ranks))] if ranks else ""


def _noticed() -> Iterator[Figure]:
    """Mistakes that nobody noticed, in Korean and in English bullets."""
    korean = [one for one in chain(data.sample_day(), data.seed_day()) if one.language == "ko"]
    english = [*data.extracts(MUTATED), *data.model_sentences(MUTATED)] or list(data.sample_day())
    for language, honest in (("Korean", korean * 10), ("English", english)):
        for kind, change in (("names", changed_names), ("numbers", changed_numbers)):
            yield _missed(f"{language}: changed {kind} not noticed", change(honest, SEED), MOST_MISSED[kind])


def _missed(what: str, noticed: Noticed, aim: Aim) -> Figure:
    return Figure(f"{what} (of {noticed.made})", noticed.missed_percent, 100, "%", "no checks", aim)


def _alarms() -> Iterator[Figure]:
    groups: dict[str, Iterable[Honest]] = {
        "built-in day, Korean and English": data.sample_day(),
        "recorded digest, Korean": data.seed_day(),
        "HF summaries": data.model_sentences(ALARMED),
        "extracts": data.extracts(ALARMED),
    }
    for name, honest in groups.items():
        bullets, content, about_form = alarms(one := list(honest))
        if bullets:
            what = f"alarms: {name} ({bullets}): {_kinds(content)} + {_kinds(about_form)}"
            share, naive = 100 * content.total() / bullets, 100 * _naive_alarms(one) / bullets
            yield Figure(what, share, naive, "%", "word-for-word look-up", MOST_ALARMS)


def _kinds(found: Counter[str]) -> str:
    return ", ".join(f"{count} {rule}" for rule, count in found.most_common()) or "none"


def _naive_alarms(honest: Iterable[Honest]) -> int:
    """Bullets with a capitalised word or a number that does not stand in the paper as it is."""
    return sum(
        any(word not in f"{one.paper.title} {one.paper.abstract}" for word in re.findall(r"[A-Z0-9][\w.-]*\w", item))
        for one in honest
        for item in one.items
    )


async def _speeds() -> list[Figure]:
    papers = list(data.archived().values()) or [one.paper for one in data.sample_day()]
    papers = data.some(papers, TIMED)[:TIMED]
    bullets = {paper.id: extract(paper.title, paper.abstract) for paper in papers}
    return [
        await _speed("extract", papers, lambda paper: extract(paper.title, paper.abstract), MOST_MILLISECONDS),
        await _speed("checks of five bullets", papers, lambda paper: failures(bullets[paper.id], paper, "en"), None),
    ]


async def _speed(what: str, papers: Sequence[Paper], work: Callable[[Paper], object], aim: Aim | None) -> Figure:
    paired = await interleaved(_cost(papers, work), _cost(papers, _naive), ROUNDS)
    ours, floor = (1000 * seconds / len(papers) for seconds in paired.medians)
    return Figure(f"{what}: CPU a paper", ours, floor, "ms", "first sentences, naive split", aim, paired.ratio)


def _naive(paper: Paper) -> list[str]:
    return NAIVE_END.split(" ".join(paper.abstract.split()))[:SENTENCES]


def _cost(papers: Sequence[Paper], work: Callable[[Paper], object]) -> Cost:
    async def cost() -> float:
        began = time.process_time()
        for paper in papers:
            work(paper)
        return time.process_time() - began

    return cost
