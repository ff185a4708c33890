"""What somebody who is still typing may want: titles, authors, short names, Korean terms."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.archive.counts import have_grown
from bot.archive.glossary import Glossary
from bot.archive.normalise import CJK_RUN, SUGGESTED_LENGTH, typed
from bot.archive.papers import PAPERS_A_DAY
from bot.archive.readers import Reader
from bot.archive.rows import PAPER, listed, paper_of
from bot.archive.scored import papers_in
from bot.models import Paper, Suggestion

MOST_LOOKED_AT = 200
"""Of the titles that begin so; of the many of a short beginning the best voted are known anyway."""
FAMOUS = 2000
"""So many of the best voted titles are kept at hand."""
MOST_NAMES, MOST_SHORT, MOST_KOREAN = 3, 2, 5
NAMES_FROM, SHORT_FROM = 3, 2
"""Letters from which on names of authors, and short names, are offered."""
AGREED = 3
"""So many papers must say what a short name stands for."""

# A vowel or consonant that is typed alone, as the part of a syllable that it begins.
INITIALS = dict(zip("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", map(chr, range(0x1100, 0x1113)), strict=True))


def letters(text: str) -> str:
    """Hangul taken apart, a lone last consonant as the start of the next syllable: `강화ㅎ` begins `강화학습`."""
    text = typed_keeping_jamo(text)
    last = text[-1:]
    return unicodedata.normalize("NFD", text[:-1]) + INITIALS.get(last, unicodedata.normalize("NFD", last))


def typed_keeping_jamo(text: str) -> str:
    """What is typed without spaces, lone letters of Hangul left as the keyboard gives them."""
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


def half_typed(text: str) -> Sequence[str]:
    """What the letters may be the beginning of, as a syllable grows while it is typed.

    A last final may become the next syllable's start (`갈` of `가래`), a last vowel a double one (`호` of `화`).
    """
    whole = letters(text)
    last = whole[-1:]
    if last in FINALS:
        return whole, whole[:-1] + FINALS[last]
    return whole, *(whole[:-1] + vowel for vowel in DOUBLE_VOWELS.get(last, ""))


FINALS = {
    unicodedata.normalize("NFD", chr(0xAC00 + at))[-1]: INITIALS[one]
    for at, one in enumerate(" ㄱㄲ ㄴ  ㄷㄹ       ㅁㅂ ㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
    if one != " "
}
"""Each final consonant as the initial that it may become; a cluster is left out."""
DOUBLE_VOWELS = {"\u1169": "\u116a\u116b\u116c", "\u116e": "\u116f\u1170\u1171", "\u1173": "\u1174"}


@dataclass(frozen=True, slots=True)
class Famous:
    """A title at hand."""

    words: str
    votes: int
    number: int


class Completions:
    """Completes what is typed; keeps the best voted titles at hand and reads them again when papers have come."""

    def __init__(self, glossary: Glossary) -> None:
        self._terms = sorted((unicodedata.normalize("NFD", key), key) for key in glossary.english)
        self._glossary = glossary
        self._size = -1
        self._famous: list[Famous] = []

    def titles(self, reader: Reader, text: str, limit: int) -> list[Paper]:
        """Papers whose title has a word starting like `text`, best voted first; the newest day's if it is empty."""
        numbers = self._titled(reader, text, limit)
        rows = reader.rows(
            f"""SELECT {PAPER} FROM paper WHERE number IN (SELECT value FROM json_each(?))
                ORDER BY votes DESC, number DESC LIMIT ?""",
            [listed(numbers), limit],
        )
        return [paper_of(row) for row in rows]

    def _titled(self, reader: Reader, text: str, limit: int) -> Collection[int]:
        start = typed(text)[:SUGGESTED_LENGTH]
        if not start:
            return [] if text.strip() else _newest_day(reader)
        rows = reader.rows(
            "SELECT number FROM suggestion WHERE key >= ?1 AND key < ?1 || char(1114111) LIMIT ?2",
            [start, MOST_LOOKED_AT],
        )
        numbers = {row[0] for row in rows}
        return numbers | self._famous_with(reader, start, limit) if len(rows) == MOST_LOOKED_AT else numbers

    def all(self, reader: Reader, text: str, limit: int) -> list[Suggestion]:
        """Lines to offer: short names and Korean terms, then authors, then titles."""
        lines = [*self._korean(text), *_short_names(reader, text), *_authors(reader, text)]
        rows = reader.rows(
            """SELECT id, title FROM paper WHERE number IN (SELECT value FROM json_each(?))
               ORDER BY votes DESC, number DESC LIMIT ?""",
            [listed(self._titled(reader, text, limit)), limit - len(lines)],
        )
        return [*lines, *(Suggestion(row["title"], row["id"]) for row in rows)][:limit]

    def _famous_with(self, reader: Reader, start: str, limit: int) -> set[int]:
        size = papers_in(reader)
        if have_grown(size, self._size):
            rows = reader.rows(
                "SELECT title, coalesce(votes, 0) AS votes, number FROM paper ORDER BY paper.votes DESC LIMIT ?",
                [FAMOUS],
            )
            self._famous = [Famous(f" {typed(row['title'])}", row["votes"], row["number"]) for row in rows]
            self._size = size
        begun = f" {start}"
        return set(islice((one.number for one in self._famous if begun in one.words), limit))

    def _korean(self, text: str) -> list[Suggestion]:
        if not CJK_RUN.search(text):
            return []
        found: dict[str, None] = {}
        for start in half_typed(text):
            at = bisect_left(self._terms, (start,))
            for spelt, key in self._terms[at : at + MOST_KOREAN]:
                if spelt.startswith(start):
                    found[key] = None
        return [self._korean_line(key) for key in list(found)[:MOST_KOREAN]]

    def _korean_line(self, key: str) -> Suggestion:
        term = self._glossary.spelt[key]
        return Suggestion(f"{term} – {self._glossary.english[key][0]}", term)


def _newest_day(reader: Reader) -> list[int]:
    rows = reader.rows(
        "SELECT number FROM paper WHERE number >= (SELECT max(number) FROM paper) / ?1 * ?1", [PAPERS_A_DAY]
    )
    return [row[0] for row in rows]


def _short_names(reader: Reader, text: str) -> list[Suggestion]:
    start = typed(text)
    if len(start) < SHORT_FROM or " " in start:
        return []
    rows = reader.rows(
        """SELECT short, long, max(papers) AS papers FROM coinage
           WHERE key >= ?1 AND key < ?1 || char(1114111) AND papers >= ?2 GROUP BY key ORDER BY papers DESC LIMIT ?3""",
        [start, AGREED, MOST_SHORT],
    )
    return [Suggestion(f"{row['short']} – {row['long']}", row["short"]) for row in rows]


def _authors(reader: Reader, text: str) -> list[Suggestion]:
    start = typed(text)
    if len(start) < NAMES_FROM:
        return []
    rows = reader.rows(
        """SELECT name, max(papers) AS papers FROM
           (SELECT name, papers FROM author_name WHERE key >= ?1 AND key < ?1 || char(1114111) AND papers > 0 LIMIT ?2)
           GROUP BY name ORDER BY papers DESC, name LIMIT ?3""",
        [start, MOST_LOOKED_AT, MOST_NAMES],
    )
    return [Suggestion(f"{row['name']} ({row['papers']})", f'by:"{_plain(row["name"])}"') for row in rows]


def _plain(name: str) -> str:
    return name.replace('"', " ")
