"""Whether numbers and names stand with the same neighbours as in the paper, and in the same order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import Mention, Things
from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.source import TOKEN, Sentence, Source, squeezed
from bot.summarizers.checks.terms import GLOSSARY
from bot.summarizers.checks.units import COUNT

LIST = re.compile(r"[^\w]{0,3}(?:and|or|,|/)?[^\w]{0,3}(?:the )?")
SEPARATOR_COST, SIDE_COST, MOST_APART, NEAREST = 25, 12, 60, 6
RANGE_WITHIN, NAME_COUNTS, FREQUENT, COUNTED_BONUS = 4, 3, 3, 5
"""Two numbers so close are a range or a short list; a name says so many times more than a word."""
MOST_STRAIGHT = 1.3
"""What speaks for a swap must count so many times what speaks against it."""
LOSER_WITHIN = 45
LEAST_SIZE = 1_000_000
"""From here on a number is the size of a model or a data set, and no count of what stands beside it."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What other words stand beside: a number or a name."""

    start: int
    stop: int
    of: Number | str


COINED = re.compile(r"(?<=.)[A-Z]|[A-Za-z][-.]?\d|^[A-Z][a-z]+$")
"""How a name looks."""
Near = list[tuple[Mention, Anchor, int]]
"""What is mentioned, what it stands beside, and how far that is."""
Placed = tuple[Things, Number, list[Number], float]


def swapped(bullet: Sentence, source: Source, rules: Rules) -> str:
    """What stands with the neighbour of another, in a few words; empty if nothing does."""
    return (
        _turned(bullet, source)
        or _listed(bullet, source)
        or _crossed_numbers(bullet, source, rules)
        or _counted(bullet, source, rules)
        or _crossed_names(bullet, source, rules)
        or _beaten(bullet, source)
    )


def _turned(bullet: Sentence, source: Source) -> str:
    """Two numbers of a change, told from the end to the beginning."""
    known = [
        (one, other)
        for sentence in source.sentences
        for one, other in pairwise(sentence.numbers)
        if _between("to").search(sentence.text[one.stop : other.start])
    ]
    for said, then in pairwise(bullet.numbers):
        if not _between("from_to").search(bullet.text[said.stop : then.start]):
            continue
        for one, other in known:
            if fits(said, other) and fits(then, one) and not fits(said, one):
                return f"{said.text}, {then.text}"
    return ""


def _listed(bullet: Sentence, source: Source) -> str:
    """Two numbers of a list told in the other order, while the names of the list keep theirs."""
    said = [
        pair
        for pair in pairwise(bullet.numbers)
        if _between("joined").fullmatch(bullet.text[pair[0].stop : pair[1].start])
    ]
    for sentence in source.sentences if said else ():
        for one, other in pairwise(sentence.numbers):
            if not _between("joined").fullmatch(sentence.text[one.stop : other.start]):
                continue
            for a, b in said:
                if fits(a, other) and fits(b, one) and not fits(a, one) and _keep_order(bullet, sentence):
                    return f"{a.text}, {b.text}"
    return ""


def _keep_order(bullet: Sentence, sentence: Sentence) -> bool:
    """Whether names that the sentence lists come in the same order in the bullet, as far as they do."""
    same = turned = 0
    for one, other in pairwise(sentence.mentions):
        if LIST.fullmatch(sentence.text[one.end : other.start]):
            places = [_place(bullet, one.things - other.things), _place(bullet, other.things - one.things)]
            if None not in places and places[0] != places[1]:
                same, turned = (same + 1, turned) if places[0] < places[1] else (same, turned + 1)  # type: ignore[operator]
    return same > turned


def _place(bullet: Sentence, things: Things) -> int | None:
    return next((one.start for one in bullet.mentions if one.things & things), None)


def _crossed_numbers(bullet: Sentence, source: Source, rules: Rules) -> str:
    anchors = _numbers_in(bullet)
    if len(anchors) < 2:
        return ""
    near = [one for one in _near(bullet, anchors, rules.latin) if _telling(one[0].things, source)]
    known = list(_known_numbers(source))
    placed = [
        (
            mention.things,
            anchor.of,
            _numbers_of(mention.things, known),
            _weight(bullet.text, mention) / (NEAREST + cost),
        )
        for mention, anchor, cost in near
        if isinstance(anchor.of, Number)
    ]
    for a, b in combinations([anchor.of for anchor in anchors if isinstance(anchor.of, Number)], 2):
        if b.start - a.stop > RANGE_WITHIN and not a.readings & b.readings and _are_crossed(a, b, placed):
            return f"{a.text}, {b.text}"
    return ""


def _between(what: str) -> re.Pattern[str]:
    return patterns("comparisons")["lists"][what]


def _weight(text: str, mention: Mention) -> int:
    return NAME_COUNTS if COINED.search(text[mention.start : mention.end]) else 1


def _are_crossed(a: Number, b: Number, placed: Sequence[Placed]) -> bool:
    """Whether what stands beside two numbers stands in the paper beside the other one, the nearest counting most."""
    straight, crossed = 0.0, {a: 0.0, b: 0.0}
    for _, of, may, weight in placed:
        if of not in (a, b):
            continue
        other = b if of is a else a
        own, others = _one_of(of, may), _one_of(other, may)
        straight += weight if own and not others else 0.0
        crossed[of] += weight if others and not own else 0.0
    return min(crossed.values()) > 0 and sum(crossed.values()) > MOST_STRAIGHT * straight


def _counted(bullet: Sentence, source: Source, rules: Rules) -> str:
    """A number of things that the paper gives for other things, while it gives another for these."""
    anchors = [
        Anchor(one.start, one.stop, one)
        for one in bullet.numbers
        if one.unit == COUNT and 1 < min(one.readings) < LEAST_SIZE
    ]
    if not anchors:
        return ""
    known, following = list(_known_numbers(source)), list(_known_numbers(source, following=True))
    near = _near(bullet, anchors, rules.latin)
    for anchor in anchors:
        said = anchor.of
        if not isinstance(said, Number):
            continue
        own = [mention for mention, at, _ in near if at is anchor and _gap(mention, anchor) <= 14]
        things = frozenset().union(*(mention.things for mention in own))
        matched = [beside for number, beside in known if fits(said, number) and number.unit == COUNT]
        others = [beside for number, beside in following if _is_count(number) and not fits(said, number)]
        elsewhere = all(matched) and not any(things & beside for beside in matched)
        if things and matched and elsewhere and any(things & beside for beside in others):
            return said.text
    return ""


def _is_count(number: Number) -> bool:
    """Whether it counts whole things, as the 3.5 of a version does not."""
    return number.unit == COUNT and all(value.denominator == 1 for value in number.readings)


def _crossed_names(bullet: Sentence, source: Source, rules: Rules) -> str:
    """Two names, each with what the paper says of the other."""
    frequent = _frequent(source)
    names = [
        one for one in _names_in(bullet.text, source) if one.of not in frequent and _is_coined(bullet.text, one, source)
    ]
    if len({anchor.of for anchor in names}) < 2:
        return ""
    near = [(m, a) for m, a, _ in _near(bullet, names, rules.latin) if not any(t.startswith("=") for t in m.things)]
    for sentence in source.sentences:
        there = [anchor for anchor in _names_in(sentence.text, source) if anchor.of in {one.of for one in names}]
        if len({anchor.of for anchor in there}) < 2:
            continue
        known = [(m.things, a.of) for m, a, _ in _near(sentence, there, english=True)]
        placed = [(m, a.of, {of for things, of in known if things & m.things}) for m, a in near]
        for one, at, may in placed:
            for _, elsewhere, others in placed:
                nested = str(at) in str(elsewhere) or str(elsewhere) in str(at)
                if not nested and may == {elsewhere} and others == {at}:
                    return f"{bullet.text[one.start : one.end]}: {at}"
    return ""


def _beaten(bullet: Sentence, source: Source) -> str:
    """A name that wins a comparison which it loses in the paper, or the other way."""
    winners, losers = _ranked(bullet.text, source)
    if not winners and not losers:
        return ""
    known_winners, known_losers = set[str](), set[str]()
    for sentence in source.sentences:
        won, lost = _ranked(sentence.text, source)
        known_winners |= won
        known_losers |= lost
    head = squeezed(source.title.partition(":")[0]) if ":" in source.title else ""
    known_winners |= {head} if head and head not in known_losers else set()
    wrong = (losers & known_winners - known_losers) | (winners & known_losers - known_winners)
    return next(iter(sorted(wrong)), "")


def _ranked(text: str, source: Source) -> tuple[set[str], set[str]]:
    """The names that win and those that lose the comparisons in a text."""
    names = _names_in(text, source)
    winners, losers = set[str](), set[str]()
    for verdict, where in product(("loses", "wins"), ("after", "later", "before")):
        later, loses = where != "before", verdict == "loses"
        for match in patterns("comparisons")[verdict][where].finditer(text):
            before = [str(one.of) for one in names if one.stop <= match.start()]
            close = [one for one in names if 0 <= match.start() - one.stop <= LOSER_WITHIN]
            after = [str(one.of) for one in names if 0 <= one.start - match.end() <= LOSER_WITHIN]
            close = [one for one in close if not _between("elsewhere").search(text[one.stop : match.start()])]
            object_ = after[:1] if later else [str(one.of) for one in close[-1:]]
            subject = [of for of in before if of not in object_][:1] if later else _topic(text, names, object_)
            (losers if loses else winners).update(object_)
            (winners if loses else losers).update(subject)
    return winners - losers, losers - winners


def _topic(text: str, names: Sequence[Anchor], object_: Sequence[str]) -> list[str]:
    """The name that a Korean or Japanese sentence is about: the one before 은, 는, 이, 가, は or が."""
    topics = [str(one.of) for one in names if re.match(r"(?:은|는|이|가|は|が)", text[one.stop : one.stop + 1])]
    return [of for of in topics if of not in object_][:1]


def _names_in(text: str, source: Source) -> list[Anchor]:
    """The names of the paper in a text: words with a capital or a digit that are not just a sentence's first."""
    return [
        Anchor(match.start(), match.end(), squeezed(match[0]))
        for match in TOKEN.finditer(text)
        if len(match[0]) > 1
        and COINED.search(match[0])
        and not match[0][0].isdigit()
        and squeezed(match[0]) not in GLOSSARY
        and f"={squeezed(match[0])}" in source.things
        and (match.start() > 0 or re.search(r"(?<=.)[A-Z]|\d", match[0]))
    ]


def _frequent(source: Source) -> set[str]:
    """The names that are all over a paper, which stand beside everything."""
    found = Counter(
        of for sentence in source.sentences for of in {str(one.of) for one in _names_in(sentence.text, source)}
    )
    return {of for of, count in found.items() if count >= FREQUENT}


def _is_coined(text: str, name: Anchor, source: Source) -> bool:
    """Whether it is no ordinary word with a capital, and not what the whole paper is about."""
    word = text[name.start : name.stop]
    return not re.fullmatch(r"[A-Z]?[a-z]+", word) and f"={name.of}" not in source.sentences[0].things


def _numbers_in(sentence: Sentence) -> list[Anchor]:
    return [Anchor(one.start, one.stop, one) for one in sentence.measures]


def _known_numbers(source: Source, *, following: bool = False) -> Iterator[tuple[Number, Things]]:
    """Each number of the paper and what stands beside it, or only after it, where what it counts stands."""
    for sentence in source.sentences:
        anchors = _numbers_in(sentence)
        near = _near(sentence, anchors, english=True)
        for anchor in anchors:
            beside = frozenset().union(
                *(
                    mention.things
                    for mention, at, _ in near
                    if at is anchor and (mention.start >= anchor.stop or not following)
                )
            )
            if isinstance(anchor.of, Number):
                yield anchor.of, beside


def _numbers_of(things: Things, known: Sequence[tuple[Number, Things]]) -> list[Number]:
    return [number for number, beside in known if beside & things]


def _one_of(said: Number, known: Sequence[Number]) -> bool:
    return any(fits(said, number) for number in known)


def _telling(things: Things, source: Source) -> bool:
    """Whether it is not the name of what the whole paper is about."""
    named = {thing for thing in things & source.sentences[0].things if thing.startswith("=")}
    return not named or len(source.sentences) < 2


def _near(sentence: Sentence, anchors: Sequence[Anchor], english: bool) -> Near:
    """Each mention with the anchor that it stands beside, if one is not too far."""
    cuts = [match.start() for match in _between("apart").finditer(sentence.text)]
    found = []
    for mention in sentence.mentions:
        costs = [
            (_gap(mention, anchor) + _cost(mention, anchor, cuts, english=english), place)
            for place, anchor in enumerate(anchors)
            if not (anchor.start <= mention.start < anchor.stop)
        ]
        if costs and min(costs)[0] <= MOST_APART:
            cost, place = min(costs)
            found.append((mention, anchors[place], cost))
    return found


def _gap(mention: Mention, anchor: Anchor) -> int:
    return max(mention.start - anchor.stop, anchor.start - mention.end, 0)


def _cost(mention: Mention, anchor: Anchor, cuts: Sequence[int], *, english: bool) -> int:
    low, high = min(mention.end, anchor.stop), max(mention.start, anchor.start)
    between = sum(low <= cut < high for cut in cuts)
    after = mention.start >= anchor.stop
    counts = isinstance(anchor.of, Number) and anchor.of.unit == COUNT
    side = SIDE_COST if after != (english or counts) else -COUNTED_BONUS if counts else 0
    return SEPARATOR_COST * between + side
