"""Whether a bullet denies what its sentences say, or says what they deny: clause by clause, not word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import Mention, Things
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.source import CLAUSE, Clause, Sentence, Source, clauses, spans

Span = tuple[int, int]
KNOWN = frozenset({"en", "ko", "ja", "zh"})
VERB_LAST = frozenset({"ko", "ja"})
TEXTS_KEPT, SOURCES_KEPT = 2_000, 4
# How much a denying bullet must share with sentences that deny nothing.
LEAST_ADDED, NEARLY_BEST, FAIRLY = 2.0, 0.6, 0.25
# Below this its whole sentence must deny nothing either, however softly.
LEAST_PLAIN = 5.0
BEFORE_VERB, LISTED = 30, 6
# What is denied is what one cannot do, and not that one can.
CAN = re.compile(r"でき|可能|可以|수 ?(?=있|없)")
# Before what does not: the verb is elsewhere.
NOBODY = re.compile(r"neither|nor|none|nothing", re.IGNORECASE)
NEEDED = re.compile(r"\b(?:is|are) (?:still |always )?(?:needed|required|necessary)\b")
LEAST_LOST, SHARE_LOST, MOST_ELSEWHERE = 2.0, 0.65, 0.75
# How much of what a paper denies a bullet must say, which part of it, and how much of that may stand elsewhere.
SURE, SHARE_SURE = 3.0, 0.5
DENIED_WITHIN, SPARED_WITHIN = 48, 32
NEAR, NEAREST = {"en": 40, "zh": 10, "ko": 14, "ja": 12}, {"en": 12, "zh": 3, "ko": 3, "ja": 3}


def negation(bullet: Sentence, source: Source, rules: Rules) -> bool:
    """Whether a bullet denies what its sentences say, or says what they deny."""
    code = rules.code
    if code not in KNOWN:
        return False
    if _is_needed(bullet, source, code):
        return True
    for span, clause in zip(spans(bullet.text), clauses(bullet), strict=True):
        text = _plain(clause.text, code)
        if patterns("negations")["not"][code].search(text):
            if _is_added(clause, span, bullet, source, code):
                return True
        elif not _is_undone(clause.text, code) and _is_lost(clause, source, rules):
            return True
    return False


def _is_undone(text: str, code: str) -> bool:
    return any(patterns("negations")[how][code].search(text) for how in ("not", "undone"))


@lru_cache(TEXTS_KEPT)
def _plain(text: str, code: str) -> str:
    """A text without what only looks like a denial."""
    return patterns("negations")["idle"][code].sub(lambda match: "\x00" * len(match[0]), text)


@lru_cache(TEXTS_KEPT)
def _is_soft(text: str) -> bool:
    """Whether an English text denies anything, be it softly."""
    return patterns("negations")["somehow"]["en"].search(_plain(text, "en")) is not None


def _does_without(text: str) -> bool:
    """Whether an English text denies anything, or says in another way that something is left alone."""
    return _is_soft(text) or patterns("negations")["spared"]["en"].search(text) is not None


def _is_added(clause: Clause, span: Span, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether a clause denies something, and neither those most like it nor those about that deny anything."""
    if patterns("negations")["other"]["harmed"].search(clause.text):
        return False
    told, verbs = (Things().union(*_denials(bullet, span, code, nearest=nearest)) for nearest in (False, True))
    denied = told & source.things
    scored = [(source.shared(clause.things, one.things), one) for one in _parts(source)]
    best = max((score for score, _ in scored), default=0.0)
    if best < LEAST_ADDED or not denied or any(_is_contrary(thing, source) for thing in verbs):
        return False
    if best < LEAST_PLAIN and any(_is_soft(one.text) for one in source.stems(bullet)[:2]):
        return False
    if patterns("negations")["other"]["lacking"].search(clause.text):
        close = [one for score, one in scored if score >= NEARLY_BEST * best or one.things & denied]
        return not any(_does_without(one.text) for one in [*source.stems(bullet), *close])
    verbs &= source.things
    place = max(range(len(scored)), key=lambda one: scored[one][0])
    if not verbs and any(_is_soft(one.text) for _, one in scored[place + 1 : place + 2]):
        return False
    return not any(
        _denies(one, verbs)
        for score, one in scored
        if score >= NEARLY_BEST * best or (one.things & (verbs or denied) and score >= FAIRLY * best)
    )


def _is_contrary(thing: str, source: Source) -> bool:
    """Whether the paper has the word with a part that denies it, as "unanswerable", "textless" and "non-CoT" have."""
    word = thing.lower().lstrip("=~")
    before = "non-?" if thing[0] == "=" else "(?:un|in|im|ir|non-?|dis|mis)"
    return thing[0] != "~" and (
        re.search(rf"\b{before}(?:{word})|\b(?:{word})[a-z]*(?:less|[- ]free)\b", source.low) is not None
    )


def _denies(part: Sentence, verbs: Things) -> bool:
    """Whether a clause of the paper denies anything, or, if it has the verb that a bullet denies, denies that."""
    there = [one for one in part.mentions if one.things & verbs]
    if not there:
        return _is_soft(part.text)
    close = (part.text[max(0, one.start - BEFORE_VERB) : one.start] for one in there)
    return patterns("negations")["not"]["en"].search(_plain(part.text, "en")) is not None or any(map(_is_soft, close))


@lru_cache(SOURCES_KEPT)
def _parts(source: Source) -> tuple[Sentence, ...]:
    """The clauses of a paper, each as a sentence of its own; a list after a denial is denied as a whole."""
    found = []
    for sentence in source.sentences:
        before = 0
        for start, end in spans(sentence.text):
            listed = len(sentence.text[start:end].split()) <= LISTED and sentence.text[start - 1 : start] in (
                ",",
                "d",
                "r",
            )
            if not (listed and patterns("negations")["not"]["en"].search(sentence.text, before, start)):
                before = start
            there = [one for one in sentence.mentions if start <= one.start < end]
            placed = tuple(replace(one, start=one.start - before, end=one.end - before) for one in there)
            found.append(Sentence(sentence.text[before:end], (), placed, _meant(there)))
    return tuple(found)


def _denials(sentence: Sentence, span: Span, code: str, *, nearest: bool) -> Iterator[Things]:
    """What stands beside each denial of a clause, or nearest to it: before it where the verb comes last, else after."""
    for match in patterns("negations")["not"][code].finditer(_plain(sentence.text, code), *span):
        if code in VERB_LAST:
            gaps = [(match.start() - one.end, one) for one in sentence.mentions]
        else:
            gaps = [(one.start - match.end(), one) for one in sentence.mentions]
        close = [(gap, one) for gap, one in gaps if -1 <= gap <= NEAR[code] and one.things]
        close = [pair for pair in close if not (nearest and CAN.match(sentence.text, pair[1].start))]
        if nearest and NOBODY.match(match[0]):
            continue
        least = min((gap for gap, _ in close), default=0)
        if not nearest or least <= NEAREST[code]:
            yield _meant(one for gap, one in close if not nearest or gap == least)


def _is_lost(clause: Clause, source: Source, rules: Rules) -> bool:
    """Whether a clause says most of what the paper denies and nowhere says."""
    for denied in _denied(source):
        telling = frozenset(thing for thing in denied if (thing[0] == "~" if rules.latin else thing[0] not in "~="))
        shared = telling & clause.things
        weight, whole = source.shared(shared, shared), source.shared(telling, telling)
        enough = weight >= LEAST_LOST and weight >= (SHARE_SURE if weight >= SURE else SHARE_LOST) * whole
        if len(shared) > 1 and enough and not _is_elsewhere(shared, MOST_ELSEWHERE * weight, source):
            return True
    return False


def _is_elsewhere(things: Things, enough: float, source: Source) -> bool:
    """Whether the paper says so in a clause that denies nothing."""
    return any(
        not patterns("negations")["not"]["en"].search(_plain(one.text, "en"))
        and source.shared(things, one.things) >= enough
        for one in source.clauses
    )


@lru_cache(SOURCES_KEPT)
def _denied(source: Source) -> tuple[Things, ...]:
    """What a paper denies, denial by denial."""
    told = [one for one in source.sentences if not patterns("negations")["others"]["en"].search(one.text)]
    return tuple(
        _following(sentence, match.end(), DENIED_WITHIN)
        for sentence in told
        for match in patterns("negations")["other"]["without"].finditer(_plain(sentence.text, "en"))
        if not patterns("negations")["other"]["harmed"].match(sentence.text[match.end() :].lstrip())
    )


def _following(sentence: Sentence, start: int, within: int) -> Things:
    """What a clause speaks of right after a place."""
    cut = CLAUSE.search(sentence.text, start + 1)
    end = min(cut.start() if cut else len(sentence.text), start + within)
    return _meant(one for one in sentence.mentions if start <= one.start < end)


def _meant(mentions: Iterable[Mention]) -> Things:
    return frozenset(thing for one in mentions for thing in one.things)


def _is_needed(bullet: Sentence, source: Source, code: str) -> bool:
    """Whether a bullet needs what the paper does without and nowhere needs."""
    spared = _spared(source)
    needed = [_telling(things) for things in _needs(bullet, code)] if spared else []
    return any(one <= said for one in spared for said in needed)


def _telling(things: Things) -> Things:
    return frozenset(thing for thing in things if thing[0] not in "~=")


@lru_cache(SOURCES_KEPT)
def _spared(source: Source) -> tuple[Things, ...]:
    """What the paper says to be free of and nowhere needs, thing by thing."""
    found = [_telling(things) for sentence in source.sentences for things in _free_of(sentence)]
    needed = [_telling(things) for one in source.sentences for things in _needs(one, "en")] if found else []
    return tuple(one for one in found if one and not any(one <= there for there in needed))


def _free_of(sentence: Sentence) -> Iterator[Things]:
    for match in patterns("negations")["other"]["free"].finditer(sentence.text):
        yield _meant(one for one in sentence.mentions if match.start(1) <= one.start < match.end(1))
    for match in patterns("negations")["other"]["spared"].finditer(_plain(sentence.text, "en")):
        yield _following(sentence, match.end(), SPARED_WITHIN)


def _needs(sentence: Sentence, code: str) -> Iterator[Things]:
    """What a sentence says to be needed, need by need."""
    for match in patterns("negations")["needs"][code].finditer(_plain(sentence.text, code)):
        if code in VERB_LAST:
            yield _meant(one for one in sentence.mentions if 0 <= match.start() - one.end <= NEAR[code])
        else:
            yield _meant(one for one in sentence.mentions if 0 <= one.start - match.end() <= NEAR[code])
    for match in NEEDED.finditer(sentence.text) if code == "en" else ():
        if patterns("negations")["not"]["en"].search(sentence.text, 0, match.start()):
            continue
        yield _meant(one for one in sentence.mentions if 0 <= match.start() - one.end <= NEAR[code])
