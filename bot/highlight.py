"""Which passage of a paper answers a search best, and where its words are: plain text and spans, never markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LONGEST = 240
MOST_WORDS = 24
SHORTEST_STEM = 4
ENDINGS = ("ations", "ation", "ings", "ing", "ers", "er", "ies", "ed", "es", "s", "e", "y")
SENTENCE = re.compile(r"(?<=[.!?。])\s+")
WORD = re.compile(r"[^\W_]+")
# Hangul, kana and Han: parts of words count, since endings are glued on and spaces may lack.
GLUED = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff]")
FIELD = re.compile(r"(?<!\S)-\S+|(?<!\S)\w+:(?=\S)")
EVERYWHERE = frozenset("a an and are as at by for from how in is of on or that the to what with".split())


@dataclass(frozen=True, slots=True)
class Passage:
    """Text as it stands in the paper, and where in it (start, end) words that were asked for are."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text cut at its spans: each piece, and whether it was asked for."""
        at = 0
        for start, end in self.spans:
            if at < start:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


def marked(text: str, query: str) -> Passage:
    """The whole text with the words of a query in it."""
    pattern = _pattern(_words(query))
    return Passage(text, _spans(pattern, text) if pattern else ())


def best_passage(texts: Iterable[str], query: str) -> Passage | None:
    """The sentence of the texts with the most different words of the query, cut to be short; None if none has any."""
    words = _words(query)
    pattern = _pattern(words)
    if pattern is None:
        return None
    sentences = [sentence for text in texts for sentence in SENTENCE.split(" ".join(text.split())) if sentence]
    best = max(sentences, key=lambda sentence: _different(pattern, sentence), default="")
    text = _cut(best, pattern)
    spans = _spans(pattern, text)
    return Passage(text, spans) if spans else None


def _words(query: str) -> list[str]:
    text = FIELD.sub(" ", unicodedata.normalize("NFKC", query[:512]).casefold())
    words = [word for word in WORD.findall(text) if word not in EVERYWHERE]
    return list(dict.fromkeys(words))[:MOST_WORDS]


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    forms = [f"(?:{_form(word)})" for word in sorted(words, key=len, reverse=True)]
    return re.compile("|".join(forms), re.IGNORECASE) if forms else None


def _form(word: str) -> str:
    if GLUED.search(word):
        return re.escape(word)
    stem = next((word.removesuffix(one) for one in ENDINGS if word.endswith(one)), word)
    if len(stem) < SHORTEST_STEM:
        return rf"(?<![^\W_]){re.escape(word)}s?(?![^\W_])"
    return rf"(?<![^\W_]){re.escape(stem)}[^\W_]{{0,6}}(?![^\W_])"


def _spans(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in pattern.finditer(text) if match[0])


def _different(pattern: re.Pattern[str], text: str) -> int:
    return len({match[0].casefold()[:SHORTEST_STEM] for match in pattern.finditer(text)})


def _cut(text: str, pattern: re.Pattern[str]) -> str:
    """At most `LONGEST` characters around the first word that was asked for."""
    if len(text) <= LONGEST:
        return text
    found = pattern.search(text)
    start = max(0, min((found.start() if found else 0) - LONGEST // 4, len(text) - LONGEST))
    if start:
        start = text.find(" ", start) + 1
    piece = text[start : start + LONGEST - 2]
    if start + len(piece) < len(text):
        piece = piece.rpartition(" ")[0] or piece
        piece += "…"
    return f"…{piece}" if start else piece
