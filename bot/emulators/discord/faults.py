"""What each planned outcome looks like on Discord's REST side."""

from __future__ import annotations

import re

from aiohttp import web

from bot.emulators.discord.answers import as_json, too_many
from bot.emulators.discord.errors import plain, refused
from bot.emulators.faults import OK

# These are done first and lost afterwards, which is what makes them ambiguous for a client.
AS_USUAL = (OK, "drop", "hang")
# Successes that say nothing: a proxy's page, an answer that broke off, one that no reader follows to its end.
UNREADABLE = {
    "html-after": ("<html>Sign in</html>", "text/html"),
    "cut-after": ('{"id": "12', "application/json"),
    "deep-after": ("[" * 100_000, "application/json"),
}
# Seconds to wait after a planned 429 that names none.
SHORT_WAIT = 0.2


def before(outcome: str) -> web.Response | None:
    """The answer that is given instead of doing anything, if the outcome is one of those.

    They are `429`, `429:SECONDS`, `429-global`, `429-global:SECONDS`, `cloudflare-429`, a status such as `503`, one of
    Discord's codes such as `50013`, or both: `403 50013`.
    """
    if outcome in AS_USUAL or outcome.endswith("-after"):
        return None
    if outcome == "cloudflare-429":
        return _cloudflare()
    if match := re.fullmatch(r"429(-global)?(?::([\d.]+))?", outcome):
        return too_many(float(match[2] or SHORT_WAIT), everywhere=match[1] is not None)
    # With a status of its own, to show that a client goes by the code.
    if match := re.fullmatch(r"(?:(\d{3})[ :])?(\d{5,6})", outcome):
        error = refused(int(match[2]))
        return as_json(int(match[1] or error.status), error.body)
    return _status(outcome)


def after(outcome: str) -> web.Response | None:
    """The answer that hides what was done (`500-after`, `html-after`, `cut-after`, `deep-after`), if it is one."""
    if outcome in UNREADABLE:
        text, kind = UNREADABLE[outcome]
        return web.Response(text=text, content_type=kind)
    return _status(outcome.removesuffix("-after")) if outcome.endswith("-after") else None


def _status(outcome: str) -> web.Response:
    status = int(outcome) if re.fullmatch(r"[45]\d\d", outcome) else 0
    if not status:
        raise ValueError(f"'{outcome}' is not an outcome of a fault: write ok, drop, hang, 503, 429:2, 50013 ...")
    reason = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}.get(status, "Internal Server Error")
    if status >= 500:
        # A page and not JSON, as proxies before the API give it; discord.py repeats 500, 502, 504 and 524, yet not 503.
        return web.Response(status=status, text=f"<html>{status}</html>", content_type="text/html")
    return as_json(status, plain(status, reason).body)


def _cloudflare() -> web.Response:
    text = "<html><title>Access denied | discord.com used Cloudflare to restrict access</title>error code: 1015</html>"
    # No `Via`, no JSON: by this discord.py tells a ban from a limit, and raises instead of sleeping.
    return web.Response(status=429, text=text, content_type="text/html", headers={"Retry-After": "600"})
