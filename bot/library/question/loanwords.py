"""English words as Korean spells them by their sound: 스케일링 is scaling, 파이프라인 pipeline.

An English word is brought to the consonants that are heard in it, and what Hangul stands for is compared with them, one
by one; the first vowel and the number of syllables decide what is left. How a syllable is made of letters: The Unicode
Standard, section 3.12. Which letter stands for which sound: Korea's rules for foreign words (외래어 표기법).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
VOWELS, FINALS = 21, 28
NEVER = "-"
# What an initial letter may stand for, in Unicode's order; tense ones stand for nothing foreign.
#
# S is an s that may be voiced, X the consonant of `sion`, which is voiced after a vowel.
INITIALS = (
    "g",
    NEVER,
    "n",
    "d",
    NEVER,
    "rl",
    "m",
    "bv",
    NEVER,
    "sxSX",
    "s",
    "",
    "zjSX",
    NEVER,
    "c",
    "k",
    "t",
    "pf",
    "h",
)
ENDINGS = (
    *("", "kg", NEVER, NEVER, "n", NEVER, NEVER, NEVER, "l", NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, "m"),
    *("pb", NEVER, "td", NEVER, "ŋ", NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
)
# The place of ㅡ among the vowels; it stands where English has none.
SILENT = 18
# The vowels of Hangul that an English one may be heard as, by their places.
HEARD = {
    "a": frozenset({0, 1, 4, 5, 8, 14}),
    "e": frozenset({0, 1, 4, 5, 7, 17, 20}),
    "i": frozenset({0, 4, 20}),
    "o": frozenset({0, 4, 8, 9, 13, 14}),
    "u": frozenset({0, 4, 13, 14, 17}),
    "y": frozenset({0, 20}),
}
# Consonants; with fewer too many words sound alike.
FEWEST = 3
# Syllables by which the two may differ: 에이전틱 has four vowels, agentic three.
MOST_APART = 2
# How English spells the sounds, the first that fits; an r before a consonant or at the end is not heard.
SPELLINGS = (
    *(
        (r"sion", "Xn"),
        (r"[tcx]ion|cian", "xn"),
        (r"ture$", "c"),
        (r"sch", "sk"),
        (r"gn(?=$|m)|kn(?=[aeiou])", "n"),
    ),
    *((r"ng(?=[eiy])", "nj"), (r"ng(?=[aou])", "ŋg"), (r"nk", "ŋk"), (r"ng", "ŋ"), (r"mb$", "m"), (r"gh|wh|w", "")),
    *(
        (r"ph|f", "f"),
        (r"tch|ch", "c"),
        (r"sh", "x"),
        (r"dg(?=e)|j|g(?=[eiy])", "j"),
        (r"(?<=[aeiouy])s(?=[aeiouym]|$)", "S"),
        (r"c(?=[eiy])|s", "s"),
    ),
    *((r"z", "z"), (r"x", "ks"), (r"ck|q|[ck]", "k"), (r"th", "s"), (r"l", "l"), (r"r(?=[aeiouy])", "r")),
    *((r"[bvpgdtmnh]", "="), (r".", "")),
)
FIRST_VOWEL = re.compile(r"[aeiouy]")
SYLLABLE = re.compile(r"[aeiouy]+")
FINAL_E = re.compile(r"(?<=[^aeiouy])e$")


@dataclass(frozen=True, slots=True)
class English:
    """A word, the consonants that are heard in it, how many syllables it has."""

    word: str
    consonants: str
    syllables: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What Hangul spells: for each consonant what it may be, the first vowel's place, the syllables with a vowel."""

    consonants: tuple[str, ...]
    vowel: int
    opens: bool
    """Whether a vowel comes before every consonant."""
    syllables: int

    def is_of(self, english: English) -> bool:
        """Whether the word may be spelt so."""
        first = FIRST_VOWEL.search(english.word)
        return (
            abs(english.syllables - self.syllables) <= MOST_APART
            and self.opens == (english.word[0] in "aeiouyw")
            and first is not None
            and self.vowel in HEARD[first[0]]
            and all(sound in may for sound, may in zip(english.consonants, self.consonants, strict=True))
        )


def english_of(korean: str) -> str | None:
    """The English word that Korean spells so, None if it is none of the field's."""
    heard = _heard(korean)
    if heard is None or len(heard.consonants) < FEWEST:
        return None
    alike = [one for one in _by_length().get(len(heard.consonants), ()) if heard.is_of(one)]
    # The first of equals: the most frequent word.
    return min(alike, key=lambda one: abs(one.syllables - heard.syllables) > 1).word if alike else None


def _heard(korean: str) -> Heard | None:
    """What Hangul spells; None for what is no foreign word."""
    letters = [_letters(syllable) for syllable in korean if FIRST_SYLLABLE <= ord(syllable) <= LAST_SYLLABLE]
    if len(letters) != len(korean) or not letters:
        return None
    consonants: list[str] = []
    before = SILENT
    for initial, vowel, final in letters:
        sounds = [sound for sound in (INITIALS[initial], ENDINGS[final]) if sound]
        if sounds[:1] == ["rl"] and before != SILENT:
            sounds[:1] = [] if consonants[-1:] == ["l"] else ["r"]
        elif sounds[:1] == ["rl"] and consonants[-1:] == ["l"]:
            del sounds[0]
        consonants += sounds
        before = vowel
    spoken = [vowel for _, vowel, _ in letters if vowel != SILENT]
    if NEVER in consonants or not spoken:
        return None
    return Heard(tuple(consonants), spoken[0], not INITIALS[letters[0][0]], len(spoken))


def _letters(syllable: str) -> tuple[int, int, int]:
    rest, final = divmod(ord(syllable) - FIRST_SYLLABLE, FINALS)
    return (*divmod(rest, VOWELS), final)


def _english(word: str) -> English:
    single = re.sub(r"([a-z])\1", r"\1", word)
    sounds = (
        SPELLINGS[int((found.lastgroup or "")[1:])][1].replace("=", found[0]) for found in _spelling().finditer(single)
    )
    return English(word, "".join(sounds), len(SYLLABLE.findall(FINAL_E.sub("", single))))


@cache
def _spelling() -> re.Pattern[str]:
    """Made at the first Korean word: it takes 18 ms, which no command without one need spend at its start."""
    return re.compile("|".join(f"(?P<s{place}>{spelling})" for place, (spelling, _) in enumerate(SPELLINGS)))


@cache
def _by_length() -> Mapping[int, Sequence[English]]:
    """The field's words, the most frequent first, by how many consonants are heard."""
    known: dict[int, list[English]] = {}
    for word in resources.files("bot.library.question").joinpath("loanwords.txt").read_text("utf-8").split():
        english = _english(word)
        known.setdefault(len(english.consonants), []).append(english)
    return known
