"""Names in bullets, compared with the words of the paper.

A name is known if its letters and digits are a run of whole words (or whole parts of `CamelCase` words) of the paper.
Where ordinary words have Latin letters too, only what looks like a name is compared, and what is one letter beside one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.summarizers.checks.languages import Rules

LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
TOKEN = re.compile(rf"[{LETTER}0-9]+(?:[-‐‑–./'’_+&@:][{LETTER}0-9]+)*")
PART = re.compile(rf"[{LETTER}0-9]+")
PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
POSSESSIVE = re.compile(r"['’]s?$|['’]s(?=-)")
# A number with a unit, left to the numbers' check.
SIZE = re.compile(
    r"[0-9.,]+(?:[KkMBbTxXGmsWh]|[KMGT]i?[Bb]|[kMG]?Hz|fps|FPS|ms|min|[cmk]m|kg|-?bits?|[dD]|st|nd|rd|th)?|[xX][0-9]+"
)
# What only names have: a capital that is not the first letter, or a digit.
MIXED = re.compile(r"(?<=.)[A-Z]|[0-9]")
# A name's part with its version: no other paper's number may stand there.
VERSION = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9]*[-.]\d+(?:\.\d+)*(?![A-Za-z0-9.])|(?<=-)[a-z]+-\d+(?:\.\d+)+$")
CAPITAL_OR_DIGIT = re.compile(r"[A-Z0-9]")
DIGITS = "0123456789"
# Two words, or a word and a small number, that are one name.
TOGETHER = re.compile(
    r"(?<![A-Za-z0-9.-] )(?<![A-Za-z0-9.-])([A-Z][A-Za-z]{2,}) "
    r"([A-Z][A-Za-z]{2,}|\d{1,2}(?:\.\d)?(?![\d.,]*\d|[%×A-Za-z]|"
    r" ?(?:[개장명편종건쌍가배점단차회년시분초만천억조]|[个個つ種种枚件倍年])))"
    r"(?![A-Za-z0-9.-])(?! [A-Z0-9])"
)
# A word with the number and the counter that follow it, as in GPU8枚.
GLUED = re.compile(r"([A-Z]{2,})\d{1,4}(?=[枚台個个张块本件개장대])")
# The first word of a name and the short form of the rest: NIST Computer Forensics Tool Testing Program (CFTT).
SHORT = re.compile(
    r"\b([A-Z][A-Za-z]+) (?:[A-Z][\w-]*|of|and|for|the)(?: (?:[A-Z][\w-]*|of|and|for|the)){0,7} \(([A-Z]{2,})\)"
)
OPENING = re.compile(r"(?:^|[.!?:;•\"“‘'(\[«–—])\s*$")
ENDING = re.compile(r"(?<=....)(?:ing|ers|ed|es|er|s|e)$")
# So many parts a name may have: Qwen2.5-VL-72B-Instruct has seven.
LONGEST_RUN = 8
FEWEST_LETTERS = 3
TEXTS_KEPT = 4
# Lengths of names for which one wrong letter is looked for.
LEAST_NEAR, MOST_NEAR = 4, 40
# Words that a summary may use though its paper does not.
GLOSSARY = frozenset(
    """
    ai api arxiv cpu gpu github http https llm ml nlp sota url vlm vs web www app demo code data us uk eu un hf ui ux
    id os pc vr ar 2d 3d 4d ok pdf faq ceo phd usa english korean japanese chinese german french spanish latin
    """.split()
)
# Words that a sentence begins with, and that a number may follow.
OPENERS = frozenset(
    """
    across with over using after among all top between from only about around under within step stage phase figure table
    level type class group for these those its their most when where while both each every section part day week pass
    """.split()
)
# Words that a short form in capitals is not to be taken for.
SMALL_WORDS = frozenset("a an as at be by do for go he if in is it me no of on or so the to up us we".split())
# Common short forms, and the words of the paper that allow them.
EXPANSIONS = {
    "llm": "language model", "mllm": "multimodal", "lmm": "multimodal", "vlm": "vision", "rl": "reinforcement",
    "sft": "supervised", "rlhf": "human feedback", "cot": "chain", "moe": "expert", "rag": "retriev", "kv": "cache",
    "dit": "diffusion transformer", "gui": "interface", "ocr": "text recognition", "asr": "speech", "tts": "speech",
    "qa": "question answer", "vqa": "question answer", "icl": "in-context", "peft": "parameter-efficient",
    "qas": "question answer", "kl": "kullback", "lm": "language model", "lora": "low-rank adaptation",
    "ood": "out-of-distribution", "ui": "interface", "nlp": "language", "vae": "autoencoder", "gan": "adversarial",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What a paper's text allows: runs of words, stems, initials, names without a letter, and words in capitals."""

    runs: frozenset[str]
    stems: frozenset[str]
    initials: str
    near: frozenset[str]
    capitals: frozenset[str]


@lru_cache(TEXTS_KEPT)
def terms_of(text: str) -> Terms:
    """Everything that bullets about a text may name."""
    folded = _folded(text)
    pieces = [piece.lower() for piece in PIECE.findall(folded)]
    runs = {piece for start in range(len(pieces)) for piece in _runs_from(pieces, start)}
    runs |= {f"{first}{short}".lower() for first, short in SHORT.findall(folded)}
    low = folded.lower()
    runs |= {short for short, long in EXPANSIONS.items() if long in low}
    words = re.findall(r"[A-Za-z]+", folded)
    names = {name for name, _ in _names(folded) if _is_long_enough(name)}
    near = frozenset(form for name in names for form in _shortened(_squeezed(name)))
    stems = frozenset(_stem(_squeezed(word)) for form in (TOKEN, PART) for word in form.findall(folded))
    capitals = frozenset(word for word in PART.findall(folded) if word.isupper())
    return Terms(frozenset(runs), stems, "".join(word[0].lower() for word in words), near, capitals)


def unknown(text: str, terms: Terms, rules: Rules) -> list[str]:
    """The names in a bullet that its paper does not have, in order."""
    folded = GLUED.sub(r"\1 ", _folded(text))
    if rules.latin:
        found = ((_without_words(name, terms), sure) for name, sure in _names(folded))
        strange = [name for name, sure in found if name and _strange_among_words(name, terms, sure=sure, rules=rules)]
        return [*strange, *(name for name in _put_together(folded, terms) if name[-1].isdigit())]
    return [*(name for name in _tokens(folded) if not _is_known(name, terms)), *_put_together(folded, terms)]


def _put_together(folded: str, terms: Terms) -> Iterator[str]:
    """Names of two words whose words the paper has, but not beside each other."""
    for match in TOGETHER.finditer(folded):
        first, second = (_squeezed(part) for part in match.groups())
        if first in OPENERS:
            continue
        if f"{first}{second}" in terms.runs or first not in terms.runs or GLOSSARY & {first, second}:
            continue
        if second in terms.runs or len(second) == 1 or any(f"{first}{digit}" in terms.runs for digit in DIGITS):
            yield match[0]


def _without_words(name: str, terms: Terms) -> str:
    """A compound without its ordinary words (`GPT` of `GPT-based`), unless the paper has it as it is."""
    if _is_known(name, terms):
        return ""
    return "-".join(part for part in PART.findall(name) if not (part.isalpha() and part.islower()))


def _strange_among_words(name: str, terms: Terms, *, sure: bool, rules: Rules) -> bool:
    """Whether a capitalised word is a name that the paper does not have, or has with another letter."""
    if _is_known(name, terms):
        return False
    return (sure and not (rules.nouns_are_capital and not MIXED.search(name))) or _is_near(name, terms)


def _is_known(name: str, terms: Terms) -> bool:
    """Whether the whole name, or each of its parts, is in the paper or needs not be."""
    if _is_word(name, terms):
        return True
    if any(_squeezed(match[0]) not in terms.runs for match in VERSION.finditer(name)):
        return False
    parts = PART.findall(name)
    plain = all(part.islower() and part.isalpha() for part in parts[1:])
    return len(parts) > 1 and all(
        SIZE.fullmatch(part) or (_is_word(part, terms) if plain or part.islower() else _is_there(part, terms))
        for part in parts
    )


def _is_word(name: str, terms: Terms) -> bool:
    squeezed = _squeezed(name)
    common = squeezed in GLOSSARY or squeezed.removesuffix("s") in GLOSSARY
    if _is_there(name, terms) or (common and not (name.isupper() and _is_near(name, terms))):
        return True
    if name.islower():
        return len(name) < FEWEST_LETTERS or _stem(squeezed) in terms.stems
    if len(squeezed) < FEWEST_LETTERS:
        return squeezed.isalpha() and not squeezed.isupper() and not MIXED.search(name)
    return _are_initials(name, squeezed.removesuffix("s"), terms)


def _is_there(name: str, terms: Terms) -> bool:
    """Whether the paper has it, a plural apart."""
    squeezed = _squeezed(name)
    if name.isupper() and squeezed.removesuffix("s") in SMALL_WORDS:
        return name in terms.capitals
    return squeezed in terms.runs or squeezed.removesuffix("s") in terms.runs or f"{squeezed}s" in terms.runs


def _are_initials(name: str, squeezed: str, terms: Terms) -> bool:
    """Whether it is short for words of the paper, and not one of its names with a wrong letter."""
    is_short = name.rstrip("s").isupper() and len(squeezed) >= FEWEST_LETTERS
    return is_short and squeezed in terms.initials and not _is_near(name, terms)


def _is_near(name: str, terms: Terms) -> bool:
    """Whether a name of the paper has one letter more, less, or another one."""
    squeezed = _squeezed(name)
    near = _is_long_enough(name) and not terms.near.isdisjoint(_shortened(squeezed))
    return near and _stem(squeezed) not in terms.stems


def _is_long_enough(name: str) -> bool:
    """Whether a wrong letter in it can be told from another word: short forms are seldom alike by chance."""
    least = FEWEST_LETTERS - 1 if name.rstrip("s").isupper() else LEAST_NEAR
    return least <= len(_squeezed(name)) <= MOST_NEAR


def _shortened(name: str) -> Iterator[str]:
    """The name, and the name without each one of its letters."""
    yield name
    for place in range(len(name)):
        yield name[:place] + name[place + 1 :]


def _names(folded: str) -> Iterator[tuple[str, bool]]:
    """What looks like a name, and whether it surely is one (not just the first word of a sentence)."""
    for match in TOKEN.finditer(folded):
        name = POSSESSIVE.sub("", match[0])
        if not CAPITAL_OR_DIGIT.search(name) or SIZE.fullmatch(name) or name.isdigit():
            continue
        if any(MIXED.search(part) and not SIZE.fullmatch(part) for part in PART.findall(name)):
            yield name, True
        elif name[0].isupper() and len(name) >= FEWEST_LETTERS:
            yield name, not OPENING.search(folded, max(0, match.start() - 4), match.start())


def _tokens(folded: str) -> Iterator[str]:
    for match in TOKEN.finditer(folded):
        name = POSSESSIVE.sub("", match[0])
        if not SIZE.fullmatch(name):
            yield name


def _runs_from(pieces: list[str], start: int) -> Iterator[str]:
    run = ""
    for piece in pieces[start : start + LONGEST_RUN]:
        run += piece
        if len(run) > 2 * MOST_NEAR:
            return
        yield run


def _stem(word: str) -> str:
    return ENDING.sub("", word)


def _squeezed(name: str) -> str:
    return "".join(PART.findall(name)).lower()


def _folded(text: str) -> str:
    """Without accents and odd forms of letters."""
    text = unicodedata.normalize("NFKC", text)
    if text.isascii():
        return text
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", "".join(letters))
