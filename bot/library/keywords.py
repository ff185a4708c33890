"""What papers are about, in words of the reader's language: Hugging Face's keywords, told by the glossary."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.library.question.glossary import Glossary
from bot.papers.paper import Paper

MOST = 3


class Keywords:
    """The glossary read from English to Korean; no other language has one."""

    def __init__(self, glossary: Glossary) -> None:
        self._korean = _korean_of(glossary)

    def of(self, paper: Paper, language: str) -> tuple[str, ...]:
        """At most three, in the paper's own order; none where the glossary knows none."""
        if language.split("-")[0] != "ko":
            return ()
        known = (self._korean.get(_folded(word)) for word in paper.keywords)
        return tuple(dict.fromkeys(word for word in known if word))[:MOST]


def _korean_of(glossary: Glossary) -> Mapping[str, str]:
    """For each English term the Korean one that means it before others; of several the first."""
    best: dict[str, tuple[int, str]] = {}
    for key, meanings in glossary.english.items():
        for place, meaning in enumerate(meanings):
            english, offered = _folded(meaning), (place, glossary.spelt[key])
            if english not in best or place < best[english][0]:
                best[english] = offered
    return {english: korean for english, (_, korean) in best.items()}


def _folded(english: str) -> str:
    """Alike for `Fine-Tuning` and `fine tuning`, for one and for several, with or without a short name in brackets."""
    plain = re.sub(r"\([^)]*\)|[-_\s]+", " ", english.casefold())
    # Both sides are folded alike, so that a word that only ends in s does no harm.
    return " ".join(plain.split()).removesuffix("s")
