"""Whether what a bullet says is what its paper says: its numbers, names, neighbours, direction, and its support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from bot.summarizers.checks import direction as checks_direction
from bot.summarizers.checks import extent as checks_extent
from bot.summarizers.checks import negation as checks_negation
from bot.summarizers.checks import order as checks_order
from bot.summarizers.checks import roles as checks_roles
from bot.summarizers.checks import support as checks_support
from bot.summarizers.checks import terms as checks_terms
from bot.summarizers.checks import wording as checks_wording
from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.numbers import Number, converted, fits, same, worked_out
from bot.summarizers.checks.source import Sentence, Source, bullet_of
from bot.summarizers.checks.terms import Terms
from bot.summarizers.checks.units import BARE, COUNT, NAME, PLACE, SHARE
from bot.summarizers.checks.variants import mixed

LONGEST_QUOTED = 40
OWN_UNITS = frozenset({"en", "ko", "ja", "zh"})
"""Languages whose words for units and scales are known; in others only the digits are compared."""
COUNTED_BY_ONESELF, COUNTED_FREELY = 6, (2, 3)
LISTED = re.compile(r"[,、，·/]|\b(?:and|or)\b|(?:와|과|및|하고) |と|和|与|以及|及び|或")
HALF, ABOUT_HALF = frozenset({Fraction(1, 2)}), (40, 60)
BOUNDED = re.compile(
    r"not even|more than|less than|over |under |below|이상|넘|못|안 |以上|以下|未満|満た|超|不到|不足|多",
    re.IGNORECASE,
)
NOT_A_LETTER = re.compile(r"[\W_]+")
Broken = tuple[str, str]


def wrong(text: str, source: Source, terms: Terms, rules: Rules) -> Iterator[Broken]:
    """The rules that a bullet without its addresses breaks, each with a sentence that says how."""
    bullet = bullet_of(text, rules, source)
    amiss = [*_numbers(bullet, source, rules), *_names(text, source, terms, rules)]
    yield from amiss
    yield from (("wording", words) for words in checks_wording.unwanted(text, source, rules))
    yield from _support(bullet, source, rules)
    if not amiss and rules.code in OWN_UNITS:
        yield from _sense(bullet, source, rules)


def _numbers(bullet: Sentence, source: Source, rules: Rules) -> Iterator[Broken]:
    for number in bullet.numbers:
        known = [one for one in source.numbers if _matches(number, one, rules)]
        free = _is_counted_here(number, bullet, source) or _is_about_half(number, bullet, source)
        if not known and not free and not worked_out(number, bullet.numbers):
            yield (
                "number",
                f'The number "{quoted(number.text)}" is not in the title or abstract; use the paper\'s own.',
            )
        elif known and rules.code in OWN_UNITS and not any(fits(number, one) for one in known) and not _is_one(number):
            said = bullet.text[number.start : number.stop + 8].strip()
            yield (
                "unit",
                f'"{quoted(said)}" counts something else than that number does in the abstract; keep its unit.',
            )


def _matches(number: Number, known: Number, rules: Rules) -> bool:
    if rules.code not in OWN_UNITS and not number.digits.isdisjoint(known.digits):
        return True
    return same(number, known) or converted(number, known)


def _is_one(number: Number) -> bool:
    """Every paper has a first and a single something."""
    plain = number.unit in (COUNT, PLACE, BARE, NAME) or not number.text[0].isdigit()
    return number.readings == {Fraction(1)} and plain


def _is_counted_here(number: Number, bullet: Sentence, source: Source) -> bool:
    """Whether it is one, or a count that the bullet's own list or a word of the paper makes good, or a place in one."""
    if _is_one(number):
        return True
    value = min(number.readings, default=Fraction(0))
    if number.unit == PLACE:
        counts = [max(one.readings) for one in source.numbers if one.unit in (COUNT, PLACE)]
        return value <= 2 or any(value <= count <= 20 for count in counts)
    if number.unit not in (COUNT, BARE, NAME) or value > COUNTED_BY_ONESELF:
        return False
    listed = 1 + len(LISTED.findall(bullet.text))
    if not number.readings.isdisjoint(source.implied) or (value >= 2 and value == listed):
        return True
    return value in COUNTED_FREELY and not _is_counted_otherwise(number, bullet, source)


def _is_about_half(number: Number, bullet: Sentence, source: Source) -> bool:
    """Whether it is a word for a half of what the paper gives a share of: about so much, or more or less as it says."""
    if number.text[0].isdigit() or not number.readings >= HALF:
        return False
    bounded = number.bound != 0 or BOUNDED.search(bullet.text, max(0, number.start - 12), number.stop + 6) is not None
    low, high = (0, 100) if bounded else ABOUT_HALF
    return any(low < min(one.digits) < high for one in source.numbers if one.unit == SHARE)


def _is_counted_otherwise(number: Number, bullet: Sentence, source: Source) -> bool:
    """Whether the paper gives another number of what stands right beside a bullet's."""
    what = next((one.things for slot in bullet.slots() if slot.number is number for one in slot.beside[:1]), None)
    return what is None or any(
        one.things & what for slot in source.slots if slot.number.unit == COUNT for one in slot.beside[:1]
    )


def _names(text: str, source: Source, terms: Terms, rules: Rules) -> Iterator[Broken]:
    strange = checks_terms.unknown(text, terms, rules)
    for term in (*strange, *(name for name in mixed(text, source.text) if name not in strange)):
        yield "term", f'The term "{quoted(term)}" is not in the title or abstract; write names exactly as they do.'
    if name := checks_wording.stranger(text, source, rules):
        yield "organisation", f'"{quoted(name)}" is not in the title or abstract; name nobody whom they do not name.'


def _support(bullet: Sentence, source: Source, rules: Rules) -> Iterator[Broken]:
    if news := checks_support.untold(bullet, source):
        yield "support", f'The abstract does not speak of "{quoted(news)}"; say only what it says.'
    elif checks_support.premature(bullet, source, rules):
        yield "support", "The abstract says that something will be released; do not say that it is out."
    elif checks_support.unreleased(bullet, source, rules):
        yield "support", "The abstract says of nothing that it is released; do not say that it is."


def _sense(bullet: Sentence, source: Source, rules: Rules) -> Iterator[Broken]:
    if _folded(bullet.text) in _folded(source.text):
        return
    if what := checks_order.swapped(bullet, source) or checks_roles.misplaced(bullet, source, rules.code):
        yield "order", f'In the abstract "{quoted(what)}" stands with something else; keep what belongs together.'
    if checks_negation.negation(bullet, source, rules):
        yield "negation", "It denies what the abstract says, or says what the abstract denies; keep its sense."
    elif what := checks_direction.turned(bullet, source, rules):
        yield "direction", f"It turns what the abstract says round ({what}); keep its direction."
    elif what := checks_extent.stretched(bullet, source, rules.code):
        yield "extent", f'The abstract does not say "{quoted(what)}" of it; claim as much as it does and no more.'


def _folded(text: str) -> str:
    return NOT_A_LETTER.sub("", text.casefold())


def quoted(text: str) -> str:
    """Not too much of what a model wrote."""
    return text if len(text) <= LONGEST_QUOTED else f"{text[: LONGEST_QUOTED - 1]}…"
