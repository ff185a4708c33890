"""What the checks do with sets that were written by people who did not read the rules.

A line of a file is one set: its paper, its language, its bullets, and of a planted one the kind of what is false and
what that is. Those of `strangers.jsonl` have been looked at since, so their figures flatter. By those of
`strangers_unread.jsonl`, where there is one, nobody has mended a rule; whoever reads one of them moves them all to the
other file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.summarizers.checks.verdict import failures
from tests.bench.bullets_data import Honest, archived
from tests.bench.table import Aim, Figure, Least

# The half in the plain style of writing breaks the rule for endings, which says nothing of truth.
REGISTER = "ending"
CAUGHT, REFUSED = Least(85), Aim(3, "ours")
LOOKED_AT = "strangers.jsonl"
FILES = {"strangers": LOOKED_AT, "unread strangers": "strangers_unread.jsonl"}


@dataclass(frozen=True, slots=True)
class Stranger:
    """One set, and the kind of what is false in it; empty if all of it is true."""

    honest: Honest
    kind: str

    def broken(self) -> frozenset[str]:
        """The rules that speak up, but that of endings."""
        found = failures(self.honest.items, self.honest.paper, self.honest.language)
        return frozenset(failure.rule for failure in found) - {REGISTER}


Judged = tuple[Stranger, frozenset[str]]
"""A set and the rules that it breaks."""


def strangers_figures() -> Iterator[Figure]:
    """For each file recall by kind and over all, and the share of true sets refused by language and over all."""
    for whose, file in FILES.items():
        judged = [(one, one.broken()) for one in strangers(file)]
        if judged:
            yield from _figures(whose, judged)
        if judged and file == LOOKED_AT:
            yield from _by_rule(judged)


def _figures(whose: str, judged: Sequence[Judged]) -> Iterator[Figure]:
    planted = [(one.kind, bool(broken)) for one, broken in judged if one.kind]
    honest = [(one.honest.language, bool(broken)) for one, broken in judged if not one.kind]
    for kind in sorted({kind for kind, _ in planted}):
        yield _share(f"{whose}' {kind}: recall", [refused for of, refused in planted if of == kind])
    yield _share(f"{whose}' planted ({len(planted)}): recall", [refused for _, refused in planted], CAUGHT)
    for language in sorted({language for language, _ in honest}):
        yield _share(f"{whose}' true sets, {language}: refused", [no for of, no in honest if of == language])
    yield _share(f"{whose}' true sets ({len(honest)}): refused", [no for _, no in honest], REFUSED)


def _by_rule(judged: Sequence[Judged]) -> Iterator[Figure]:
    """For each rule what it costs, beside what nothing else would catch."""
    lies, true = ([broken for one, broken in judged if bool(one.kind) is planted] for planted in (True, False))
    caught, refused = (Counter(rule for broken in sets for rule in broken) for sets in (lies, true))
    alone = Counter(rule for broken in lies if len(broken) == 1 for rule in broken)
    for rule in sorted(caught | refused):
        what = f'rule "{rule}" ({caught[rule]} lies, {alone[rule]} by it alone; {refused[rule]} true sets): refuses'
        cost, gain = 100 * refused[rule] / len(true), 100 * alone[rule] / len(lies)
        yield Figure(what, cost, gain, "%", "lies that it alone finds")


@cache
def strangers(file: str) -> tuple[Stranger, ...]:
    """The sets of a file whose papers are at hand; none if there is no such file."""
    path = files("tests.bench").joinpath(file)
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    tables = [table for table in map(json.loads, lines) if table["paper"] in archived()]
    return tuple(
        Stranger(Honest(archived()[table["paper"]], table["language"], tuple(table["items"])), table.get("kind", ""))
        for table in sorted(tables, key=lambda table: str(table["paper"]))
    )


def _share(what: str, found: Collection[bool], aim: Aim | Least | None = None) -> Figure:
    return Figure(what, 100 * sum(found) / len(found), 100, "%", "everything refused", aim)
