"""Honest bullets with one mistake each, and how many of the mistakes the checks notice."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.summarizers.checks.verdict import Failure, failures
from tests.bench.bullets_data import Honest

# A word that nobody doubts to be a name: two capitals or one inside.
NAME = re.compile(r"(?<![\w./-])(?:[A-Z][a-z]*[A-Z][A-Za-z]*|[a-z]+[A-Z][A-Za-z]*|[A-Z]{3,}s?)(?![\w/]|\.\w)")
LONG_NUMBER = re.compile(r"(?<![\w./:])\d[\d,]*\.?\d+(?![\w/]|\.\w)(?!만|억|조|천|백)")
ADDRESS = re.compile(r"https?://\S+")
# Rules that say nothing about the truth, which single sentences and extracts need not keep.
OF_FORM = frozenset({"count", "length", "ending", "wording"})


@dataclass(frozen=True, slots=True)
class Noticed:
    """Of how many mistakes how many were noticed."""

    made: int
    noticed: int

    @property
    def missed_percent(self) -> float:
        """How many of a hundred mistakes nobody noticed."""
        return 100 * (self.made - self.noticed) / max(self.made, 1)


def changed_names(honest: Iterable[Honest], seed: int) -> Noticed:
    """One letter of one name in each bullet that has one becomes another letter."""
    return _tried(honest, NAME, string.ascii_letters, random.Random(seed))


def changed_numbers(honest: Iterable[Honest], seed: int) -> Noticed:
    """One digit of one number with two or more becomes another digit."""
    return _tried(honest, LONG_NUMBER, string.digits, random.Random(seed))


def alarms(honest: Iterable[Honest]) -> tuple[int, Counter[str], Counter[str]]:
    """How many bullets there are, and how many of them break each rule of content and of form."""
    bullets, content, about_form = 0, Counter[str](), Counter[str]()
    for one in honest:
        bullets += len(one.items)
        broken = {(failure.item, failure.rule) for failure in failures(one.items, one.paper, one.language)}
        content.update(rule for _, rule in broken if rule not in OF_FORM)
        about_form.update(rule for place, rule in broken if rule in OF_FORM and place is not None)
    return bullets, content, about_form


def _tried(honest: Iterable[Honest], where: re.Pattern[str], letters: str, chance: random.Random) -> Noticed:
    made = noticed = 0
    for one in honest:
        before = set(failures(one.items, one.paper, one.language))
        for items in _mistaken(one.items, where, letters, chance):
            made += 1
            noticed += bool(_content(failures(items, one.paper, one.language)) - before)
    return Noticed(made, noticed)


def _mistaken(
    items: tuple[str, ...], where: re.Pattern[str], letters: str, chance: random.Random
) -> Iterator[tuple[str, ...]]:
    """The bullets with one mistake, once for each bullet in which one can be made."""
    for place, item in enumerate(items):
        plain = ADDRESS.sub(lambda match: " " * len(match[0]), item)
        if found := list(where.finditer(plain)):
            match = chance.choice(found)
            spots = [spot for spot in range(match.start(), match.end()) if item[spot] in letters]
            spot = chance.choice(spots)
            yield (*items[:place], item[:spot] + _other(item[spot], chance) + item[spot + 1 :], *items[place + 1 :])


def _other(letter: str, chance: random.Random) -> str:
    """Another letter or digit of the same kind."""
    kinds = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
    kind = next(kind for kind in kinds if letter in kind)
    return chance.choice(kind.replace(letter, ""))


def _content(found: Iterable[Failure]) -> set[Failure]:
    return {failure for failure in found if failure.rule in {"number", "term"}}
