"""What bullets must look like in each language: script, endings, lengths, frequent words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

SENTENCE_END = re.compile(r"(?:[.!?…।؟]|[。！？])[\"'”’»」)\]]*$")
LATIN = frozenset({"LATIN"})
FEWEST_KANA = 0.2
"""The least part of Japanese text's own letters that is kana; Chinese has none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One language's rules; shares are of its own letters among its own and Latin ones, lengths are in characters."""

    code: str
    scripts: frozenset[str] = LATIN
    least_share: float = 0.25
    least_share_of_all: float = 0.5
    shortest: int = 15
    longest: int = 300
    longest_list: int = 1_400
    ending: re.Pattern[str] = SENTENCE_END
    ending_words: str = "must be a full sentence that ends in a full stop"
    address_may_end: bool = True
    decimal_comma: bool = False
    nouns_are_capital: bool = False
    calques: Mapping[str, str] = field(default_factory=dict)
    """Word-by-word translations that mean nothing, and what to write."""

    @property
    def latin(self) -> bool:
        """Whether ordinary words of the language are written in Latin letters."""
        return "LATIN" in self.scripts


KOREAN = Rules(
    "ko",
    frozenset({"HANGUL"}),
    longest=220,
    longest_list=1_050,
    ending=re.compile(r"니다[.!]$"),
    ending_words='must be a full sentence in the formal register that ends in "니다."',
    address_may_end=False,
    calques={
        "상태-의-예술": "최고 성능",
        "예술의 상태": "최고 성능",
        "요리법": "학습 방법",
        "비사소한": "간단하지 않은",
        "백만 개의 매개변수의": "매개변수 수백만 개의",
    },
)
JAPANESE = Rules(
    "ja",
    frozenset({"HIRAGANA", "KATAKANA", "CJK"}),
    0.2, 0.4, 12, 180, 1_050,
    re.compile(r"(?:です|ます|ました|でした|ません)[。！]$"),
    "must be a full sentence in the polite register that ends in です。 or ます。",
    calques={"芸術の状態": "最高性能", "最先端の芸術": "最高性能"},
)  # fmt: skip
CHINESE = Rules(
    "zh",
    frozenset({"CJK"}),
    0.15, 0.3, 8, 150, 900,
    re.compile(r"[。！]$"),
    "must be a full sentence that ends in 。",
    calques={"艺术状态": "最先进水平", "國家的藝術": "最先進水準"},
)  # fmt: skip
OWN = {rules.code: rules for rules in (KOREAN, JAPANESE, CHINESE)}
SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "hi": "DEVANAGARI", "mr": "DEVANAGARI",
    "ne": "DEVANAGARI", "bn": "BENGALI", "ta": "TAMIL", "te": "TELUGU", "th": "THAI", "el": "GREEK", "ka": "GEORGIAN",
    "hy": "ARMENIAN", "ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "be": "CYRILLIC", "mk": "CYRILLIC",
    "kk": "CYRILLIC", "mn": "CYRILLIC", "sr": "CYRILLIC LATIN",
}  # fmt: skip
DECIMAL_COMMA = frozenset("be bg cs da de el es fi fr hu id it kk mk nl no pl pt ro ru sr sv tr uk vi".split())
FREQUENT = {
    "en": "the a an of and to in is that with for are on by this from which it its an as at be has have their than not",
    "es": "el la los las de del y en que un una con para por se es son su al más como sin esta este lo entre",
    "fr": "le la les des du de et en un une dans que qui pour par est sont sur avec au aux ce cette plus sans ses",
    "de": "der die das und in den von zu mit ist für auf ein eine des dem nicht sich auch als bei wird werden sind",
    "it": "il la le gli di del della e in che un una con per si è sono su al dei delle più come senza nel da",
    "pt": "o a os as de do da e em que um uma com para por se é são dos das no na ao mais como sem ou",
    "nl": "de het een en van in is dat op te voor met zijn door aan bij ook als wordt worden naar uit dan niet",
    "sv": "och i att en ett som för med är på av till den det de har kan inte från om vid eller",
    "pl": "i w na z do się że jest są to nie przez dla oraz od jak które który po za bez jego",
    "tr": "ve bir bu için ile de da olarak daha en gibi olan çok her ne üzerinde kadar göre",
    "id": "yang dan di dengan untuk dari pada ini dalam adalah secara oleh dapat tidak ke lebih juga atau",
    "vi": "và của là có trong một các được cho với này trên không để những từ đến khi như bằng",
}
FREQUENT_WORDS = {code: frozenset(words.split()) for code, words in FREQUENT.items()}
WORD = re.compile(r"[^\W\d_]+")
LEAST_ENGLISH_SHARE = 0.15
ENOUGH_WORDS, ENOUGH_HITS = 8, 3


@cache
def rules_of(language: str) -> Rules:
    """A language's rules by its BCP 47 code; a code that is not known is taken as written in Latin letters."""
    code = language.replace("_", "-").split("-")[0].lower()
    if code in OWN:
        return OWN[code]
    rules = Rules(code, decimal_comma=code in DECIMAL_COMMA, nouns_are_capital=code == "de")
    return replace(rules, scripts=frozenset(SCRIPTS[code].split())) if code in SCRIPTS else rules


@cache
def script(letter: str) -> str:
    """A letter's script as Unicode names it (`HANGUL`, `CJK`, `LATIN`), empty for what is no letter of a script."""
    if not letter.isalpha():
        return ""
    first = re.split(r"[ -]", unicodedata.name(letter, ""))[0]
    return {"IDEOGRAPHIC": "CJK", "MODIFIER": "", "FEMININE": "LATIN", "MASCULINE": "LATIN"}.get(first, first)


def scripts(text: str) -> Counter[str]:
    """How many letters of each script a text has."""
    counts = Counter(map(script, unicodedata.normalize("NFKC", text)))
    del counts[""]
    return counts


def share(counts: Mapping[str, int], rules: Rules) -> float:
    """The part of the language's own letters among its own and Latin ones (for Latin ones: among all); 1 for none."""
    own = sum(counts.get(name, 0) for name in rules.scripts)
    both = sum(counts.values()) if rules.latin else own + counts.get("LATIN", 0)
    return own / both if both else 1.0


def foreign(text: str, source: str, rules: Rules) -> str:
    """The first run of letters that neither the language nor the paper has; one Greek letter is a sign."""
    known = rules.scripts | LATIN | {""}
    for run in WORD.findall(unicodedata.normalize("NFKC", text)):
        letters = "".join(letter for letter in run if script(letter) not in known and letter not in source)
        if letters and not (len(letters) == 1 and script(letters) == "GREEK"):
            return letters
    return ""


def other_language(texts: Sequence[str], rules: Rules) -> str:
    """The code of the Latin-script language that the frequent words speak for instead of the wanted one, or nothing."""
    words = Counter(word for text in texts for word in WORD.findall(text.lower()))
    if words.total() < ENOUGH_WORDS:
        return ""
    hits = {code: sum(words[word] for word in words.keys() & known) for code, known in FREQUENT_WORDS.items()}
    if rules.code not in hits:
        return "en" if hits["en"] > LEAST_ENGLISH_SHARE * words.total() else ""
    other = max(hits, key=lambda code: (hits[code], code))
    return other if hits[other] >= ENOUGH_HITS and hits[other] > 2 * hits[rules.code] else ""
