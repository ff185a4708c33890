"""Answers as Discord's HTTP side writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

# Exactly this: with a charset behind it, discord.py takes an answer for text.
JSON = "application/json"
# Discord's own answers carry it; a 429 without it is a ban by Cloudflare.
PROXY = {"Via": "1.1 google"}


def as_json(status: int, body: object, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer, or one without a body for None."""
    every = {**PROXY, **(headers or {})}
    if body is None:
        return web.Response(status=status, headers=every)
    return web.Response(status=status, body=json.dumps(body).encode(), content_type=JSON, headers=every)


def too_many(wait: float, *, everywhere: bool, headers: Mapping[str, str] | None = None) -> web.Response:
    """The answer to a request that came `wait` seconds too early."""
    body = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": everywhere}
    scope = {"X-RateLimit-Scope": "global" if everywhere else "user", "Retry-After": f"{wait:.3f}"}
    mark = {"X-RateLimit-Global": "true"} if everywhere else dict(headers or {})
    return as_json(429, body, {**mark, **scope})
