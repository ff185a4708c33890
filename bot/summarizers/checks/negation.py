"""Whether a bullet denies what its sentences say, or says what they deny."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import Mention, Things, in_english, terms
from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.source import CLAUSE, Clause, Sentence, Source, clauses, spans, stem

VERB_LAST = frozenset({"ko", "ja"})
DENIED_WITHIN = {"en": 45, "zh": 12, "ko": 8, "ja": 8}
"""Within how many letters after "not", or before it where the verb comes last, what is denied stands."""
NEARLY_BEST, LEAST_SHARED = 0.5, 1.5
DENIED_SHARE, FEWEST_DENIED = 0.7, {False: 2, True: 4}
MANY_DENIED, MANY_SHARE, MANY_WITHOUT = 5, 0.5, 3
"""How much of a clause a bullet must say to be told from it: few things nearly all, many by half."""
HELPING = frozenset({
    "requir|need|necess", r"specif(?:y|ied)|enabl|allow|\bcan\b|able", "depend|rel(?:y|ies|iance)",
    r"us(?:e|es|ed|ing)\b|utili|employ|leverag",
})  # fmt: skip
"""What stands between a negation and what it denies."""
WORD = re.compile(r"[A-Za-z]+")
WORDS_KEPT = 5_000
AUXILIARY = re.compile(r"\b(?:do|does|did|is|are|was|were|can|could|will|would) ?not |n't ", re.IGNORECASE)


def negation(bullet: Sentence, source: Source, rules: Rules) -> bool:
    """Whether a bullet denies what its sentences say, or says what they deny."""
    if rules.code not in plainly():
        return False
    if denials := list(plainly()[rules.code].finditer(bullet.text)):
        return any(_is_added(match, bullet, source, rules.code) for match in denials)
    if any(_is_lost_at(one, bullet, source, rules.code) for one in bullet.numbers):
        return True
    plain = [one for one in clauses(bullet) if not somehow()[rules.code].search(one.text)]
    if any(_is_needed(one, bullet, source) or _is_only_denied(one, source) for one in plain):
        return True
    return any(_is_lost(one, source, rules) for one in plain)


def _is_added(denial: re.Match[str], bullet: Sentence, source: Source, code: str) -> bool:
    """Whether the clauses that speak of what is denied here, and are most like this bullet, deny nothing."""
    if other()["harmed"].search(bullet.text, max(0, denial.start() - 8), denial.end() + 12) or _is_spared(
        denial, source
    ):
        return False
    denied = _denied(denial, bullet, code)
    if any(_is_contrary(thing, source) for thing in denied):
        return False
    likely = _likeliest(bullet.things, [one for one in source.clauses if one.things & denied], source)
    if likely:
        return not any(_denies(one.text, denied) for one in likely)
    stems = source.stems(bullet)
    strong = bool(stems) and source.shared(bullet.things, stems[0].things) >= 2 * LEAST_SHARED
    return strong and not any(_denies(one.text, frozenset()) for one in stems)


def _likeliest(things: Things, among: Sequence[Clause], source: Source) -> list[Clause]:
    """The clauses that have the most in common with some things, if they have enough."""
    scored = [(source.shared(things, one.things), one) for one in among]
    best = max((score for score, _ in scored), default=0.0)
    return [one for score, one in scored if score >= max(NEARLY_BEST * best, LEAST_SHARED)]


def _is_spared(denial: re.Match[str], source: Source) -> bool:
    """Whether something is not needed, in a paper that does without something."""
    around = denial.string[max(0, denial.start() - 4) : denial.end() + 3]
    return bool(
        other()["spared"].search(around)
        and (other()["free"].search(source.text) or other()["without"].search(source.text))
    )


def _is_contrary(thing: str, source: Source) -> bool:
    """Whether the paper has the word with a prefix that denies it, as "unanswerable" does."""
    words = re.escape(thing[1:]) if thing[0] in "~=" else thing.lower()
    return re.search(rf"\b(?:un|in|im|ir|non-?|dis|mis)(?:{words})", source.low) is not None


def _denies(text: str, denied: Things) -> bool:
    """Whether a clause denies a thing: a word against it stands before it, or one that says so after it."""
    if plainly()["en"].search(text):
        return True
    words = [match for match in WORD.finditer(text) if _things_of(match[0]) & denied]
    first = min((match.start() for match in words), default=len(text))
    return any(
        match.start() < first or other()["after"].match(match[0])
        for match in somehow()["en"].finditer(text)
        if not _things_of(match[0]) & denied
    )


@lru_cache(WORDS_KEPT)
def _things_of(word: str) -> Things:
    low = word.lower()
    return frozenset({f"~{stem(low)}"}).union(*(one.things for one in in_english(low, terms())))


def _denied(denial: re.Match[str], bullet: Sentence, code: str) -> Things:
    """What stands next to the negation: after it, or before it where the verb comes last."""
    within, found = DENIED_WITHIN[code], Things()
    if code in VERB_LAST:
        close = [one for one in reversed(bullet.mentions) if 0 <= denial.start() + 1 - one.end <= within and one.things]
    else:
        close = [one for one in bullet.mentions if 0 <= one.start - denial.end() <= within and one.things]
    for mention in close:
        found |= mention.things
        if not mention.things & HELPING:
            break
    return found


def _is_only_denied(clause: Clause, source: Source) -> bool:
    """Whether a clause speaks of what the paper only has with a prefix that denies it."""
    return any(
        re.search(rf"\bnon-?(?:{thing.lower()})", source.low)
        and not re.search(rf"(?<![a-z-])(?:{thing.lower()})", source.low)
        for thing in clause.things
        if thing[0] not in "~="
    )


def _is_needed(clause: Clause, bullet: Sentence, source: Source) -> bool:
    """Whether a clause makes use of what the paper says to do without."""
    used = other()["needed"].search(clause.text)
    for sentence in source.sentences:
        for start, end in _done_without(sentence.text):
            things = _meanings(one for one in sentence.mentions if start <= one.start < end)
            others = (one for one in sentence.mentions if not start <= one.start < end)
            shared = things & clause.things
            many = len(shared) >= MANY_WITHOUT and len(shared) >= DENIED_SHARE * len(things)
            if (many or (used and shared and not things & _meanings(others))) and sentence in source.stems(bullet)[:1]:
                return True
    return False


def _done_without(text: str) -> Iterator[tuple[int, int]]:
    """Where the names of things stand that a sentence does without."""
    yield from ((match.start(1), match.end(1)) for match in other()["free"].finditer(text) if match[1])
    for match in other()["without"].finditer(text):
        cut = CLAUSE.search(text, match.end() + 1)
        yield match.end(), min(cut.start() if cut else len(text), match.end() + DENIED_WITHIN["en"])


def _meanings(mentions: Iterable[Mention]) -> Things:
    return frozenset(thing for one in mentions for thing in one.things if thing[0] not in "~=")


def _is_lost_at(number: Number, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether the paper denies wherever it has this number, and the bullet's clause with it does not."""
    start, end = _span_at(number, bullet)
    if plainly()[code].search(bullet.text, start, end) or somehow()[code].search(bullet.text, start, end):
        return False
    known = [(one, sentence) for sentence in source.sentences for one in sentence.numbers if fits(number, one)]
    return bool(known) and all(
        other()["denied"].search(sentence.text, *_span_at(one, sentence)) for one, sentence in known
    )


def _span_at(number: Number, sentence: Sentence) -> tuple[int, int]:
    """Where the clause of a number begins and ends."""
    return next((span for span in spans(sentence.text) if span[0] <= number.start < span[1]), (0, len(sentence.text)))


def _is_lost(said: Clause, source: Source, rules: Rules) -> bool:
    """Whether a clause says most of one that the paper denies."""
    for clause in source.clauses:
        if other()["denied"].search(clause.text):
            telling = {thing for thing in clause.things if (thing[0] == "~" if rules.latin else thing[0] not in "~=")}
            shared = telling & said.things
            enough = (MANY_SHARE if len(shared) >= MANY_DENIED else DENIED_SHARE) * len(telling)
            if len(shared) >= FEWEST_DENIED[rules.latin] and len(shared) >= enough:
                return True
            if rules.latin and _is_said_plainly(clause.text, said.text):
                return True
    return False


def _is_said_plainly(clause: str, said: str) -> bool:
    """Whether the words right after a negation stand in a bullet one after the other."""
    denial = AUXILIARY.search(clause)
    after = [stem(word) for word in WORD.findall(clause[denial.end() :].lower())][:2] if denial else []
    words = [stem(word) for word in WORD.findall(said.lower())]
    return len(after) == len(set(after)) == 2 and after in [list(pair) for pair in pairwise(words)]


def plainly() -> Mapping[str, re.Pattern[str]]:
    """What denies a sentence, by language."""
    return patterns("negations")["not"]


def somehow() -> Mapping[str, re.Pattern[str]]:
    """What denies it in a softer way, by language."""
    return patterns("negations")["somehow"]


def other() -> Mapping[str, re.Pattern[str]]:
    """Words about harm, need, and doing without."""
    return patterns("negations")["other"]
