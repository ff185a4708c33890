"""Which passage of a paper answers a search best, and where its words are: plain text and spans, never markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.papers.bullets import Bullets
from bot.papers.cleanup import clean
from bot.papers.found import Passage
from bot.papers.paper import Paper

# Characters of a passage.
LONGEST = 160
MOST_FORMS = 60
# Questions whose patterns are kept.
KEPT = 32
# Characters of a text that are looked through.
# Abstracts were seen to have 1,924 at most; what is imported may have any length.
MOST_READ = 20_000
# Places in a sentence around which it may be cut.
MOST_LOOKED_AT = 12
SHORTEST_STEM = 4
# Letters of a word from which on others may write it with a hyphen.
SHORTEST_COMPOUND = 6
# Of so many things looked for, a passage must have two, and three.
SEVERAL, MANY = 3, 8
# The longer ones first, for the first that fits is cut off.
ENDINGS = ("ations", "ation", "ings", "ing", "ers", "er", "ies", "ed", "es", "s", "e", "y")
# Chinese and Japanese put no space behind a full stop.
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
WORD = re.compile(r"[^\W_]+")
# What may stand between two words that belong together.
BETWEEN = r"[ \-‐‑–/]"
BESIDE = re.compile(f"{BETWEEN}?")
# Hangul, kana and Han: parts of words count, since endings are glued on and spaces may lack.
GLUED = re.compile(r"[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff]")
GLUED_RUN = re.compile(f"{GLUED.pattern}{{3,}}")

# What was looked for: each thing with all that means the same.
Wanted = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Sought:
    """Finds what was looked for; the pattern has a group for each form, `things` says of which thing it is."""

    pattern: re.Pattern[str]
    things: Sequence[int]

    def said(self, text: str) -> set[int]:
        """Which of the things a text has."""
        return {self.things[(match.lastindex or 1) - 1] for match in self.pattern.finditer(text)}

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where they are; two with only a space or a hyphen between them are one."""
        spans: list[tuple[int, int]] = []
        for match in self.pattern.finditer(text):
            start, end = match.span()
            if spans and BESIDE.fullmatch(text, spans[-1][1], start):
                start = spans.pop()[0]
            spans.append((start, end))
        return tuple(spans)


def passage_for(
    paper: Paper, bullets: Bullets | None, language: str, wanted: Wanted, longest: int = LONGEST
) -> Passage | None:
    """The bullet or the sentence of a paper that answers a search best, for a reader of this language.

    None where the texts have too little of what was looked for; of a paper whose title says it all one word will do.
    """
    sought = _sought(wanted)
    if sought is None:
        return None
    titled = len(sought.said(paper.title)) == len(wanted)
    least = 1 if titled else 1 + (len(wanted) >= SEVERAL) + (len(wanted) >= MANY)
    several = _texts(paper, bullets, language)
    if found := next((one for texts in several if (one := _best(texts, sought, longest, least))), None):
        return found
    pairs = _sought(_pairs(wanted))
    return _best(several[0], pairs, longest, 2) if pairs else None


def marked(text: str, wanted: Wanted) -> Passage:
    """The whole text with what was looked for in it."""
    sought = _sought(wanted)
    return Passage(text, sought.spans(text) if sought else ())


def _texts(paper: Paper, bullets: Bullets | None, language: str) -> list[list[str]]:
    """What a reader may be shown, the better first: English bullets are as good as the abstract's own sentences."""
    written = bullets.language.split("-")[0] if bullets else ""
    items = bullets.items if bullets and written in ("en", language.split("-")[0]) else ()
    abstract = clean(paper.abstract, paper.title)
    return [[*items, abstract]] if written == "en" or not items else [[*items], [abstract]]


def _best(texts: Iterable[str], sought: _Sought, longest: int, least: int) -> Passage | None:
    """The sentence with the most different things, cut to be short; None if that has fewer than `least`."""
    lines = (" ".join(text[:MOST_READ].split()) for text in texts)
    sentences = [sentence for line in lines for sentence in SENTENCE.split(line) if sentence]
    best = max(sentences, key=lambda sentence: len(sought.said(sentence)), default="")
    starts = [match.start() for match in islice(sought.pattern.finditer(best), MOST_LOOKED_AT)]
    pieces = (_cut(best, start, longest) for start in starts)
    shown = max(pieces, key=lambda piece: len(sought.said(piece)), default="")
    return Passage(shown, sought.spans(shown)) if len(sought.said(shown)) >= least else None


def _sought(wanted: Wanted) -> _Sought | None:
    """Of forms that begin alike the longest is found; None if nothing is looked for."""
    return _compiled(tuple(map(tuple, wanted)))


# All papers of a page are looked through for the same.
@lru_cache(KEPT)
def _compiled(wanted: tuple[tuple[str, ...], ...]) -> _Sought | None:
    texts = [(text, thing) for thing, same in enumerate(wanted) for text in same]
    texts.sort(key=lambda one: len(one[0]), reverse=True)
    forms = {form: thing for text, thing in texts if (form := _form(text))}
    glued = [form for form in forms if GLUED.search(form)][:MOST_FORMS]
    whole = [form for form in forms if not GLUED.search(form)][:MOST_FORMS]
    if not forms:
        return None
    # Where a word begins and ends is looked at once for all of them, which takes half the time.
    either = [rf"(?<![^\W_])(?:{_groups(whole)})(?![^\W_])"] if whole else []
    either += [_groups(glued)] if glued else []
    pattern = re.compile("|".join(either), re.IGNORECASE)
    return _Sought(pattern, [forms[form] for form in (*whole, *glued)])


def _groups(forms: Iterable[str]) -> str:
    return "|".join(f"({form})" for form in forms)


def _form(text: str) -> str:
    """Finds the words of a text side by side, in their other forms too."""
    words: list[str] = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if not words:
        return ""
    if any(map(GLUED.search, words)):
        return f"{BETWEEN}?".join(map(re.escape, "".join(words)))
    *others, last = words
    return f"{BETWEEN}?".join([*map(re.escape, others), _ended(last, alone=not others)])


def _ended(word: str, *, alone: bool) -> str:
    """A word with any ending; beside others a shorter stem tells enough."""
    stem = next((word.removesuffix(one) for one in ENDINGS if word.endswith(one)), word)
    if len(stem) < SHORTEST_STEM - (not alone):
        return rf"{re.escape(word)}s?"
    between = "-?" if len(stem) >= SHORTEST_COMPOUND else ""
    # Six letters, as the longest of the endings has.
    return rf"{between.join(map(re.escape, stem))}[^\W_]{{0,6}}"


def _pairs(wanted: Wanted) -> Wanted:
    """The pairs of letters by which the index knows a long word of a script without spaces."""
    runs = [run for same in wanted for text in same for run in GLUED_RUN.findall(text)]
    return [[run[at : at + 2]] for run in runs for at in range(len(run) - 1)]


def _cut(text: str, at: int, longest: int) -> str:
    """At most so many characters around a place, cut between words where there is a space."""
    if len(text) <= longest:
        return text
    # A quarter of it stands before the word: what follows tells more of it than what came before.
    start = max(0, min(at - longest // 4, len(text) - longest))
    if start:
        start = text.find(" ", start, start + longest // 4) + 1 or start
    # Two less, for a mark of what is left out at either end.
    piece = text[start : start + longest - 2]
    if start + len(piece) < len(text):
        head = piece.rpartition(" ")[0]
        piece = (head if len(head) > longest // 2 else piece).rstrip(" ,;:") + "…"
    return f"…{piece}" if start else piece
