"""Bullets without a model: the sentences of the abstract that say what is new, in their own order and words.

A sentence counts by its cues ("we propose"), the words it shares with the title, and its place. On SciTLDR this picks
better sentences than graph methods, and a fitted model adds nothing to it. What others did is left out while there is
anything of the paper's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import SummaryError
from bot.papers.bullets import Bullets
from bot.papers.cleanup import clean
from bot.papers.paper import Paper
from bot.summarizers.cues import AVAILABILITY, BACKGROUND, CUE, LEANING, OWN, RESULT, STRONG, has_address
from bot.summarizers.sentences import split
from bot.summarizers.standing_alone import LONGEST, SHORTEST, hangs, standing_alone

# Changes with what is chosen and how it is shortened: sets of another version are made anew.
VERSION = "3"
# Of 2,204 recorded abstracts 98% give three to five.
MOST, FEWEST = 5, 3
MOST_CHARACTERS = 900
OF_RESULTS = 0.8
MOST_READ = 20_000
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
STOP_WORDS = (
    "a an and are as at be by can do for from how in into is it its of on or than that the their this to toward "
    "towards via we what when where which why with without you your not no all more using use"
)
EMPTY_WORDS = frozenset(STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an abstract, as it would stand alone, and what it is worth."""

    text: str
    score: float
    result: bool
    own: bool
    """It tells of the paper itself, and needs no other sentence."""
    address: bool

    def worth(self, of_results: float) -> float:
        """Its score with so much for telling a result."""
        return self.score + of_results * self.result


class ExtractiveSummarizer:
    """Summaries cut out of the abstract (port Summarizer): offline, about a millisecond, never a word of its own."""

    version = VERSION

    async def summarize(self, paper: Paper, language: str) -> Bullets:  # noqa: ARG002  (an extract cannot translate)
        """At most five sentences of the abstract in source order; raises SummaryError if it has none."""
        sentences = _sentences(paper.title, paper.abstract)
        best = _chosen(sentences)
        if not best:
            raise SummaryError(f"{paper.id} has no abstract to take sentences from.")
        order = sorted(best)
        items = tuple(sentences[place].text for place in order)
        return Bullets("en", "extract", items, prompt=VERSION, ranking=tuple(order.index(place) for place in best))


def extract(title: str, abstract: str) -> tuple[str, ...]:
    """The best sentences in source order, each standing alone; empty if there is no sentence."""
    sentences = _sentences(title, abstract)
    return tuple(sentences[place].text for place in sorted(_chosen(sentences)))


def headline(title: str, abstract: str) -> str:
    """The one sentence that says most of what is new; empty if there is no sentence."""
    sentences = _sentences(title, abstract)
    best = _best_first(sentences, 0)
    return sentences[best[0]].text if best else ""


def _sentences(title: str, abstract: str) -> list[Sentence]:
    """Every sentence of which something stands alone."""
    said = split(clean(abstract[:MOST_READ], title))
    wanted, news = _words(title), _first_news(said, title)
    judged = (_judged(sentence, place, wanted, news) for place, sentence in enumerate(said))
    return [sentence for sentence in judged if _is_sentence(sentence.text)]


def _judged(said: str, place: int, wanted: frozenset[str], news: int) -> Sentence:
    text = standing_alone(said)
    background = place < news or (BACKGROUND.match(said) is not None and not STRONG.search(said))
    own = not background and not LEANING.match(text) and not hangs(text)
    return Sentence(text, _score(said, place, wanted), RESULT.search(said) is not None, own, has_address(text))


def _first_news(said: Sequence[str], title: str) -> int:
    """The place of the first sentence that speaks of the paper itself; what stands before is background."""
    name = title.partition(":")[0]
    speaks = (bool(OWN.search(one)) or (name != title and one.startswith(name)) for one in said if not has_address(one))
    return next((place for place, own in enumerate(speaks) if own), 0)


def _is_sentence(text: str) -> bool:
    return len(text) >= SHORTEST and sum(map(str.isalpha, text)) * 2 >= len(text)


def _score(sentence: str, place: int, wanted: frozenset[str]) -> float:
    """How much a sentence says of what is new; results count apart."""
    overlap = len(_words(sentence) & wanted) / len(wanted) if wanted else 0.0
    # The best sentence by this has ROUGE-1 42.2 on SciTLDR's test split (618 papers): the first one has 31.3,
    # TextRank's 34.9, the best possible 49.3. A ridge of 15 features fitted there gained 0.1 over weights set by hand.
    return (
        2 * bool(STRONG.search(sentence))
        + bool(CUE.search(sentence))
        + 3.3 * overlap
        - 0.3 * (len(sentence) > LONGEST)
        - 0.6 * bool(BACKGROUND.match(sentence))
        - 1.5 * bool(AVAILABILITY.search(sentence))
        - 0.15 * place
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in WORD.findall(text.lower())) - EMPTY_WORDS


def _chosen(sentences: Sequence[Sentence]) -> list[int]:
    """The places of the best sentences that fit, best first; where to find code or data is worth one, the last.

    One says what is new; among the others results count for more.
    """
    ranked = [*_best_first(sentences, 0)[:1], *_best_first(sentences, OF_RESULTS)]
    # Its room is set aside first, else a long result would crowd the link out.
    address = [place for place, sentence in enumerate(sentences) if sentence.address][-1:]
    chosen: list[int] = []
    length = sum(len(sentences[place].text) for place in address)
    for place in ranked:
        count = len(chosen) + len(address)
        # Three are worth more than the limit of characters.
        fits = length + len(sentences[place].text) <= MOST_CHARACTERS or count < FEWEST
        if place not in chosen and place not in address and count < MOST and fits:
            chosen.append(place)
            length += len(sentences[place].text)
    return [*chosen, *address]


def _best_first(sentences: Sequence[Sentence], of_results: float) -> list[int]:
    """The places of the paper's own sentences, or of all where it has none, best first."""
    own = [place for place, one in enumerate(sentences) if one.own] or range(len(sentences))
    return sorted(own, key=lambda place: (-sentences[place].worth(of_results), place))
