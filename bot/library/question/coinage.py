"""Words that papers bring along: short names with what they stand for, the names of authors, the words of titles."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

from bot.library.question.normalise import CJK, typed

SHORT = re.compile(r"\(([A-Za-z][A-Za-z0-9-]{1,9})\)")
KOREAN = re.compile(rf"([{CJK}]{{2,12}}(?: [{CJK}]{{2,12}})?) ?\(([A-Za-z][A-Za-z0-9 -]{{1,39}})\)")
WORD_BEFORE = re.compile(r"[A-Za-z0-9]+")
# So many characters before a bracket are looked at for the long form.
BEFORE = 90
LONGEST_NAME = 48
# Of the authors of one paper; a few papers have thousands.
MOST_NAMES = 60
SHORTEST_WORD = 3
JOINING = frozenset("a an and for from in of on the to via with".split())


def coined(text: str) -> str:
    """JSON list of [key, short, long] for each `long form (SHORT)` and `한국어(English)` of a text."""
    found = {(typed(short), short, long) for short, long in (*_acronyms(text), *_translations(text))}
    return json.dumps(sorted(found), ensure_ascii=False)


def _acronyms(text: str) -> Iterator[tuple[str, str]]:
    for match in SHORT.finditer(text):
        short = match[1].removesuffix("s") if match[1][:-1].isupper() else match[1]
        if sum(letter.isupper() for letter in short) < 2:
            continue
        if long := long_form(short, text[max(0, match.start() - BEFORE) : match.start()]):
            yield short, long


def long_form(short: str, before: str) -> str | None:
    """The words before a bracket whose initials spell what is in it; None if they do not.

    `Low-Rank Adaptation (LoRA)` may take several letters of one word, and joining words need give none.
    """
    letters = [letter.lower() for letter in short if letter.isalpha()]
    words = [word.lower() for word in WORD_BEFORE.findall(before)]
    # Some more words than letters, for joining words give none.
    for count in range(2, min(len(words), len(letters) + 3) + 1):
        tail = words[-count:]
        if tail[0][0] == letters[0] and _spells(letters, tail, first=True):
            return " ".join(tail)
    return None


def _spells(letters: list[str], words: list[str], *, first: bool = False) -> bool:
    """Whether each word but joining ones gives its first letter and perhaps further ones, in order, all used."""
    if not words:
        return not letters
    if words[0] in JOINING and not first and _spells(letters, words[1:]):
        return True
    word = words[0]
    if not letters or word[0] != letters[0]:
        return False
    at, used = 0, 0
    while used < len(letters):
        at = word.find(letters[used], at) + 1
        if not at:
            return False
        used += 1
        if _spells(letters[used:], words[1:]):
            return True
    return False


def _translations(text: str) -> Iterator[tuple[str, str]]:
    if text.isascii():
        return
    for match in KOREAN.finditer(unicodedata.normalize("NFKC", text)):
        yield match[1].replace(" ", ""), typed(match[2])


def author_names(authors: str) -> str:
    """JSON list of [key, name] of a JSON list of authors: the whole name, and the family name first."""
    found: set[tuple[str, str]] = set()
    for name in json.loads(authors)[:MOST_NAMES]:
        words = typed(name).split()
        if words and len(name) <= LONGEST_NAME:
            found |= {(" ".join(words), name), (" ".join([words[-1], *words[:-1]]), name)}
    return json.dumps(sorted(found), ensure_ascii=False)


def title_words(title: str) -> str:
    """JSON list of the words of a title that could be misspelt."""
    words = {word for word in typed(title).split() if len(word) >= SHORTEST_WORD and not word.isdigit()}
    return json.dumps(sorted(words), ensure_ascii=False)
