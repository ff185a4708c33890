"""What words of four languages speak of the same thing: how a Korean bullet is laid beside an English sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.summarizers.checks.patterns import entries

Things = frozenset[str]
WORD = re.compile(r"[a-z0-9]+")
WORDS_KEPT = 20_000
BEGINNING = re.compile(r"(?:\\b)?([a-z0-9]*)(?![?*])")
MORE_WORDS = re.compile(r"[. ](?!\*)")
"""The letters with which all that a name stands for begins, and what sets two words of a name apart."""
HANGUL, KATAKANA = re.compile("[가-힣]"), re.compile("[ァ-ヴー]")
PREFIXES = frozenset("재초비무미고저대소다반신최주총전양각한두세첫본이그타")
"""Syllables before a Korean word that leave its meaning."""
SHORTEST_FORM = 2
"""A single Hangul syllable or Han sign is part of too many words to say what it means."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Things by the beginnings of their English words, and by the words of Korean, Japanese and Chinese."""

    single: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]
    """By the first letter of the word; without one the words may begin in several ways."""
    several: tuple[tuple[str, str, re.Pattern[str]], ...]
    """Things whose English name is more than one word, each with what it begins with."""
    forms: dict[str, tuple[tuple[re.Pattern[str], Things], ...]]
    """The words of the values by their first letter, the longest first: Korean, Japanese and Chinese ones, and English
    ones that only bullets are looked through for."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text and the things that may be meant there."""

    start: int
    end: int
    things: Things


@cache
def terms() -> Lexicon:
    """Words by which a bullet is compared with the sentences of its abstract."""
    return _lexicon("terms")


@cache
def claims() -> Lexicon:
    """What a bullet may only say if its paper speaks of it."""
    return _lexicon("claims")


def in_english(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """What an English text in small letters speaks of."""
    for match in WORD.finditer(text):
        if things := _things_of(match[0], lexicon is terms()):
            yield Mention(match.start(), match.end(), things)
    for thing, begins, form in lexicon.several:
        if begins in text:
            yield from (Mention(match.start(), match.end(), frozenset({thing})) for match in form.finditer(text))


def in_bullet(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """What a bullet in small letters speaks of, in any of the four languages, the longest words first."""
    at, joined = 0, 0
    while at < len(text):
        match, things = next(_at(text, at, lexicon, joined), (None, Things()))
        if match:
            yield Mention(at, match.end(), things)
            joined = match.end()
        at = match.end() if match else at + 1


def _at(text: str, at: int, lexicon: Lexicon, joined: int) -> Iterator[tuple[re.Match[str], Things]]:
    """The words that stand at a place; those in Hangul or kana begin there, or follow another one or a prefix."""
    for form, things in lexicon.forms.get(text[at], ()):
        if (match := form.match(text, at)) and (at == joined or not _is_inside(text, at)):
            yield match, things


def _is_inside(text: str, at: int) -> bool:
    """Whether a word in Hangul or katakana has begun before a place."""
    for letters in (HANGUL, KATAKANA):
        if letters.match(text, at):
            begun = at
            while begun > 0 and letters.match(text, begun - 1):
                begun -= 1
            return begun < at and text[begun:at] not in PREFIXES
    return False


@lru_cache(WORDS_KEPT)
def _things_of(word: str, of_terms: bool) -> Things:
    single = (terms() if of_terms else claims()).single
    known = (*single.get(word[0], ()), *single.get("", ()))
    return frozenset(thing for thing, form in known if form.match(word))


@cache
def _lexicon(section: str) -> Lexicon:
    single, several, forms = dict[str, list[tuple[str, re.Pattern[str]]]](), [], dict[str, set[str]]()
    for key, words in entries("lexicon")[section].items():
        for name in _names(key.lower()):
            begins = BEGINNING.match(name)[1]  # type: ignore[index]
            if MORE_WORDS.search(name):
                several.append((key, begins, re.compile(rf"\b(?:{name})")))
            else:
                single.setdefault(begins[:1], []).append((key, re.compile(name)))
        for word in words.split():
            if len(word.replace("_", "")) >= SHORTEST_FORM:
                forms.setdefault(word, set()).add(key)
    return Lexicon({letter: tuple(of) for letter, of in single.items()}, tuple(several), _by_first(forms))


def _by_first(forms: dict[str, set[str]]) -> dict[str, tuple[tuple[re.Pattern[str], Things], ...]]:
    found = dict[str, list[tuple[re.Pattern[str], Things]]]()
    for form in sorted(forms, key=len, reverse=True):
        found.setdefault(form[0], []).append((re.compile(_pattern(form)), frozenset(forms[form])))
    return {letter: tuple(of) for letter, of in found.items()}


def _names(key: str) -> Iterator[str]:
    """The alternatives of a key; those inside brackets stay together."""
    depth, name = 0, ""
    for letter in key:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            yield name
            name = ""
        else:
            name += letter
    yield name


def _pattern(form: str) -> str:
    """A form as a pattern: a whole word if it is English, with or without spaces if it is not."""
    return rf"\b{re.escape(form).replace('_', ' ')}\b" if form.isascii() else re.escape(form).replace("_", " ?")
