"""How Slack says no: one exception with the error's name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.emulators.slack.checks import Problem

Json = dict[str, Any]


class Refused(Exception):
    """Slack's `ok: false`: an error's name, and where there are any, problems or other fields of the answer."""

    # 200 as a rule: Slack says no in the body, so a client that goes by the status takes every refusal for success.
    def __init__(self, error: str, problems: Collection[Problem] = (), *, status: int = 200, **more: object) -> None:
        super().__init__(" ".join([error, *map(str, problems)]))
        self.error = error
        self.problems = tuple(map(str, problems))
        self.status = status
        self.more = more

    def answer(self) -> Json:
        """The JSON that Slack gives for it."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.problems:
            # The same twice: clients read either, and Slack gives both for bad blocks.
            body["errors"] = list(self.problems)
            body["response_metadata"] = {"messages": [f"[ERROR] {problem}" for problem in self.problems]}
        return body
