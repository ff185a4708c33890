"""Bullets without a model: the sentences of the abstract that say what is new, in their own order and words.

A sentence counts by its cues ("we propose"), the words it shares with the title, and its place. On SciTLDR this picks
better sentences than graph methods, and a fitted model adds nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.cleanup import clean
from bot.errors import SummaryError
from bot.models import Bullets, Paper
from bot.summarizers.sentences import split

MOST, FEWEST = 5, 3
MOST_CHARACTERS = 900
LONGEST_SENTENCE = 450
SHORTEST, SHORTEST_PART = 15, 30
OF_RESULTS, OF_RESULTS_IN_HEADLINE = 0.8, 0.3
MOST_READ = 20_000

VERBS = (
    r"(?:propose|present|introduce|develop|design|release|describe|report|study|investigate|explore|examine|analy[sz]e|"
    r"show|demonstrate|find|build|construct|create|address|offer|formulate|establish|conduct|propos|train|unveil|aim)"
)
STRONG = re.compile(
    rf"\b(?:we|this (?:paper|work|report|study|article|survey)|the authors) (?:\w+ ){{0,2}}{VERBS}(?:s|es|ed)?\b"
    r"|\bin this (?:paper|work|study|report)\b",
    re.IGNORECASE,
)
CUE = re.compile(
    r"\b(?:we|our|us|novel|new|first|called|dubbed|termed|named|propose[ds]?|introduc\w+|framework|benchmark|dataset)\b",
    re.IGNORECASE,
)
RESULT = re.compile(
    r"\b(?:outperform\w*|surpass\w*|achiev\w+|state-of-the-art|sota|improv\w+|results? (?:show|demonstrate|indicate|"
    r"suggest|reveal)|experiments?|reduc\w+|exceed\w*|\d+(?:\.\d+)?(?:%|×|x\b))",
    re.IGNORECASE,
)
BACKGROUND = re.compile(
    r"(?:recent(?:ly)?\b|in recent|despite|although|while\b|existing|current(?:ly)?\b|traditional|previous|prior\b|"
    r"however|with the (?:rise|advent|rapid|development)|large language models \(|the (?:rapid|recent)|advances? in)",
    re.IGNORECASE,
)
AVAILABILITY = re.compile(
    r"\b(?:available (?:at|on|in|here)|(?:publicly|freely|openly) available|open[- ]?sourc\w+|will (?:be )?releas\w+|"
    r"project (?:page|website|homepage)|(?:code|data|models?|weights|demo)\b.{0,200}\b(?:at|available|released?))\b",
    re.IGNORECASE,
)
ADDRESS_MARKS = ("https://", "http://", "www.", "github.com/")
CONNECTIVE = re.compile(
    r"(?:(?:furthermore|moreover|additionally|in addition|besides|also|further|however|nevertheless|nonetheless|"
    r"therefore|thus|hence|consequently|accordingly|as a result|to this end|to that end|specifically|in particular|"
    r"concretely|particularly|notably|importantly|crucially|remarkably|interestingly|finally|lastly|meanwhile|overall|"
    r"most notably|in summary|in conclusion|then|next|for this purpose|in this (?:paper|work|study|report)|"
    r"to (?:address|bridge|fill|tackle|overcome|mitigate|alleviate|resolve|remedy|close|solve|study|"
    r"investigate|achieve) (?:this|these|them|it)(?: (?:gap|issue|challenge|problem|limitation|question|goal)s?)?),"
    r"\s+)+(?=\S)",
    re.IGNORECASE,
)
ENUMERATED = re.compile(r"[;,]\s+(?:and\s+)?(?=\(?(?:[2-9]|i{2,3}|iv|v|vi)\)\s)|;\s+and\s+(?=\w)")
CLAUSE = re.compile(r";\s+|,\s+(?=(?:while|whereas|and|but|which|where|enabling|achieving|leading|resulting)\b)")
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
PLAIN_WORD = re.compile(r"[a-z]+\b")
STOP_WORDS = (
    "a an and are as at be by can do for from how in into is it its of on or than that the their this to toward "
    "towards via we what when where which why with without you your not no all more using use"
)
EMPTY_WORDS = frozenset(STOP_WORDS.split())


class ExtractiveSummarizer:
    """Summaries cut out of the abstract (port Summarizer): offline, about a millisecond, never a word of its own."""

    async def summarize(self, paper: Paper, language: str) -> Bullets:  # noqa: ARG002  (an extract cannot translate)
        """Three to five sentences of the abstract in source order; raises SummaryError if it has none."""
        sentences, best = _best(paper.title, paper.abstract)
        if not best:
            raise SummaryError(f"{paper.id} has no abstract to take sentences from.")
        order = sorted(best)
        items = tuple(_lead(sentences[place]) for place in order)
        return Bullets("en", "extract", items, ranking=tuple(order.index(place) for place in best))


def extract(title: str, abstract: str) -> tuple[str, ...]:
    """The best sentences in source order, without the connectives they begin with; empty if there is no sentence."""
    sentences, best = _best(title, abstract)
    return tuple(_lead(sentences[place]) for place in sorted(best))


def _best(title: str, abstract: str) -> tuple[list[str], list[int]]:
    """The sentences, and the places of those that are chosen, most telling first."""
    sentences = _units(clean(abstract[:MOST_READ], title))
    return sentences, _chosen(sentences, _scores(sentences, title))


def headline(title: str, abstract: str) -> str:
    """The one sentence that says most of what is new; empty if there is no sentence."""
    sentences = _units(clean(abstract[:MOST_READ], title))
    best = _best_first(_plus(_scores(sentences, title), _results(sentences), OF_RESULTS_IN_HEADLINE))
    return _lead(sentences[best[0]]) if best else ""


def _units(text: str) -> list[str]:
    """Sentences; a very long one, or one that stands nearly alone, is cut at its enumeration or clauses."""
    units = [part for sentence in split(text) for part in _cut(sentence, ENUMERATED, LONGEST_SENTENCE)]
    units = [unit for unit in units if _is_sentence(unit)]
    if len(units) >= FEWEST:
        return units
    return [part for unit in units for part in _cut(unit, CLAUSE, LONGEST_SENTENCE // 2)]


def _is_sentence(unit: str) -> bool:
    return len(unit) >= SHORTEST and sum(map(str.isalpha, unit)) * 2 >= len(unit)


def _cut(sentence: str, where: re.Pattern[str], longest: int) -> list[str]:
    """The sentence in parts that are all worth a bullet, or whole."""
    parts = []
    start = 0
    for match in where.finditer(sentence) if len(sentence) > longest else ():
        if min(match.end() - start, len(sentence) - match.end()) >= SHORTEST_PART:
            parts.append(sentence[start : match.end()].rstrip(" ,;"))
            start = match.end()
    return [*parts, sentence[start:]]


def _scores(sentences: Sequence[str], title: str) -> list[float]:
    """How much each sentence says of what is new; results count apart."""
    wanted = _words(title)
    return [_score(sentence, place, wanted) for place, sentence in enumerate(sentences)]


def _score(sentence: str, place: int, wanted: frozenset[str]) -> float:
    overlap = len(_words(sentence) & wanted) / len(wanted) if wanted else 0.0
    return (
        2 * bool(STRONG.search(sentence))
        + bool(CUE.search(sentence))
        + 3.5 * overlap
        - 0.6 * bool(BACKGROUND.match(sentence))
        - 1.5 * bool(AVAILABILITY.search(sentence))
        - 0.15 * place
    )


def _results(sentences: Sequence[str]) -> list[bool]:
    """Which sentences tell a result."""
    return [RESULT.search(sentence) is not None for sentence in sentences]


def _words(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in WORD.findall(text.lower())) - EMPTY_WORDS


def _chosen(sentences: Sequence[str], scores: Sequence[float]) -> list[int]:
    """The places of the best sentences that fit, best first; where to find code or data is worth one, the last.

    One says what is new; among the others results count for more.
    """
    results = _results(sentences)
    ranked = _best_first(_plus(scores, results, OF_RESULTS_IN_HEADLINE))[:1]
    ranked += _best_first(_plus(scores, results, OF_RESULTS))
    address = _last_address(sentences)
    chosen: list[int] = []
    length = sum(len(sentences[place]) for place in address)
    for place in ranked:
        count = len(chosen) + len(address)
        fits = length + len(sentences[place]) <= MOST_CHARACTERS or count < FEWEST
        if place not in chosen and place not in address and count < MOST and fits:
            chosen.append(place)
            length += len(sentences[place])
    return [*chosen, *address]


def _plus(scores: Sequence[float], results: Sequence[bool], worth: float) -> list[float]:
    return [score + worth * result for score, result in zip(scores, results, strict=True)]


def _best_first(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda place: (-scores[place], place))


def _last_address(sentences: Sequence[str]) -> list[int]:
    places = [place for place, sentence in enumerate(sentences) if any(mark in sentence for mark in ADDRESS_MARKS)]
    return places[-1:]


def _lead(sentence: str) -> str:
    """Without "Furthermore," and the like, and with a capital where a plain word comes first."""
    text = CONNECTIVE.sub("", sentence, count=1) if CONNECTIVE.match(sentence) else sentence
    return text[0].upper() + text[1:] if text != sentence and PLAIN_WORD.match(text) else text
