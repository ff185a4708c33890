"""A better spelling for words that hardly any paper has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from bot.database.readers import Reader
from bot.library.finding.counts import have_grown
from bot.library.finding.scored import papers_in
from bot.library.question.empty_words import STOP_WORDS
from bot.library.question.endings import without_particle
from bot.library.question.normalise import CJK_RUN, WORD, typed

SHORTEST = 4
# Up to so many letters one slip is forgiven, above two; a syllable of Hangul has two or three letters.
SHORT, SHORT_HANGUL = 5, 8
# Syllables without the particle: nearly every two are some word, and nearly any other two look alike.
SHORTEST_HANGUL = 3
# Words in more papers than that are meant as they are.
FEW = 2
# So many times as common must a better word be.
TIMES = 5
# In a large archive a word must be in so many titles to be offered.
SEEN = 3
LARGE = 25_000
# Of an author of so many papers the names are known, of fewer in a small archive.
AUTHORED = 3
SMALL = 1000


class Spelling:
    """The words of titles, of authors' names and of the glossary, read again when the archive has grown."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = {_letters(term): term for term in terms}
        self._size = -1
        self._papers: Mapping[str, int] = {}

    def may_be_wrong(self, word: str) -> bool:
        """Whether a word is one that could be corrected: long enough, and none that the glossary knows."""
        if CJK_RUN.search(word) and len(without_particle(word)) < SHORTEST_HANGUL:
            return False
        letters = _letters(word)
        return len(letters) >= SHORTEST and not word.isdigit() and _stem(letters) not in self._terms

    def better(self, reader: Reader, text: str, common: Mapping[str, int]) -> str | None:
        """The text with close words for those in few papers (word -> how many); None if that changes nothing."""
        self._learn(reader)
        wrong = {word: papers for word, papers in common.items() if papers <= FEW}
        spelt = WORD.sub(lambda word: self._close(word[0], wrong[word[0]]) if word[0] in wrong else word[0], text)
        return spelt if spelt != text else None

    def _learn(self, reader: Reader) -> None:
        size = papers_in(reader)
        if not have_grown(size, self._size):
            return
        rows = reader.rows("SELECT word, papers FROM title_word WHERE papers >= ?", [SEEN if size > LARGE else 1])
        authors = reader.rows(
            "SELECT name, max(papers) AS papers FROM author_name WHERE papers >= ? GROUP BY name",
            [AUTHORED if size > SMALL else 1],
        )
        told = [*rows, *((word, row["papers"]) for row in authors for word in typed(row["name"]).split())]
        known: dict[str, int] = dict.fromkeys(self._terms, 0)
        for word, papers in told:
            if word not in STOP_WORDS:
                stem = _stem(_letters(word))
                known[stem] = max(papers, known.get(stem, 0))
        self._papers, self._size = known, size

    def _close(self, word: str, papers: int) -> str:
        # Imported here: most searches are spelt well, and starting should not wait for it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        letters, known = _stem(_letters(word)), self._papers
        most = 1 if len(letters) <= (SHORT_HANGUL if CJK_RUN.search(word) else SHORT) else 2
        # OSA counts two letters that changed places as one slip. Of 20,000 papers' words: 4 ms, 93 % right.
        near = process.extract(letters, list(known), scorer=OSA.distance, score_cutoff=most, limit=20)
        close = [
            (other, distance)
            for other, distance, _ in near
            if distance and (distance == 1 or other[0] == letters[0])
            if other in self._terms or known[other] >= papers * TIMES
        ]
        if not close:
            return word
        best, _ = min(close, key=lambda one: (one[1], one[0][0] != letters[0], -known[one[0]]))
        # Put together again, for the index has whole syllables.
        return self._terms.get(best) or unicodedata.normalize("NFC", best)


def _letters(word: str) -> str:
    """The word in single letters: Hangul syllables are taken apart, as slips are made in letters."""
    return unicodedata.normalize("NFD", word)


def _stem(letters: str) -> str:
    """The letters of a Korean word without its particle; of any other word all."""
    return letters if letters.isascii() else _letters(without_particle(unicodedata.normalize("NFC", letters)))
