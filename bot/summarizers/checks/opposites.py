"""Words that are each other's contrary, and which side of which matter a text takes with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Any

from bot.summarizers.checks.patterns import entries, patterns

WORD = re.compile(r"[a-z0-9]+")
NAME = re.compile(r"\b[A-Za-z]*[a-z]-?[A-Z]\w*(?:-\w+)*", re.ASCII)
CHOICE = re.compile(r"\[([^\]]+)\]")
TEXTS_KEPT = 2_000
VERB_LAST = frozenset({"ko", "ja"})
WITHIN = {"en": 32, "zh": 6, "ko": 24, "ja": 16}
"""Within how many letters of a word stands what denies it."""
Meaning = tuple[str, bool]
"""A matter, and whether it is its upper side."""


@dataclass(frozen=True, slots=True)
class Side:
    """A word that takes a side of a matter; what is denied is on the other one, and what is only lessened on none."""

    matter: str
    up: bool
    sure: bool
    denied: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words for all sides: by their whole or their beginning, and as patterns of several words."""

    whole: dict[str, frozenset[Meaning]]
    begun: dict[str, frozenset[Meaning]]
    several: tuple[tuple[re.Pattern[str], Meaning], ...]


@lru_cache(TEXTS_KEPT)
def sides(text: str, code: str) -> tuple[Side, ...]:
    """Every side that a text takes, in order; names take none."""
    text = NAME.sub(lambda match: "\x00" * len(match[0]), text).lower()
    text = patterns("negations")["fixed"][code].sub(lambda match: "\x00" * len(match[0]), text)
    found = _english(text) if code == "en" else _eastern(text, code)
    return tuple(
        Side(matter, up is not denied, denied or not _is("lessened", text, start, end, code), denied, start, end)
        for start, end, meanings in found
        for denied in (_is("denied", text, start, end, code),)
        for matter, up in sorted(meanings)
    )


@cache
def changes() -> frozenset[str]:
    """The matters that go with numbers."""
    return frozenset(matter for matter, table in entries("opposites").items() if table.get("changes"))


def _english(text: str) -> Iterator[tuple[int, int, frozenset[Meaning]]]:
    for match in WORD.finditer(text):
        if meanings := _meanings(match[0]):
            yield *match.span(), meanings
    for form, meaning in _words("en").several:
        yield from ((*match.span(), frozenset({meaning})) for match in form.finditer(text))


@lru_cache(20_000)
def _meanings(word: str) -> frozenset[Meaning]:
    words = _words("en")
    begun = (words.begun.get(word[:length], frozenset()) for length in range(2, len(word) + 1))
    return words.whole.get(word, frozenset()).union(*begun)


def _eastern(text: str, code: str) -> Iterator[tuple[int, int, frozenset[Meaning]]]:
    """The longest word at each place, one after the other."""
    at, known = 0, _by_first(code)
    while at < len(text):
        inside = at > 0 and "가" <= text[at - 1] <= "힣"
        form = next(
            (one for one, free in known.get(text[at], ()) if text.startswith(one, at) and not (free and inside)), ""
        )
        if form:
            yield at, at + len(form), _words(code).whole[form]
        at += len(form) or 1


def _is(how: str, text: str, start: int, end: int, code: str) -> bool:
    """Whether a word is denied or lessened by what stands before it, or after it where the verb comes last."""
    form = patterns("negations")[how][code]
    if code in VERB_LAST:
        return form.match(text[end : end + WITHIN[code]]) is not None
    return form.search(text[max(0, start - WITHIN[code]) : start]) is not None


@cache
def _words(code: str) -> Words:
    whole, begun, several = dict[str, set[Meaning]](), dict[str, set[Meaning]](), []
    for matter, table in entries("opposites").items():
        for side in ("up", "down"):
            for form in _forms(table, side, code):
                meaning = (matter, side == "up")
                if code != "en":
                    whole.setdefault(form.lstrip("^"), set()).add(meaning)
                elif "_" in form:
                    several.append((re.compile(r"\b" + form.replace("_", "[ -]?")), meaning))
                elif form.endswith("$"):
                    whole.setdefault(form[:-1], set()).add(meaning)
                else:
                    begun.setdefault(form, set()).add(meaning)
    kept = [{form: frozenset(of) for form, of in each.items()} for each in (whole, begun)]
    return Words(kept[0], kept[1], tuple(several))


def _forms(table: Mapping[str, Any], side: str, code: str) -> Iterator[str]:
    for form in table[side][code].split():
        yield from [form] if code == "en" else _spelled(form)


def _spelled(form: str) -> Iterator[str]:
    """A form with each of its choices made, and with or without its space."""
    parts = CHOICE.split(form.replace("_", "[ _]"))
    choices: Sequence[Sequence[str]] = [list(part) if place % 2 else [part] for place, part in enumerate(parts)]
    yield from ("".join(chosen).replace("_", "") for chosen in product(*choices))


@cache
def _by_first(code: str) -> dict[str, list[tuple[str, bool]]]:
    found = dict[str, list[tuple[str, bool]]]()
    free = {
        form.lstrip("^")
        for table in entries("opposites").values()
        for side in ("up", "down")
        for form in _forms(table, side, code)
        if form.startswith("^")
    }
    for form in sorted(_words(code).whole, key=len, reverse=True):
        found.setdefault(form[0], []).append((form, form in free))
    return found
