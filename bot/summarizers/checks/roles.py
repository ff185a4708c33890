"""Whether a name stands where the paper has another: Flow-Noise in what is said of Flow-SDE alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.summarizers.checks.lexicon import Things
from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.slots import IDLE
from bot.summarizers.checks.source import TOKEN, Sentence, Source, spans, squeezed, things_of
from bot.summarizers.checks.terms import EXPANSIONS, GLOSSARY

KNOWN = frozenset({"en", "ko", "ja", "zh"})
SEGMENT = re.compile(
    r"(?<!\d)[;:](?!\d)|"
    r"(?:^| )(?=\(?(?:i{1,3}|iv|v|[1-9a-d])\) )|\b(?:while|whereas|but|although)\b|(?<=[a-z]{3}), and "
)
"""Where an English sentence goes on to speak of another thing of its list."""
COINED = re.compile(r"(?<=.)[A-Z]|(?<=[A-Za-z])[-.]?\d")
TITLED = re.compile(r"(?:(?<=[a-z,;:(] )|(?<=\())[A-Z][a-z]+(?:[ -][A-Z][A-Za-z]+)+")
"""How a name of one word looks, and inside a sentence one of several words."""
KIND = re.compile(r"\D*-[a-z]{2,}(?:-\D*)?|(?:Multi|[A-Z][a-z]+-[A-Z][a-z]+)-[A-Z][a-z]+")
"""How words for a kind of thing look, as Mixture-of-Experts and GPU-based."""
COINING = re.compile(
    r"\b(?:propos|introduc|present|develop|consist|compris|compos|call|nam(?:e|ing)|dub|term|novel|new\b|design|build|"
    r"construct|releas|first\b|compon|contribut|i{2,3}\))"
)
"""What a sentence speaks with of a name that the paper itself gives."""
LEAST, MOST_SHARED = 4.5, 0.15
"""How much another place of the paper must say of what a bullet says, and how much less the name's own say."""
FEWEST_TIMES, SOURCES_KEPT = 3, 4
"""So often a paper's most frequent name is its own, if its title does not tell."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name, where it stands, and what it is without marks and plural."""

    start: int
    end: int
    bare: str
    short: bool
    """Whether it is letters in capitals alone, which are mostly short for some kind of thing."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a sentence of the paper: what it speaks of, and the names in it."""

    things: Things
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cast:
    """The names of a paper: by segment, its own work's, those that it gives, and those that are short for a kind."""

    segments: tuple[Segment, ...]
    own: frozenset[str]
    given: frozenset[str]
    short: frozenset[str]

    def holding(self, name: str, *, held: bool) -> list[Segment]:
        """The segments with a name, or without it."""
        return [one for one in self.segments if (name in one.names) is held]

    def rivals(self, name: str, near: Segment) -> frozenset[str]:
        """The names of a segment that may be taken for another: both given by the paper, or both by others."""
        return frozenset(
            one
            for one in near.names - self.own
            if one not in name
            and name not in one
            and (one in self.given) is (name in self.given)
            and (not {one, name} & self.short or self._are_together(one, name))
        )

    def _are_together(self, one: str, other: str) -> bool:
        return any({one, other} <= segment.names for segment in self.segments)


def misplaced(bullet: Sentence, source: Source, code: str) -> str:
    """A name of the paper that stands where the paper has another one; empty if none does."""
    names = [one for one in _names(bullet.text) if " " not in bullet.text[one.start : one.end]]
    if code not in KNOWN or not names:
        return ""
    cast = cast_of(source)
    for start, end in spans(bullet.text):
        here = [one for one in names if start <= one.start < end]
        numbers = [one for one in bullet.numbers if start <= one.start < end]
        if any(one.bare.startswith(own) for one in here for own in cast.own):
            continue
        for name in here:
            if not _is_with(numbers, name, source) and _is_anothers(name, here, (start, end), bullet, source, cast):
                return bullet.text[name.start : name.end]
    return ""


@lru_cache(SOURCES_KEPT)
def cast_of(source: Source) -> Cast:
    """Who plays which part in a paper."""
    segments, short, given, seen = list[Segment](), set[str](), set[str](), set[str]()
    for sentence in source.sentences[1:]:
        names = list(_names(sentence.text))
        short |= {one.bare for one in names if one.short}
        given |= {one.bare for one in names if one.bare not in seen and COINING.search(sentence.text)}
        seen |= {one.bare for one in names}
        cuts = [0, *(match.start() for match in SEGMENT.finditer(sentence.text)), len(sentence.text)]
        for start, end in pairwise(cuts):
            there = things_of(one for one in sentence.mentions if start <= one.start < end)
            segments.append(Segment(there, frozenset(one.bare for one in names if start <= one.start < end)))
    return Cast(tuple(segments), _own(source, segments), frozenset(given), frozenset(short))


def _own(source: Source, segments: list[Segment]) -> frozenset[str]:
    """What the paper calls its own work: of that it speaks everywhere."""
    before = source.title.partition(":")[0] if ":" in source.title else ""
    titled = {_bare(word) for word in TOKEN.findall(before)}
    seen = [name for segment in segments for name in segment.names]
    if titled & set(seen):
        return frozenset(titled)
    most = max(map(seen.count, seen), default=0)
    return frozenset(titled | {name for name in seen if FEWEST_TIMES <= most == seen.count(name)})


def _is_with(numbers: Sequence[Number], name: Name, source: Source) -> bool:
    """Whether a sentence of the paper that has the name has one of some numbers."""
    named = [one for one in source.sentences if f"={name.bare}" in one.things]
    return any(fits(number, known) for number in numbers for one in named for known in one.numbers)


def _is_anothers(
    name: Name, here: list[Name], span: tuple[int, int], bullet: Sentence, source: Source, cast: Cast
) -> bool:
    """Whether what is said beside a name is said elsewhere, and there of a name that is not here."""
    own, others = (cast.holding(name.bare, held=held) for held in (True, False))
    if not own or not others:
        return False
    itself = things_of(one for one in bullet.mentions if name.start <= one.start < name.end)
    said = things_of(one for one in bullet.mentions if span[0] <= one.start < span[1]) - itself - IDLE
    near = max(others, key=lambda one: source.shared(said, one.things))
    best = source.shared(said, near.things)
    return (
        best >= LEAST
        and max(source.shared(said, one.things) for one in own) <= MOST_SHARED * best
        and bool(cast.rivals(name.bare, near) - {one.bare for one in here})
    )


def _names(text: str) -> Iterator[Name]:
    taken = [match.span() for match in TITLED.finditer(text) if not text[match.end() :][:1].isalnum()]
    yield from (Name(start, end, _bare(text[start:end]), short=False) for start, end in taken)
    for match in TOKEN.finditer(text):
        bare = _bare(match[0])
        known = bare in GLOSSARY or bare in EXPANSIONS or f"{bare}s" in EXPANSIONS
        if known or not COINED.search(match[0]) or KIND.fullmatch(match[0]) or match[0][0].isdigit():
            continue
        if not any(start <= match.start() < end for start, end in taken):
            yield Name(match.start(), match.end(), bare, match[0].removesuffix("s").isupper() and match[0].isalpha())


def _bare(name: str) -> str:
    return squeezed(name).removesuffix("s")
