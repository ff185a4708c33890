"""Whether numbers and names stand with the same neighbours as in the paper, and in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from bot.summarizers.checks.lexicon import Things
from bot.summarizers.checks.numbers import fits
from bot.summarizers.checks.slots import Beside, Slot, alike, directed
from bot.summarizers.checks.source import Sentence, Source, things_of
from bot.summarizers.checks.units import COUNT

EXPLAINED_WITHIN = 50
DASH = re.compile(r"\s?[-–~〜～∼—]\s?")
"""Between the bounds of a range, which may be told from either end."""
EVERY = re.compile(
    r"\ball (?:of )?(?:the )?(?P<one>\d{1,4})(?![\d.,]*\d|%)|"
    r"(?:모든|전체|すべての|全ての|全部|所有)\s?(?P<two>\d{1,4})(?![\d.,]*\d|%)|"
    r"(?<![\d.,])(?P<three>\d{1,4})[개종건個种項项つ]?[^\d,.、。]{1,8}(?:모두|전부|すべて|全て|全部|都)"
)
PART_OF = re.compile(
    r"(?<![\d.,])(?P<part>\d{1,4})(?![.,]\d)(?: [a-z]{3,12})?(?: \([^)]{0,40}\))? "
    r"(?:out )?of (?:the |all )?(?P<whole>\d{1,4})(?![\d.,]*\d|%)|"
    r"(?<![\d.,])(?P<all>\d{1,4}) ?[가-힣一-龯]{1,3} ?(?:중에?서?|中の?|中的) ?(?P<some>\d{1,4})(?![\d.,]*\d|%)"
)
MOST_STRAIGHT, BESIDE, BESIDE_NAME, FAR = 1.3, 0.14, 0.2, 3
FEWEST_HITS, FEWEST_TOLD = 3, 2
"""So many words must be another number's in English, where all are read; and in the eastern languages."""
Told = Mapping[str, float]


DIGIT = re.compile(r"[a-z]\d|\d[a-z]")


def swapped(bullet: Sentence, source: Source) -> str:
    """What stands with the neighbour of another, in a few words; empty if nothing does."""
    said = bullet.slots()
    return (
        _turned(bullet, source)
        or _parted(bullet, source)
        or _exchanged(said, source)
        or _borrowed(said, bullet, source)
        or _out_of_place(said, bullet, source)
    )


def _turned(bullet: Sentence, source: Source) -> str:
    """Two numbers of a change, told from the end to the beginning."""
    known = [pair for sentence in source.sentences for pair in directed(sentence.text, sentence.numbers)]
    for said, then in directed(bullet.text, bullet.numbers):
        if DASH.fullmatch(bullet.text, said.end, then.start):
            continue
        forth = any(fits(said, one) and fits(then, other) for one, other in known)
        if not forth and any(fits(said, other) and fits(then, one) for one, other in known):
            return f"{said.text}, {then.text}"
    return ""


def _parted(bullet: Sentence, source: Source) -> str:
    """A part of a whole, where the paper gives another part of it."""
    known = {(part, whole) for sentence in source.sentences for part, whole in _parts(sentence.text)}
    every = [int(match["one"] or match["two"] or match["three"]) for match in EVERY.finditer(bullet.text) if known]
    for part, whole in (*_parts(bullet.text), *((number, number) for number in every)):
        others = {one for one, of in known if of == whole}
        if others and part not in others:
            return f"{part}, {whole}"
    return ""


def _parts(text: str) -> Iterator[tuple[int, int]]:
    for match in PART_OF.finditer(text):
        yield int(match["part"] or match["some"]), int(match["whole"] or match["all"])


def _exchanged(said: Sequence[Slot], source: Source) -> str:
    """Two numbers, each with what the paper says of the other."""
    for one, other in combinations(said, 2):
        if one.open or other.open or not alike(one.number, other.number) or fits(one.number, other.number):
            continue
        own, others = _known(one, source), _known(other, source)
        if own and others and _are_exchanged(one, other, _told(own), _told(others)):
            return f"{one.number.text}, {other.number.text}"
    return ""


def _are_exchanged(one: Slot, other: Slot, own: Told, others: Told) -> bool:
    mine, theirs = _only(own, others), _only(others, own)
    right, wrong = _speaks_for(one, other, mine, theirs)
    good, bad = _speaks_for(other, one, theirs, mine)
    if min(wrong, bad) > 0:
        return wrong + bad > MOST_STRAIGHT * (right + good)
    plain = one.number.unit == other.number.unit and mine and theirs
    return bool(plain) and right + good == 0 and max(wrong, bad) >= BESIDE


def _only(own: Told, others: Told) -> Things:
    """What is said of one number far rather than of the other."""
    return frozenset(thing for thing, weight in own.items() if weight > FAR * others.get(thing, 0.0))


def _speaks_for(slot: Slot, rival: Slot, own: Things, others: Things) -> tuple[float, float]:
    """How much of what stands beside a number speaks for it being right, and for being the other one."""
    right = wrong = 0.0
    for one in slot.beside:
        things = one.things - rival.things
        if things & own and not things & others:
            right += one.weight
        elif things & others and not things & own:
            wrong += one.weight
    return right, wrong


def _known(slot: Slot, source: Source) -> list[Slot]:
    """The paper's numbers that a bullet's may be; none if one of them stands in a row that is not told apart."""
    known = [one for one in source.slots if fits(slot.number, one.number)]
    return [] if any(one.open for one in known) else known


def _told(slots: Sequence[Slot]) -> Told:
    """What the paper says of a number, and how near to it."""
    found: dict[str, float] = {}
    for one in (beside for slot in slots for beside in slot.beside):
        found.update((thing, max(one.weight, found.get(thing, 0.0))) for thing in one.things)
    return found


def _borrowed(said: Sequence[Slot], bullet: Sentence, source: Source) -> str:
    """A number that stands with a name of the paper, while it is there another's of the same kind."""
    for slot in said:
        known = _known(slot, source)
        unnamed = known and all(one.link and not one.names & bullet.things for one in known)
        near = [one for one in slot.beside if one.name] if unnamed else []
        if any(all(_is_anothers(one, own, slot, source) for own in known) for one in near):
            return slot.number.text
    return ""


def _is_anothers(near: Beside, known: Slot, said: Slot, source: Source) -> bool:
    """Whether a name is of the kind of that with which the paper gives a number: in one list with it, or a version."""
    own = next(one for one in known.beside if one.name)
    if near.weight >= BESIDE_NAME <= own.weight and _versions(near.things) and _versions(own.things):
        return not near.things & known.names
    return any(
        near.things & rival.names and not fits(said.number, rival.number)
        for rival in source.slots
        if rival.sentence == known.sentence and rival.link == known.link and alike(rival.number, said.number)
    )


def _versions(things: Things) -> bool:
    """Whether one of the names has a digit among its letters, as those of models do."""
    return any(thing[0] == "=" and DIGIT.search(thing) for thing in things)


def _out_of_place(said: Sequence[Slot], bullet: Sentence, source: Source) -> str:
    """A number of which the paper says nothing that the bullet does, while it says that of one that is left out."""
    fewest = FEWEST_HITS if bullet.text.isascii() else FEWEST_TOLD
    left_out = [
        one for one in source.slots if not one.open and not any(fits(two, one.number) for two in bullet.numbers)
    ]
    for slot in said:
        telling = [one for one in slot.beside if one.weight and one.things & source.things]
        if _is_elsewhere(slot, telling, source):
            rivals = (one for one in left_out if one.number.unit == slot.number.unit)
            if any(sum(bool(one.things & rival.things) for one in telling) >= fewest for rival in rivals):
                return slot.number.text
    return ""


def _is_elsewhere(slot: Slot, telling: Sequence[Beside], source: Source) -> bool:
    """Whether the paper says enough of a number, and nothing of what the bullet says."""
    known = _known(slot, source)
    shared = any((one.things | _explained(one, source)) & beside.things for one in known for beside in telling)
    return bool(known) and slot.number.unit != COUNT and not shared and all(map(_is_told, known))


def _explained(slot: Slot, source: Source) -> Things:
    """What stands before the bracket in which a number is."""
    sentence = source.sentences[slot.sentence]
    bracket = sentence.text.rfind("(", 0, slot.number.start)
    if bracket < 0 or sentence.text.find(")", bracket, slot.number.start) >= 0:
        return frozenset()
    near = max(0, bracket - EXPLAINED_WITHIN)
    return things_of(one for one in sentence.mentions if near <= one.start < slot.number.start)


def _is_told(slot: Slot) -> bool:
    """Whether it stands beside enough to tell it by."""
    return sum(one.weight > 0 and bool(one.things) for one in slot.beside) >= FEWEST_TOLD
