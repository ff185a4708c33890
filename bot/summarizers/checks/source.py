"""A paper as the checks see it: its sentences, what each speaks of, and which of them a bullet stems from."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.papers.cleanup import clean
from bot.papers.paper import Paper
from bot.summarizers.checks import form
from bot.summarizers.checks.digits import Values
from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import Mention, Things, claims, in_bullet, in_english, terms
from bot.summarizers.checks.number_words import implied
from bot.summarizers.checks.numbers import Number, numbers, plain
from bot.summarizers.checks.slots import Slot, slots
from bot.summarizers.checks.units import NAME, PLACE
from bot.summarizers.sentences import split

MOST_READ, MOST_SENTENCES, LONGEST_SENTENCE, MOST_NUMBERS, MOST_MENTIONS = 20_000, 60, 2_000, 40, 600
"""What is read of a paper, be it as hostile as it may."""
TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-./+&@][A-Za-z0-9]+)*\+*")
VERSION = re.compile(
    r"(?<![A-Za-z0-9-])[A-Z][A-Za-z0-9-]*(?:"
    r" v?(?:(?:19|20)\d\d(?!\d)|\d(?:\.\d)?(?= [A-Z\d]|(?![\d.%x×]| ?[%a-z万만천억])))"
    r"(?: \d+(?:\.\d+)?[BM](?![A-Za-z0-9]))?"
    r"| \d+(?:\.\d+)?[BM](?![A-Za-z0-9])|['’]\d\d(?!\d))"
)
"""A name with its version or its size, or with a year."""
PART = re.compile(r"[a-z0-9]+")
SUFFIX = re.compile(
    r"(?<=...)(?:izations?|isations?|ations?|ements?|ments?|nesses|ness|ingly|edly|ively|ives?|ities|ity|ions?|ings?|"
    r"able|ible|ances?|ences?|ally|ly|ers?|ors?|ed|es|al|ies|e|s|y)$"
)
STOPWORDS = frozenset(
    """
    a an the and or but nor of in on at by for from to with as into onto over under than then that this these those it
    its is are was were be been being has have had do does did can could will would may might must shall should not no
    which who whom whose what when where while how why also both each every all any some such other another more most
    less least much many few very too so if though although because since during between among across through per via
    about up down out off only just own same they them their he she his her we our us you your there here after before
    paper work study approach method using used use uses based new one two three four five well even still yet
    """.split()
)
CLAUSE = re.compile(
    r"(?<!\d)[,;:()]|[,;:()](?!\d)|\b(?:and|but|while|although|though|whereas|which|that|where|yet|however|when)\b|"
    r"지만|(?<![최참광창재신권경])[며고]서? |면서|[、，。；]|一方",
    re.IGNORECASE,
)
"""Where one clause ends and the next begins."""
WORDS_KEPT, PAPERS_KEPT = 20_000, 4
BEST_SHARE, MOST_STEMS = 0.55, 3
"""A bullet stems from the sentences that share with it more than this part of what the best one does."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paper, or one bullet: its numbers, and what it mentions where."""

    text: str
    numbers: tuple[Number, ...]
    mentions: tuple[Mention, ...]
    things: Things

    @property
    def measures(self) -> tuple[Number, ...]:
        """The numbers that are no part of a name, as the 14B of `Qwen3-14B` is."""
        names = [match.span() for match in (*TOKEN.finditer(self.text), *VERSION.finditer(self.text))]
        names = [(start, end) for start, end in names if self.text[start].isalpha()]
        return tuple(
            one
            for one in self.numbers
            if one.unit not in (NAME, PLACE) and not any(start < one.start < end for start, end in names)
        )

    def slots(self, place: int = 0) -> tuple[Slot, ...]:
        """Each measure with what it is said of."""
        return slots(self.text, self.measures, self.mentions, place)

    @property
    def low(self) -> str:
        """In small letters."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence that says one thing, and what it speaks of."""

    text: str
    things: Things


@dataclass(frozen=True, eq=False)
class Source:
    """What a paper allows; each is only itself, so that what is worked out of it can be kept with it."""

    title: str
    text: str
    sentences: tuple[Sentence, ...]
    addresses: frozenset[str]

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Every number of the title and abstract."""
        return tuple(number for sentence in self.sentences for number in sentence.numbers)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Each of its measures with what that is said of."""
        return tuple(slot for place, sentence in enumerate(self.sentences) for slot in sentence.slots(place))

    @cached_property
    def implied(self) -> Values:
        """Counts that it lets one say without saying them."""
        return frozenset(implied(self.text))

    @cached_property
    def things(self) -> Things:
        """Everything that it speaks of."""
        return frozenset().union(*(sentence.things for sentence in self.sentences))

    @cached_property
    def news(self) -> Things:
        """What it speaks of that a bullet may only say if it does."""
        return things_of(in_english(self.low, claims()))

    @cached_property
    def low(self) -> str:
        """All of it in small letters."""
        return self.text.lower()

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of all sentences."""
        return tuple(clause for sentence in self.sentences for clause in clauses(sentence))

    def shared(self, things: Things, others: Things) -> float:
        """How much two places have in common: what few sentences speak of counts for more."""
        return sum(self._weights.get(thing, 0.0) for thing in things & others)

    @cached_property
    def _weights(self) -> dict[str, float]:
        seen = Counter(thing for sentence in self.sentences for thing in sentence.things)
        return {thing: math.log(1 + len(self.sentences) / count) for thing, count in seen.items()}

    def stems(self, bullet: Sentence) -> list[Sentence]:
        """The sentences that a bullet stems from, the likeliest first; none if it shares nothing with any."""
        scored = [(self._shared(bullet, sentence), sentence) for sentence in self.sentences]
        best = max((score for score, _ in scored), default=0.0)
        good = [pair for pair in scored if best > 0 and pair[0] >= BEST_SHARE * best]
        return [sentence for _, sentence in sorted(good, key=lambda pair: -pair[0])[:MOST_STEMS]]

    def _shared(self, bullet: Sentence, sentence: Sentence) -> float:
        same = sum(
            any(not one.readings.isdisjoint(other.readings) for other in sentence.numbers)
            for one in bullet.numbers
            if min(one.readings, default=0) > 1
        )
        return self.shared(bullet.things, sentence.things) + 2 * same


@lru_cache(PAPERS_KEPT)
def source_of(paper: Paper) -> Source:
    """A paper's title and abstract, read once for all sets of bullets about it."""
    title = clean(paper.title[:MOST_READ])
    abstract = clean(paper.abstract[:MOST_READ], title)
    own = [address for address in (paper.code_url, paper.project_url) if address]
    given = [address for address, _ in form.addresses(f"{title} {abstract}\n{paper.abstract[:MOST_READ]}")]
    whose = [clean(paper.organization[:LONGEST_SENTENCE])] if paper.organization else []
    parts = [title, *whose, *split(form.without_addresses(abstract))][:MOST_SENTENCES]
    return Source(
        title=title,
        text="\n".join((f"{title}.", abstract, *whose)),
        sentences=tuple(_sentence(part) for part in parts),
        addresses=frozenset(map(form.canonical, [*given, *own])),
    )


def bullet_of(text: str, rules: Rules, source: Source) -> Sentence:
    """A bullet read the same way, in its own language."""
    text = plain(text)[:LONGEST_SENTENCE]
    found = tuple(numbers(text, continental=rules.decimal_comma))[:MOST_NUMBERS]
    if rules.latin:
        mentions = tuple(_mentions(text))
    else:
        mentions = (*in_bullet(text.lower(), terms()), *_names(text, source.things))
    ordered = tuple(sorted(mentions, key=lambda one: one.start))[:MOST_MENTIONS]
    return Sentence(text, found, ordered, frozenset().union(*(one.things for one in ordered)))


def clauses(sentence: Sentence) -> Iterator[Clause]:
    """The parts of a sentence that say one thing each."""
    places = [one.start for one in sentence.mentions]
    for start, end in spans(sentence.text):
        there = sentence.mentions[bisect_left(places, start) : bisect_left(places, end)]
        yield Clause(sentence.text[start:end], things_of(there))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a text begin and end."""
    start = 0
    for match in CLAUSE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _sentence(text: str) -> Sentence:
    text = plain(text)[:LONGEST_SENTENCE]
    mentions = tuple(sorted(_mentions(text), key=lambda one: one.start))[:MOST_MENTIONS]
    return Sentence(
        text, tuple(numbers(text))[:MOST_NUMBERS], mentions, frozenset().union(*(one.things for one in mentions))
    )


def _mentions(text: str) -> Iterator[Mention]:
    """What an English sentence speaks of: names, stems of words, and what the words mean."""
    low = text.lower()
    for match in PART.finditer(low):
        if not match[0].isdigit():
            yield Mention(match.start(), match.end(), _stems(match[0]))
    for match in TOKEN.finditer(text):
        name = squeezed(match[0])
        if not name.isdigit() and len(name) > 1 and name not in STOPWORDS:
            yield Mention(match.start(), match.end(), frozenset({f"={name}", f"={name.removesuffix('s')}"}))
    yield from _versions(text)
    yield from in_english(low, terms())


def _names(text: str, known: Things) -> Iterator[Mention]:
    """Latin words of an eastern text: as a whole where the paper has them so, else in parts."""
    for match in TOKEN.finditer(text):
        name = f"={squeezed(match[0])}"
        if name in known or f"{name}s" in known:
            yield Mention(match.start(), match.end(), frozenset({name, name.removesuffix("s")}))
            continue
        for part in PART.finditer(match[0].lower()):
            if not part[0].isdigit():
                start = match.start() + part.start()
                yield Mention(start, start + len(part[0]), frozenset({f"={part[0]}", *_stems(part[0])}))
    yield from _versions(text)
    yield from in_english(text.lower(), terms())


def _versions(text: str) -> Iterator[Mention]:
    """Names with their versions, each as one."""
    for match in VERSION.finditer(text):
        yield Mention(match.start(), match.end(), frozenset({f"={squeezed(match[0])}"}))


@lru_cache(WORDS_KEPT)
def _stems(word: str) -> Things:
    return frozenset() if word in STOPWORDS else frozenset({f"~{stem(word)}"})


def stem(word: str) -> str:
    """A word without its endings, roughly."""
    while (shorter := SUFFIX.sub("", word)) != word:
        word = shorter
    return word


def squeezed(name: str) -> str:
    """A name's letters and digits, small."""
    return "".join(PART.findall(name.lower()))


def things_of(mentions: Iterable[Mention]) -> Things:
    """All that some mentions speak of."""
    return frozenset().union(*(mention.things for mention in mentions))
