"""What somebody who is still typing may want: titles, authors, short names, Korean terms."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.database.readers import Reader
from bot.database.values import listed
from bot.library.finding.counts import have_grown
from bot.library.finding.names import LONGEST, squeezed
from bot.library.finding.scored import papers_in
from bot.library.question.glossary import Glossary
from bot.library.question.half_typed import half_typed
from bot.library.question.normalise import CJK_RUN, SUGGESTED_LENGTH, typed
from bot.library.question.query import phrase, words_of
from bot.library.rows import PAPERS_A_DAY
from bot.papers.found import Suggestion
from bot.papers.ids import named_in

# Of the titles that begin so; of the many of a short beginning the best voted are known anyway.
MOST_LOOKED_AT = 200
# So many of the best voted titles are kept at hand.
FAMOUS = 2000
MOST_NAMES, MOST_SHORT, MOST_KOREAN = 3, 2, 5
# Letters from which on authors, short names and titles that begin so are offered, such titles first, and a slip is
# looked for.
NAMES_FROM, SHORT_FROM, BEGUN_FROM, TITLES_FROM, SLIPS_FROM = 3, 2, 3, 6, 4
# So many papers must say what a short name stands for.
AGREED = 3
FIELD = re.compile(r"\s*(?:by|author|저자):\s*\"?(?P<name>[^\"]*)", re.IGNORECASE)
ORGANIZATION = re.compile(r"\s*(?:org|organization|기관|소속):\s*\"?(?P<name>[^\"]*)", re.IGNORECASE)
PART_OF_ID = re.compile(r"\s*(?:arxiv:)?(?P<id>\d{4}\.\d{0,5})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Famous:
    """Titles at hand with their row numbers, and the words that they have."""

    titles: Sequence[tuple[str, int]] = ()
    words: Sequence[str] = ()
    known: dict[int, Sequence[str]] = field(default_factory=dict)
    """What `starts` has given for each length."""

    def starts(self, length: int) -> Sequence[str]:
        """What the words begin with, one letter shorter to one longer than so many; put together once."""
        if length not in self.known:
            ends = (length - 1, length, length + 1)
            self.known[length] = sorted({word[:end] for word in self.words for end in ends})
        return self.known[length]

    def having(self, start: str, limit: int) -> Iterable[int]:
        """Row numbers of titles that have a word starting so, the best voted first."""
        begun = f" {start}"
        return islice((number for title, number in self.titles if begun in title), limit)


class Completions:
    """Completes what is typed; keeps the best voted titles at hand and reads them again when papers have come."""

    def __init__(self, glossary: Glossary) -> None:
        self._terms = sorted((unicodedata.normalize("NFD", key), key) for key in glossary.english)
        self._glossary = glossary
        self._size = -1
        self._famous = Famous()

    def all(self, reader: Reader, text: str, limit: int) -> list[Suggestion]:
        """Lines to offer: titles that begin so once that tells much, names and terms, other titles."""
        if named := _by_id(reader, text, limit):
            return named
        if field := FIELD.match(text):
            return _authors(reader, field["name"], limit, 1)
        if organization := ORGANIZATION.match(text):
            return _organizations(reader, organization["name"], limit)
        begun = _lines(reader, self._begun(reader, text), limit)
        others = [*self._korean(text), *_short_names(reader, text), *_authors(reader, text)]
        lines = [*begun, *others] if len(typed(text)) >= TITLES_FROM else [*others, *begun]
        lines += _lines(reader, self._with_word(reader, text, limit), limit)
        if not lines:
            lines = _lines(reader, self._nearly(reader, text, limit), limit)
        return list(dict.fromkeys(lines))[:limit]

    def _begun(self, reader: Reader, text: str) -> list[int]:
        """Papers whose title or name begins so, however it is spelt."""
        start = squeezed(text)[:LONGEST]
        if len(start) < BEGUN_FROM:
            return []
        rows = reader.rows(
            "SELECT number FROM paper_name WHERE key >= ?1 AND key < ?1 || char(1114111) LIMIT ?2",
            [start, MOST_LOOKED_AT],
        )
        return [row[0] for row in rows]

    def _with_word(self, reader: Reader, text: str, limit: int) -> list[int]:
        """Papers whose title has a word starting so; the newest day's if nothing is typed."""
        start = typed(text)[:SUGGESTED_LENGTH]
        if not start:
            return [] if text.strip() else _newest_day(reader)
        rows = reader.rows(
            "SELECT number FROM suggestion WHERE key >= ?1 AND key < ?1 || char(1114111) LIMIT ?2",
            [start, MOST_LOOKED_AT],
        )
        numbers = [row[0] for row in rows]
        # Of more than are looked at these are the first by the alphabet, so the famous ones are added.
        return [*numbers, *self._known(reader).having(start, limit)] if len(rows) == MOST_LOOKED_AT else numbers

    def _nearly(self, reader: Reader, text: str, limit: int) -> list[int]:
        """Famous papers with a word that starts as the last one typed but for one slip."""
        words = typed(text).split()
        if not words or len(words[-1]) < SLIPS_FROM or not words[-1].isascii():
            return []
        # Imported here: what is typed is mostly spelt well, and starting should not wait for it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        famous = self._known(reader)
        near = process.extract(words[-1], famous.starts(len(words[-1])), scorer=OSA.distance, score_cutoff=1, limit=3)
        return [number for start, *_ in near for number in famous.having(" ".join([*words[:-1], start]), limit)]

    def _known(self, reader: Reader) -> Famous:
        size = papers_in(reader)
        if have_grown(size, self._size):
            rows = reader.rows("SELECT title, number FROM paper ORDER BY paper.votes DESC LIMIT ?", [FAMOUS])
            titles = [(f" {typed(row['title'])}", row["number"]) for row in rows]
            self._famous = Famous(titles, sorted({word for title, _ in titles for word in title.split()}))
            self._size = size
        return self._famous

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


def _lines(reader: Reader, numbers: Iterable[int], limit: int) -> list[Suggestion]:
    """Titles of these papers, the best voted first."""
    rows = reader.rows(
        """SELECT id, title FROM paper WHERE number IN (SELECT value FROM json_each(?))
           ORDER BY votes DESC, number DESC LIMIT ?""",
        [listed(dict.fromkeys(numbers)), limit],
    )
    return [Suggestion(row["title"], row["id"]) for row in rows]


def _by_id(reader: Reader, text: str, limit: int) -> list[Suggestion]:
    """The papers that an address or an id names, or that a part of an id begins."""
    ids = listed(named.ids if (named := named_in(text)) else ())
    rows = reader.rows("SELECT id, title FROM paper WHERE id IN (SELECT value FROM json_each(?))", [ids])
    # Digits and the dot of an id stand before any letter, hence the `a`.
    if not rows and (part := PART_OF_ID.fullmatch(text)):
        rows = reader.rows(
            "SELECT id, title FROM paper WHERE id >= ?1 AND id < ?1 || 'a' ORDER BY id LIMIT ?2", [part["id"], limit]
        )
    return [Suggestion(row["title"], row["id"]) for row in rows]


def _newest_day(reader: Reader) -> list[int]:
    # Whole numbers divide without a rest, which gives the first number of the newest day.
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


def _authors(reader: Reader, text: str, most: int = MOST_NAMES, shortest: int = NAMES_FROM) -> list[Suggestion]:
    start = typed(text)
    if len(start) < shortest:
        return []
    rows = reader.rows(
        """SELECT name, max(papers) AS papers FROM
           (SELECT name, papers FROM author_name WHERE key >= ?1 AND key < ?1 || char(1114111) AND papers > 0 LIMIT ?2)
           GROUP BY name ORDER BY papers DESC, name LIMIT ?3""",
        [start, MOST_LOOKED_AT, most],
    )
    return [Suggestion(f"{row['name']} ({row['papers']})", f'by:"{_plain(row["name"])}"') for row in rows]


def _organizations(reader: Reader, text: str, most: int) -> list[Suggestion]:
    """Those whose names have a word that begins so, after the words before it; all papers of each are counted."""
    words = words_of(text)
    if not words:
        return []
    rows = reader.rows(
        """SELECT paper.organization AS name, count(*) AS papers FROM search_index
           JOIN paper ON paper.number = search_index.rowid
           WHERE search_index MATCH ? GROUP BY name ORDER BY papers DESC, name LIMIT ?""",
        [f"{{organization}} : {phrase(words)}*", most],
    )
    return [Suggestion(f"{row['name']} ({row['papers']})", f'org:"{_plain(row["name"])}"') for row in rows]


def _plain(name: str) -> str:
    return name.replace('"', " ")
