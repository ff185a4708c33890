"""Hangul while it is typed: what a word may become whose last syllable is not whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# A vowel or consonant that is typed alone, as the part of a syllable that it begins.
INITIALS = dict(zip("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", map(chr, range(0x1100, 0x1113)), strict=True))
# Each final consonant as the initial that it may become; a cluster is left out.
FINALS = {
    unicodedata.normalize("NFD", chr(0xAC00 + at))[-1]: INITIALS[one]
    for at, one in enumerate(" ㄱㄲ ㄴ  ㄷㄹ       ㅁㅂ ㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
    if one != " "
}
DOUBLE_VOWELS = {"\u1169": "\u116a\u116b\u116c", "\u116e": "\u116f\u1170\u1171", "\u1173": "\u1174"}


def half_typed(text: str) -> Sequence[str]:
    """What the letters may be the beginning of, as a syllable grows while it is typed.

    A last final may become the next syllable's start (`갈` of `가래`), a last vowel a double one (`호` of `화`).
    """
    whole = letters(text)
    last = whole[-1:]
    if last in FINALS:
        return whole, whole[:-1] + FINALS[last]
    return whole, *(whole[:-1] + vowel for vowel in DOUBLE_VOWELS.get(last, ""))


def letters(text: str) -> str:
    """Hangul taken apart, a lone last consonant as the start of the next syllable: `강화ㅎ` begins `강화학습`."""
    # Put together first: a text may come with its syllables in parts.
    text = "".join(unicodedata.normalize("NFC", text).casefold().split())
    last = text[-1:]
    return unicodedata.normalize("NFD", text[:-1]) + INITIALS.get(last, unicodedata.normalize("NFD", last))
