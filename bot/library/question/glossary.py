"""What words of a search mean in other words: Korean terms in English, short names in full."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from bot.errors import SettingsError
from bot.library.question.endings import PARTICLES, stems, without_particle
from bot.library.question.loanwords import english_of
from bot.library.question.normalise import CJK_RUN, typed
from bot.library.question.query import Query, Term, phrase, phrases, words_of

# Words of the longest term that is known with spaces.
LONGEST = 4

Meanings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Glossary:
    """Reviewed terms: `english` by the Korean term without spaces, `spelt` as it is written with them."""

    english: Mapping[str, tuple[str, ...]]
    spelt: Mapping[str, str]

    def merged(self, query: Query) -> Query:
        """The query with terms of several words as one, each with its meanings."""
        terms: list[Term] = []
        rest = list(query.wanted)
        while rest:
            count, known = self._longest(rest)
            terms += known
            del rest[:count]
        return replace(query, wanted=tuple(terms))

    def _longest(self, terms: Sequence[Term]) -> tuple[int, list[Term]]:
        """How many of the terms make the longest one that is known, and that one, or those that the first one hides."""
        # The longest first, or `강화 학습` would be two words before it is reinforcement learning.
        for count in range(min(LONGEST, len(terms)), 0, -1):
            some = terms[:count]
            if not all(term.plain and CJK_RUN.search(term.text) for term in some):
                continue
            key = self.key_of("".join(term.text for term in some))
            if key:
                return count, [self._known(key, " ".join(term.text for term in some))]
        first = terms[0]
        keys = self._glued(first.text) if first.plain and CJK_RUN.fullmatch(first.text) else []
        return 1, [self._known(key, key) for key in keys] or [_foreign(first) or _with_stem(first)]

    def _glued(self, text: str) -> list[str]:
        """The known terms that a word without spaces is put together from, the longest first; none if a part is not."""
        keys: list[str] = []
        while text:
            if keys and (last := self.key_of(text)):
                return [*keys, last]
            ends = range(len(text) - 1, 1, -1)
            key = next((text[:end] for end in ends if text[:end] in self.english), None)
            if key is None:
                return keys if text in PARTICLES else []
            keys.append(key)
            text = text[len(key) :]
        return keys

    def key_of(self, text: str) -> str | None:
        """The known term that a text without spaces is, with or without endings; None if it is none."""
        return next((stem for stem in stems(text) if stem in self.english), None)

    def _known(self, key: str, text: str) -> Term:
        words = words_of(key)
        others = (self.spelt[key], *self.english[key])
        meanings = tuple(one for one in phrases(others) if one != phrase(words))
        return Term(words, text=text, meanings=meanings, others=others)


def with_mined(query: Query, meanings: Meanings) -> Query:
    """The query with what the archive's papers say that its short names and Korean words stand for."""
    terms = (_with_others(term, _longs(term, meanings)) if term.plain else term for term in query.wanted)
    return replace(query, wanted=tuple(terms))


def _longs(term: Term, meanings: Meanings) -> tuple[str, ...]:
    return tuple(next((meanings[key] for key in keys_of(term) if key in meanings), ()))


def _with_others(term: Term, others: tuple[str, ...]) -> Term:
    return replace(term, mined=phrases(others), others=(*term.others, *others)) if others else term


def _foreign(term: Term) -> Term | None:
    """A Korean word that is an English one by its sound, with or without endings; None if it is none."""
    if not (term.plain and CJK_RUN.fullmatch(term.text)):
        return None
    for stem in stems(term.text):
        if english := english_of(stem):
            others = (stem, english) if stem != term.text else (english,)
            return replace(term, stem=words_of(stem), meanings=phrases([english]), others=others)
    return None


def _with_stem(term: Term) -> Term:
    """The same term; a text may have it without the particle that was typed with it."""
    if not (term.plain and CJK_RUN.fullmatch(term.text)):
        return term
    stem = without_particle(term.text)
    return replace(term, stem=words_of(stem), others=(stem,)) if stem != term.text else term


def keys_of(term: Term) -> tuple[str, ...]:
    """How a term is named among the words that papers bring along; `LLMs` are more than one `LLM`."""
    key = typed(term.text)
    return (key, key.removesuffix("s")) if key.endswith("s") else (key,)


def glossary_of(entries: Iterable[tuple[str, Iterable[str]]]) -> Glossary:
    """A glossary of (Korean, English) entries, of which a later one adds to an earlier."""
    english: dict[str, tuple[str, ...]] = {}
    spelt: dict[str, str] = {}
    for korean, others in entries:
        # Koreans set words apart or not as they like, so no space tells two terms apart.
        key = typed(korean).replace(" ", "")
        english[key] = tuple(dict.fromkeys((*english.get(key, ()), *others)))
        if spelt.get(key, key) == key:
            spelt[key] = typed(korean)
    return Glossary(english, spelt)


@cache
def built_in() -> Glossary:
    """The terms that come with the bot."""
    return glossary_of(
        _entries(resources.files("bot.library.question").joinpath("glossary.toml").read_text("utf-8"), "it")
    )


def with_own(path: Path) -> Glossary:
    """The built-in terms and those of a file of the same form; raises SettingsError."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"search.glossary (BOT_SEARCH__GLOSSARY): {path} cannot be read: {error}.") from None
    ours = built_in()
    known = [(ours.spelt[key], english) for key, english in ours.english.items()]
    return glossary_of([*known, *_entries(text, str(path))])


def _entries(text: str, name: str) -> list[tuple[str, list[str]]]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"search.glossary (BOT_SEARCH__GLOSSARY): {name} is not valid TOML: {error}.") from None
    for korean, english in table.items():
        if not isinstance(english, list) or not all(isinstance(one, str) for one in english):
            raise SettingsError(f'search.glossary: “{korean}” needs a list, as in "증류" = ["distillation"].')
    return list(table.items())
