"""A plan of faults for an emulator: which requests go wrong, how, and how often."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

OK = "ok"


@dataclass(slots=True)
class Rule:
    """Outcomes that wait for the requests whose line `match` is found in; each is used once."""

    match: re.Pattern[str]
    outcomes: deque[str]


@dataclass(slots=True)
class Faults:
    """Outcomes planned for coming requests; whatever is not planned is `ok`.

    What an outcome means is up to the emulator; the names are shared:
    `ok`, `drop` (done, then the line is cut), `refuse` (cut before it is done), `hang` (done, never answered),
    `500-after` (done, then 500), `500`, `503`, `429` or `429:SECONDS`, `429-global`, `cloudflare-429`, and further
    status codes.
    """

    rules: list[Rule] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    """Every fault that happened: request line and outcome, in order."""

    def plan(self, match: str, *outcomes: str) -> None:
        """Give each of the next requests whose line has the regex in it one of these outcomes, in order.

        A request's line is its method and path: `POST /api/v10/channels/1/messages`.
        """
        self.rules.append(Rule(re.compile(match), deque(outcomes)))

    def take(self, request_line: str) -> str:
        """Use up and return the outcome of this request: that of the oldest plan that matches and has any left."""
        for rule in self.rules:
            if rule.outcomes and rule.match.search(request_line):
                # Of several plans that match, the oldest goes on until it is empty; the later ones wait behind it.
                return self._use(rule, request_line)
        return OK

    def _use(self, rule: Rule, request_line: str) -> str:
        outcome = rule.outcomes.popleft()
        if outcome != OK:
            self.taken.append((request_line, outcome))
        return outcome

    @property
    def pending(self) -> int:
        """How many planned outcomes were not used yet."""
        return sum(len(rule.outcomes) for rule in self.rules)

    def clear(self, match: str = "") -> None:
        """Forget every plan, or those for requests of this regex; what was taken stays on record."""
        self.rules[:] = [rule for rule in self.rules if match and rule.match.pattern != match]


def quiet() -> None:
    """Tell nobody: what an emulator calls when something has happened, until somebody wants to know."""


def cut(request: web.Request) -> web.Response:
    """Cut the line of a request; the response that this gives is never read by anybody."""
    if request.transport is not None:
        # A reset and no orderly end, as when a machine on the way dies: clients on Linux see errno 104.
        request.transport.abort()
    return web.Response(status=500)
