"""Korean particles by the sound before them: 논문을 but 자료를, GPT-4를 but Llama 3을, model로 but agent로.

A text writes both forms, as `을(를)`; which of them is right depends on how the word before is read aloud.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum


class Sound(Enum):
    """How a word ends when it is read."""

    VOWEL = "vowel"
    L = "ㄹ"
    CONSONANT = "another consonant"
    UNKNOWN = "nobody knows"


# Each mark with its form after a consonant and its form after a vowel.
BOTH = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
PIECE = re.compile(f"({'|'.join(map(re.escape, BOTH))})")
FIRST_SYLLABLE, LAST_SYLLABLE, FINALS, FINAL_L = 0xAC00, 0xD7A3, 28, 8
DAY = re.compile(r"\d{4}-\d\d-\d\d$")
TIME = re.compile(r"\d\d:(?P<minutes>\d\d)$")
# 이 사 오 구; 일 칠 팔; 영 (or 십, 백, 천, 만, 억) 삼 육.
DIGITS = {
    **dict.fromkeys("2459", Sound.VOWEL),
    **dict.fromkeys("178", Sound.L),
    **dict.fromkeys("036", Sound.CONSONANT),
}
# Noughts at the end of a number that is read as so many 조.
TRILLIONS = range(12, 16)
# Signs and Greek letters as they are read: 퍼센트, 알파, 엡실론.
NAMES = {
    **dict.fromkeys("%‰°+&αβγδζηθικλμνπρστφχψωΑΒΓΔΖΗΘΙΚΛΜΝΠΡΣΤΦΧΨΩ", Sound.VOWEL),
    **dict.fromkeys("εουξΕΟΥ", Sound.CONSONANT),
}
# Latin letters whose Korean names (엘, 알, 엠, 엔) end in a consonant; all others end in a vowel.
SPELT = {"L": Sound.L, "R": Sound.L, "M": Sound.CONSONANT, "N": Sound.CONSONANT}
# More capitals are a word that somebody shouts.
LONGEST_ABBREVIATION = 5
# Names that are read otherwise than they look.
WORDS = {
    **dict.fromkeys("rag bert yolo bit kit hit loop soup tape hub sub pub".split(), Sound.VOWEL),
    **dict.fromkeys("clip sam gan swin json lab tab web good".split(), Sound.CONSONANT),
}
# 모델, 심플; 시스템, 러닝, 파이프라인; 트랙, 룩, 매직, 맵; 넷, 크레딧: what a Korean syllable can end with.
SPOKEN = (
    (Sound.L, re.compile(r"(?:l|le)$")),
    (Sound.CONSONANT, re.compile(r"(?:m|n|ng|[aeiou][mn]e)$")),
    (Sound.CONSONANT, re.compile(r"(?:(?:^|[^aeiou])[aeiou]ck|ook|[ia]c|[aeiou]p)$")),
    (Sound.CONSONANT, re.compile(r"(?:(?:^|[^aeiou])[aeou]t|..[^aeiou]it)$")),
)
# Rules and not a dictionary: names of models are made up every day. The first form that fits decides.
LATIN = re.compile(r"[A-Za-z]+$")
VOWELS = re.compile(r"[aeiouy]")
CAPITALS = re.compile(r"[A-Z]{2,}$")


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with its placeholders filled, and after each the particle that belongs there."""
    said = ""
    for piece in PIECE.split(text):
        said += _form(piece, said) if piece in BOTH else piece.format(**values)
    return said


def _form(mark: str, before: str) -> str:
    sound = last_sound(before)
    if sound is Sound.UNKNOWN:
        return mark
    closed, open_ = BOTH[mark]
    return open_ if sound is Sound.VOWEL or (sound is Sound.L and mark == "(으)로") else closed


def last_sound(text: str) -> Sound:
    """How the last thing in a text that is read aloud ends; quotation marks, brackets and the like are not."""
    # Korean typed on a Mac comes as single letters, which NFKC puts together into syllables.
    text = unicodedata.normalize("NFKC", text)
    while text and not (text[-1].isalnum() or text[-1] in NAMES):
        text = text[:-1]
    if not text:
        return Sound.UNKNOWN
    last = text[-1]
    if FIRST_SYLLABLE <= ord(last) <= LAST_SYLLABLE:
        return _syllable(last)
    if last in DIGITS:
        return _number(text)
    if last in NAMES:
        return NAMES[last]
    return _latin(text)


def _syllable(letter: str) -> Sound:
    final = (ord(letter) - FIRST_SYLLABLE) % FINALS
    return Sound.L if final == FINAL_L else Sound.CONSONANT if final else Sound.VOWEL


def _number(text: str) -> Sound:
    """A day ends in 일, an hour in 시, minutes in 분, and all else in its last digit or its power of ten."""
    if DAY.search(text):
        return Sound.L
    if time := TIME.search(text):
        return Sound.VOWEL if time["minutes"] == "00" else Sound.CONSONANT
    digits = text.replace(",", "")
    noughts = len(digits) - len(digits.rstrip("0"))
    return Sound.VOWEL if noughts in TRILLIONS else DIGITS[text[-1]]


def _latin(text: str) -> Sound:
    """An English word as Koreans read it, an abbreviation letter by letter."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", text[-40:]) if not unicodedata.combining(letter))
    word = LATIN.search(plain)
    if word is None:
        return Sound.UNKNOWN
    lower = word[0].lower()
    if lower in WORDS:
        return WORDS[lower]
    capitals = CAPITALS.search(word[0])
    short = capitals is not None and len(capitals[0]) <= LONGEST_ABBREVIATION
    if short or len(lower) == 1 or not VOWELS.search(lower):
        return SPELT.get(lower[-1].upper(), Sound.VOWEL)
    return next((sound for sound, form in SPOKEN if form.search(lower)), Sound.VOWEL)
