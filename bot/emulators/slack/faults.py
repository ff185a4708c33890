"""How a planned fault looks on the wire: before anything is done, or after."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.emulators.faults import cut

Json = dict[str, Any]

HTML = "<!DOCTYPE html><html><body>Slack is having a bad day</body></html>"
# The status that stands for a line that was cut.
# Not None, for which a status is not yet known.
CUT = 0


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer on its way out."""

    body: Json
    status: int = 200
    retry_after: int = 0

    def response(self) -> web.Response:
        """The HTTP answer as Slack would give it."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        # No JSON, so that a client which reads the body first fails in another place than for a refusal.
        if self.status >= 500:
            return web.Response(status=self.status, text=f"HTTP {self.status}", headers=headers)
        return web.json_response(self.body, status=self.status, headers=headers)


def before(outcome: str) -> HttpAnswer | None:
    """The answer that is given instead of doing anything, if the outcome is one of those."""
    name, _, detail = outcome.partition(":")
    # Status 200: `error:internal_error` is how Slack says that something «may have succeeded», which is a doubt and no
    # refusal.
    if name == "error":
        return HttpAnswer({"ok": False, "error": detail})
    if name == "429":
        return HttpAnswer({"ok": False, "error": "ratelimited"}, 429, int(detail or 1))
    if name.isdecimal():
        return HttpAnswer({"ok": False, "error": f"http_{name}"}, int(name))
    return HttpAnswer({}) if name == "html" else None


def final_status(outcome: str, reply: HttpAnswer) -> int:
    """The HTTP status that the client sees, `CUT` if it sees none."""
    if outcome in ("drop", "hang", "refuse"):
        return CUT
    late = after(outcome)
    return late.status if late else reply.status


def after(outcome: str) -> HttpAnswer | None:
    """The answer that hides what was done (`500-after`), if the outcome is one of those."""
    return before(outcome.replace("-after", "")) if "-after" in outcome else None


async def finish(request: web.Request, outcome: str, reply: HttpAnswer, closing: asyncio.Event) -> web.Response:
    """Send the answer of a call, or what its fault makes of it; `hang` waits for `closing`."""
    if outcome == "hang":
        await closing.wait()
    if outcome in ("drop", "hang", "refuse"):
        return cut(request)
    if outcome in ("html", "html-after"):
        return web.Response(text=HTML, content_type="text/html")
    if outcome == "cut":
        whole = json.dumps(reply.body)
        # Half of an answer with the status of a whole one: done, and nobody can read what became of it.
        return web.Response(text=whole[: len(whole) // 2], content_type="application/json")
    return (after(outcome) or reply).response()
