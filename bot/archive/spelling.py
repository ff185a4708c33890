"""A better spelling for words that hardly any paper has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from bot.archive.normalise import typed
from bot.archive.readers import Reader
from bot.archive.scored import papers_in

SHORTEST = 4
SHORT = 4
"""Up to so many letters one slip is forgiven, above two."""
FEW = 2
"""Words in more papers than that are meant as they are."""
TIMES = 5
"""So many times as common must a better word be."""
SEEN = 3
"""In a large archive a word must be in so many titles to be offered."""
LARGE = 25_000


class Spelling:
    """The words of titles and of the glossary, read again when the archive has grown."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = {_letters(term): term for term in terms}
        self._size = -1
        self._papers: dict[str, int] = {}
        self._words: list[str] = []

    def may_be_wrong(self, word: str) -> bool:
        """Whether a word is one that could be corrected."""
        return len(_letters(word)) >= SHORTEST and not word.isdigit()

    def better(self, reader: Reader, text: str, common: Mapping[str, int]) -> str | None:
        """The text with close words for those in few papers (word -> how many); None if that changes nothing."""
        self._learn(reader, papers_in(reader))
        words = typed(text).split()
        spelt = [self._close(word, common[word]) if common.get(word, FEW + 1) <= FEW else word for word in words]
        return " ".join(spelt) if spelt != words else None

    def _learn(self, reader: Reader, size: int) -> None:
        if size == self._size:
            return
        seen = SEEN if size > LARGE else 1
        rows = reader.rows("SELECT word, papers FROM title_word WHERE papers >= ?", [seen])
        self._papers = {_letters(row["word"]): row["papers"] for row in rows}
        self._words = [*self._papers, *self._terms]
        self._size = size

    def _close(self, word: str, papers: int) -> str:
        # Imported here: most searches are spelt well, and starting should not wait for it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        letters = _letters(word)
        most = 1 if len(letters) <= SHORT else 2
        near = process.extract(letters, self._words, scorer=OSA.distance, score_cutoff=most, limit=20)
        close = [(other, distance) for other, distance, _ in near if self._enough(other, papers)]
        if not close:
            return word
        best, _ = min(close, key=lambda one: (one[1], one[0][0] != letters[0], -self._papers.get(one[0], 0)))
        return self._terms.get(best) or unicodedata.normalize("NFC", best)

    def _enough(self, other: str, papers: int) -> bool:
        return other in self._terms or self._papers[other] >= papers * TIMES


def _letters(word: str) -> str:
    """The word in single letters: Hangul syllables are taken apart, as slips are made in letters."""
    return unicodedata.normalize("NFD", word)
