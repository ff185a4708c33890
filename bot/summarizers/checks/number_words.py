"""Words that are numbers, in English, Korean, Japanese and Chinese, and words that multiply digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

Worded = tuple[int, int, frozenset[Fraction], str | None]
"""Where a worded number stands, what it may mean, and what it counts if the words themselves say so."""

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
BIG = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
MULTIPLES = {
    "twice": 2, "doubl": 2, "twofold": 2, "thrice": 3, "tripl": 3, "threefold": 3, "quadrupl": 4, "fourfold": 4,
    "fivefold": 5, "tenfold": 10, "hundredfold": 100,
}  # fmt: skip
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "hundred": 10**2, "dozen": 12}
"""How English words that follow digits begin, and what they multiply by."""
SIGNS = {"k": 10**3, "m": 10**6, "b": 10**9, "g": 10**9, "t": 10**12}
EAST = {
    "십": 10, "백": 10**2, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12, "十": 10, "百": 10**2, "千": 10**3,
    "万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12,
}  # fmt: skip
FIGURES = {
    "영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9, "〇": 0, "零": 0,
    "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
NATIVE = {
    "한": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
NATIVE_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip

ENGLISH = re.compile(
    rf"\b(?:{'|'.join([*SMALL, *BIG])})(?:(?:[ -]| and )(?:{'|'.join([*SMALL, *BIG])}))*\b", re.IGNORECASE
)
SINGLE = re.compile(
    r"\b(?:(?P<half>half )an?|an?)"
    r"(?= (?:second(?= (?:of|on|in|for|to|per|at|is|with)\b|[.,;]|$)|minute|hour|day|week|month|year|dollar)\b)",
    re.IGNORECASE,
)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
MONTH = re.compile(
    r"\b(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?=\.? (?:of )?\d)"
)
PLURAL = re.compile(
    r"\b(?:(tens|dozens|hundreds) of )?(tens|dozens|hundreds|thousands|millions|billions|trillions)\b", re.IGNORECASE
)
PLURALS = {
    "tens": 10, "dozens": 10, "hundreds": 10**2, "thousands": 10**3, "millions": 10**6, "billions": 10**9,
    "trillions": 10**12,
}  # fmt: skip
PART = re.compile(
    r"\b(?:(an?|one|two|three|four|five|nine)[ -])?"
    r"(half(?! an? (?:second|minute|hour|day|week|month|year))|halves|thirds?|quarters?|fifths?|tenths?|hundredths?)\b",
    re.IGNORECASE,
)
PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "ten": 10, "hun": 100}
HALVED = re.compile(r"\bhalv(?:es?|ed|ing)\b|절반|半分|半減|一半|减半", re.IGNORECASE)
HALF = frozenset({Fraction(1, 2), Fraction(50), Fraction(2)})
MULTIPLE = re.compile(rf"\b({'|'.join(MULTIPLES)})\w*+(?!-)|갑절|곱절|倍増|翻倍|翻番|加倍", re.IGNORECASE)
PLACED = re.compile(rf"\b({'|'.join(ORDINALS)})(?:ly)?\b", re.IGNORECASE)
MAGNITUDES = re.compile(
    r"(?:\b(an?|\w{1,9})[ -])?orders?[ -]of[ -]magnitude|([一二两三四五六七八九\d])?个?(?:数量级|數量級)|"
    r"(한|두|세|네|\d)? ?자릿수",
    re.IGNORECASE,
)
KOREAN = re.compile(
    rf"(?<![가-힣])(?:(?P<tens>{'|'.join(NATIVE_TENS)})?(?P<units>(?:(?<=[열물른흔쉰순])한|{'|'.join(NATIVE)}))?)"
    r"(?= ?(?:퍼센트|프로|가지|개(?![념선입발별])|종류|종(?!합|래|속)|단계|명|배(?!포|치|경|열|제)|번째|"
    r"번(?!역)|편|쪽|곳|건|장의|차례|시간|달)"
    r"|(?<=[두세네]) (?=[가-힣A-Za-z]))"
)
"""Native numerals before a counter; the shortest also before a noun of their own."""
SINO = re.compile(
    r"(?<![가-힣])(?P<figures>[일이삼사오육칠팔구십백천만억]{2,}|[이삼사오육칠팔구십백천만](?=단계|차원| ?퍼센트))"
    r"(?= ?(?:퍼센트|프로|배|개(?![념선입발별])|명|가지|종|단계|년|시간|분|초|달러|원|점|편|장|쌍|건|차원|프레임|토큰|"
    r"과제|모델|언어))"
)
HAN = re.compile(
    r"(?<![一二两兩三四五六七八九十百千万億亿数統唯多余餘])(?<![多余餘] )"
    r"(?P<figures>[二两兩三四五六七八九十百千万億亿](?:[一二三四五六七八九十百千万億亿〇零])*|一[十百千万億亿][一二三四五六七八九十百千万億亿〇零]*)"
    r"(?=つ(?!の?う)|[个個种種项項类類倍名条步张篇套层層维次轮対对组組件本枚年天秒点カか]|段階|阶段|階段|パーセント|[%％]|ドル|円|(?<=[十百千万億亿])元|日|か月|"
    r"人|大|阶|小时|小時|時間|分钟|分間|美元|言語|语言|モデル|模型|任务|課題|数据集|データ|基准|ベンチマーク|の(?:標準|主|異|段|要|観|モ|手|方|課)"
    r"|核心|主要|关键|不同|公开|真实|广泛|基础|基本|标准|具体|独立|领域|分野|か国|百分)"
)
TENTH = r"(?:割(?![り引合])|成(?![果功分為为本長长绩績就员熟立型交份像]))"
TENTHS = re.compile(rf"(?<![一二三四五六七八九十])(?P<figures>[一二三四五六七八九]){TENTH}")
AFTER_PERCENT = re.compile(r"百分之(?P<figures>[一二两三四五六七八九十百零〇]+)")
SEVERAL = re.compile(r"(?:수|數|数|几|幾|上|成)(?P<figures>[십백천만억十百千万億亿]{1,3})(?![가-힣]*학|据|值|量|年来)")
EVER = re.compile(r"成千上万")


def worded(text: str) -> Iterator[Worded]:
    """The numbers that a text says in words."""
    yield from _english(text)
    yield from _parts(text)
    yield from _multiples(text)
    for match in SEVERAL.finditer(text):
        yield match.start(), match.end(), frozenset({Fraction(figured(match["figures"]))}), "magnitude"
    for match in EVER.finditer(text):
        yield match.start(), match.end(), frozenset({Fraction(1000)}), "magnitude"
    for match in (*SINO.finditer(text), *HAN.finditer(text)):
        yield match.start(), match.end(), frozenset({Fraction(figured(match["figures"]))}), None
    for match in TENTHS.finditer(text):
        yield match.start(), match.end(), frozenset({Fraction(10 * FIGURES[match["figures"]])}), "share"
    for match in AFTER_PERCENT.finditer(text):
        yield match.start("figures"), match.end(), frozenset({Fraction(figured(match["figures"]))}), "share"
    for match in KOREAN.finditer(text):
        if value := NATIVE_TENS.get(match["tens"] or "", 0) + NATIVE.get(match["units"] or "", 0):
            yield match.start(), match.end(), frozenset({Fraction(value)}), None


IMPLIED = {
    "both": 2, "pair": 2, "dual": 2, "twin": 2, "trio": 3, "decade": 10, "dozen": 12, "couple": 2, "duo": 2,
    "ternary": 3, "quadruped": 4,
}  # fmt: skip
PREFIX = re.compile(
    r"\b(?:(?P<_2>bi(?:n|man|ped|dir|lat|lev|mod|part|lin|cub)|dual|duo|stereo)|(?P<_3>tri-?(?:pl|plan|part|mod|lin)|tern)|"
    r"(?P<_4>quad|tetra)|(?P<_5>penta|quint)|(?P<_6>hexa|sext)|(?P<_8>octa|octo))",
    re.IGNORECASE,
)
"""How words begin that speak of two to eight: bimanual, ternary, quadruped."""
CHAINED = re.compile(r"\b[A-Z][a-z]+(?:[-–→][A-Z][a-z]+){2,5}\b")
ENUMERATED = re.compile(r"\((i{1,3}|iv|v|vi{1,3}|ix|x)\)")
ROMAN = {name: place for place, name in enumerate("i ii iii iv v vi vii viii ix x".split(), start=1)}


def implied(text: str) -> Iterator[Fraction]:
    """Counts that a paper lets one say though it does not: two for "both", four for a quadruped, three after (iii)."""
    yield from (Fraction(int(match.lastgroup[1:])) for match in PREFIX.finditer(text) if match.lastgroup)
    yield from (Fraction(ROMAN[match[1]]) for match in ENUMERATED.finditer(text))
    yield from (Fraction(1 + len(re.findall("[-–→]", match[0]))) for match in CHAINED.finditer(text))
    words = set(re.findall(r"[a-z]+", text.lower()))
    yield from (Fraction(value) for word, value in IMPLIED.items() if {word, f"{word}s"} & words)


def figured(figures: str) -> int:
    """What numerals of Chinese origin mean: 二十三, 구십구, 五百, 천."""
    total = group = current = 0
    for figure in figures:
        if figure in FIGURES:
            current = 10 * current + FIGURES[figure]
        elif EAST[figure] >= EAST["만"]:
            several = total * EAST[figure] if total and not group + current else 0
            total, group, current = several or total + (group + current or 1) * EAST[figure], 0, 0
        else:
            group, current = group + (current or 1) * EAST[figure], 0
    return total + group + current


def _english(text: str) -> Iterator[Worded]:
    for match in ENGLISH.finditer(text):
        total = _total(re.findall(r"[a-z]+", match[0].lower()))
        years = {10 * total} if text.startswith(" decades", match.end()) else set()
        yield match.start(), match.end(), frozenset({total, *years}), None
    for match in SINGLE.finditer(text):
        yield match.start(), match.end(), frozenset({Fraction(1, 2) if match["half"] else Fraction(1)}), None
    for match in MONTH.finditer(text):
        yield match.start(), match.end(), frozenset({Fraction(MONTHS.index(match["name"][:3]) + 1)}), "name"
    for match in PLURAL.finditer(text):
        times = PLURALS[match[1].lower()] if match[1] else 1
        yield match.start(), match.end(), frozenset({Fraction(times * PLURALS[match[2].lower()])}), "magnitude"
    for match in PLACED.finditer(text):
        place = ORDINALS[match[1].lower()]
        yield match.start(), match.end(), frozenset({Fraction(place)}), "place"


def _parts(text: str) -> Iterator[Worded]:
    for match in PART.finditer(text):
        part = Fraction(SMALL.get((match[1] or "one").lower(), 1), PARTS[match[2][:3].lower()])
        if match[1] or match[2].lower() == "half":
            whole = {Fraction(50), Fraction(2)} if part == Fraction(1, 2) else set()
            yield match.start(), match.end(), frozenset({part, 100 * part, 1 / part, *whole}), "any"
    yield from ((match.start(), match.end(), HALF, "any") for match in HALVED.finditer(text))


def _multiples(text: str) -> Iterator[Worded]:
    for match in MULTIPLE.finditer(text):
        times = MULTIPLES[match[1].lower()] if match[1] else 2
        yield match.start(), match.end(), frozenset({Fraction(times)}), "factor"
    for match in MAGNITUDES.finditer(text):
        said = (match[1] or match[2] or match[3] or "one").lower()
        count = int(said) if said.isdecimal() else SMALL.get(said) or FIGURES.get(said) or NATIVE.get(said) or 1
        if count <= len(UNITS):
            yield match.start(), match.end(), frozenset({Fraction(count), Fraction(10**count)}), "magnitudes"


def _total(words: list[str]) -> Fraction:
    total = group = 0
    for word in words:
        if word in SMALL:
            group += SMALL[word]
        elif word == "hundred":
            group = (group or 1) * BIG[word]
        elif word in BIG:
            total, group = total + (group or 1) * BIG[word], 0
    return Fraction(total + group)
