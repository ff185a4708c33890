"""What the checks notice of planted falsehoods, kind by kind, and which true sets they refuse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.summarizers.checks.verdict import failures
from tests.bench.bullets_data import Honest, sample_day, seed_day
from tests.bench.planted import Planted, honest_replies, planted_replies
from tests.bench.table import Aim, Figure, Least

CAUGHT, REFUSED = Least(85), Aim(3, "ours")
NAME_OR_NUMBER = re.compile(r"[A-Z0-9][\w.-]*\w")


@dataclass(frozen=True, slots=True)
class Judged:
    """A planted reply, the rules that spoke up because of what was planted, and whether a plain look-up would."""

    reply: Planted
    rules: frozenset[str]
    looked_up: bool


def planted_figures() -> Iterator[Figure]:
    """Recall by kind, over all and over the half that is held out; sets refused wrongly."""
    judged = [_judged(reply) for reply in planted_replies()]
    if not judged:
        return
    for kind, count in sorted(Counter(one.reply.kind for one in judged).items()):
        yield _recall(f"planted {kind} ({count}): recall", [one for one in judged if one.reply.kind == kind])
    yield _recall(f"planted, tuning half of {len(judged)}: recall", [one for one in judged if not one.reply.held_out])
    yield _recall("planted, held-out half: recall", [one for one in judged if one.reply.held_out], CAUGHT)
    refused = {half: [_rules(one) for one in _honest(held_out=half)] for half in (False, True)}
    for half, name in ((False, "tuning half and recorded"), (True, "held-out half")):
        yield _share(f"true sets refused, {name} ({len(refused[half])})", list(map(bool, refused[half])))


def _judged(reply: Planted) -> Judged:
    paper = reply.honest.paper
    text = f"{paper.title} {paper.abstract}"
    looked_up = any(word not in text for word in NAME_OR_NUMBER.findall(reply.words))
    return Judged(reply, frozenset(rule for rule, _ in _told(reply.items, reply.honest) - _told_of(reply)), looked_up)


def _told_of(reply: Planted) -> set[tuple[str, str]]:
    return _told(reply.honest.items, reply.honest)


def _told(items: tuple[str, ...], honest: Honest) -> set[tuple[str, str]]:
    return {(failure.rule, failure.words) for failure in failures(items, honest.paper, honest.language)}


def _honest(*, held_out: bool) -> Iterator[Honest]:
    yield from (honest for honest, half in honest_replies() if half is held_out)
    if not held_out:
        yield from sample_day()
        yield from seed_day()


def _rules(honest: Honest) -> frozenset[str]:
    return frozenset(rule for rule, _ in _told(honest.items, honest))


def _recall(what: str, judged: Collection[Judged], aim: Least | None = None) -> Figure:
    ours, floor = (
        100 * sum(map(bool, found)) / len(judged)
        for found in ([one.rules for one in judged], [one.looked_up for one in judged])
    )
    return Figure(what, ours, floor, "%", "word-for-word look-up", aim)


def _share(what: str, refused: Collection[bool]) -> Figure:
    return Figure(what, 100 * sum(refused) / max(len(refused), 1), 100, "%", "nothing passes", REFUSED)
