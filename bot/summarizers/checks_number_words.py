"""Words that are numbers: what an English abstract may say instead of digits, and words that multiply digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

UNIT_NAMES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
UNITS = {word: value for value, word in enumerate(UNIT_NAMES.split())}
TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
SMALL = UNITS | TENS
BIG = {
    "hundred": 10**2, "hundreds": 10**2, "thousand": 10**3, "thousands": 10**3, "million": 10**6, "millions": 10**6,
    "billion": 10**9, "billions": 10**9, "trillion": 10**12, "trillions": 10**12,
}  # fmt: skip

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twelfth": 12, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
MEANT = {
    "half": ("0.5", "50", "2"), "halves": ("0.5", "50", "2"), "halving": ("0.5", "50", "2"),
    "halved": ("0.5", "50", "2"), "quarter": ("0.25", "25", "4"), "quarters": ("4", "0.75", "75"), "once": ("1",),
    "twice": ("2",), "thrice": ("3",), "dozen": ("12",), "dozens": ("12",), "decade": ("10",), "decades": ("10",),
    "both": ("2",), "pair": ("2",), "pairs": ("2",), "paired": ("2",), "pairwise": ("2",), "couple": ("2",),
    "twin": ("2",), "trio": ("3",), "planar": ("2",), "ii": ("2",), "iii": ("3",), "iv": ("4",), "vi": ("6",),
    "vii": ("7",), "viii": ("8",), "ix": ("9",),
}  # fmt: skip
"""What else a word may stand for: "half" as 50 % or 2, a pair, a Roman numeral."""
MONTHS = {
    name: str(place)
    for place, name in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}
PREFIX = re.compile(
    r"(?P<_2>bi(?:n|man|ped|dir|lat|lev|mod|part|lin|cub)|dual|doubl|duo|two|stereo)|(?P<_3>tri(?:pl|plan|part|mod|lin)|"
    r"tern|three)|(?P<_4>quad|tetra|four)|(?P<_5>penta|quint|five)|(?P<_6>hexa|sext|six)|(?P<_8>octa|octo|eight)"
)
"""How words begin that speak of two to eight: bimanual, ternary, quadruped."""

SCALES = {
    "thousand": (10**3,), "tsd": (10**3,), "tausend": (10**3,), "mil": (10**3,), "mille": (10**3,), "mila": (10**3,),
    "duizend": (10**3,), "tysi": (10**3,), "тыс": (10**3,), "тися": (10**3,), "bin": (10**3,), "ribu": (10**3,),
    "nghìn": (10**3,), "ألف": (10**3,), "آلاف": (10**3,), "हज़ार": (10**3,), "พัน": (10**3,), "หมื่น": (10**4,),
    "แสน": (10**5,), "लाख": (10**5,), "million": (10**6,), "mill": (10**6,), "mio": (10**6,), "milh": (10**6,),
    "milion": (10**6,), "miljo": (10**6,), "milyon": (10**6,), "миллион": (10**6,), "мільйон": (10**6,),
    "млн": (10**6,), "juta": (10**6,), "triệu": (10**6,), "مليون": (10**6,), "ملايين": (10**6,), "ล้าน": (10**6,),
    "करोड़": (10**7,), "milliard": (10**9,), "mrd": (10**9,), "miliard": (10**9,), "miljard": (10**9,),
    "milyar": (10**9,), "миллиард": (10**9,), "мільярд": (10**9,), "млрд": (10**9,), "miliar": (10**9,),
    "tỷ": (10**9,), "مليار": (10**9,), "billion": (10**9, 10**12), "bilh": (10**9,), "bill": (10**9, 10**12),
    "trillion": (10**12, 10**18), "trilh": (10**12,), "триллион": (10**12,), "трлн": (10**12,), "hundred": (10**2,),
    "dozen": (12,), "mil millones": (10**9,), "mil milh": (10**9,),
}  # fmt: skip
"""How words that follow digits begin, and what they multiply by; some mean different things in different countries."""
SIGNS = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
EAST = {
    "십": 10, "백": 10**2, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12, "十": 10, "百": 10**2, "千": 10**3,
    "万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12,
}  # fmt: skip

WORDS = re.compile(r"[A-Za-z]+")
DATED = re.compile(rf"\b({'|'.join(MONTHS)})\b[ ,.]{{0,2}}\d", re.IGNORECASE)
ENUMERATED = re.compile(r"\((i{1,3}|iv|v|vi{1,3}|ix|x)\)")
ROMAN = {name: place for place, name in enumerate("i ii iii iv v vi vii viii ix x".split(), start=1)}
MAGNITUDES = re.compile(r"(?:\b(\w{1,9})[ -])?orders?[ -]of[ -]magnitude", re.IGNORECASE)
MOST_MAGNITUDES = 12


def worded(text: str) -> Iterator[Fraction]:
    """The values of the number words of an English text, each alone and as a whole ("two hundred")."""
    words = WORDS.findall(text.lower())
    yield from (value for _, value in runs(words))
    for word in set(words):
        yield from _meant(word.removesuffix("fold"))
    yield from (Fraction(MONTHS[match[1].lower()]) for match in DATED.finditer(text))
    yield from (Fraction(ROMAN[match[1]]) for match in ENUMERATED.finditer(text))


def runs(words: list[str]) -> Iterator[tuple[str, Fraction]]:
    """Runs of number words and what each is together: `two`, `thousand`, `five` is 2005."""
    said: list[str] = []
    for word in [*words, ""]:
        if word in SMALL or word in BIG or (word == "and" and said and said[-1] in BIG):
            said.append(word)
        elif said:
            yield " ".join(said).removesuffix(" and"), _total(said)
            said = []


def magnitude(word: str) -> tuple[int, ...]:
    """What "orders of magnitude" after a word may be: ten times, or a power of ten."""
    count = int(word) if word.isdecimal() else SMALL.get(word.lower(), 0)
    return (10, 10**count) if count <= MOST_MAGNITUDES else (10,)


def _total(words: list[str]) -> Fraction:
    total = group = 0
    for word in words:
        if word in SMALL:
            group += SMALL[word]
        elif BIG.get(word) == BIG["hundred"]:
            group = (group or 1) * BIG[word]
        elif word in BIG:
            total, group = total + (group or 1) * BIG[word], 0
    return Fraction(total + group)


def _meant(word: str) -> Iterator[Fraction]:
    """What a single word may stand for."""
    if word in SMALL:
        yield Fraction(SMALL[word])
    elif word in BIG:
        yield Fraction(BIG[word])
    elif (place := ORDINALS.get(word.removesuffix("s"))) is not None:
        yield from (Fraction(place), Fraction(1, place), Fraction(100, place))
    yield from map(Fraction, MEANT.get(word, ()))
    if (begins := PREFIX.match(word)) and begins.lastgroup:
        yield Fraction(begins.lastgroup[1:])
