"""HTTP mode: what happens in Slack as signed requests to the app's own address, sent again if they are not acked."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.emulators.slack.payloads import TOKEN
from bot.emulators.slack.state import World

Json = dict[str, Any]

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
# docs.slack.dev/apis/events-api: what is not answered in three seconds has failed.
PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back for a payload, and after how long."""

    payload: Json | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as it goes over the wire; posting it twice is a replay."""

    body: bytes
    headers: Mapping[str, str]


class SignedRequests:
    """Slack's side of HTTP mode; off while there is no request URL."""

    def __init__(self, world: World, secret: str, url: str = "") -> None:
        self.url = url
        self.sent: list[Signed] = []
        self.statuses: list[int] = []
        self._world = world
        self.secret = secret

    def sign(self, body: bytes, kind: str = JSON, *, at: float | None = None, attempt: int = 0) -> Signed:
        """A body with the headers that Slack would send it with now, or at another time."""
        stamp = str(int(self._world.clock() if at is None else at))
        # docs.slack.dev/authentication/verifying-requests-from-slack. Of the bytes as they are sent: a body that was
        # read and written again has another signature.
        key, base = self.secret.encode(), b":".join((b"v0", stamp.encode(), body))
        signature = f"v0={hmac.new(key, base, hashlib.sha256).hexdigest()}"
        named = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        # A second try keeps its event_id, so only this tells it from the first.
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"} if attempt else {}
        return Signed(body, {"User-Agent": "Slackbot 1.0 (playground)", **named, **retry})

    async def post(self, request: Signed) -> tuple[int, str]:
        """Send a request as it is; gives the status and the body. Raises ClientError where nobody listens."""
        self.sent.append(request)
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=request.body, headers=request.headers, allow_redirects=False) as answer,
        ):
            text = await answer.text()
        self.statuses.append(answer.status)
        return answer.status, text

    async def send(self, kind: str, payload: Json, seconds: float, *, attempt: int = 0) -> Ack | None:
        """Sign and send one payload and wait for its ack; None if there was none in time, or a status beyond 2xx."""
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(seconds):
                status, text = await self.post(self.sign(*encoded(kind, payload), attempt=attempt))
        except (TimeoutError, aiohttp.ClientError):
            return None
        # A redirect is no answer either, and is not followed.
        return Ack(_said(text), clock() - started) if 200 <= status < 300 else None

    async def check(self) -> None:
        """Ask the address for the challenge, as Slack does before it keeps it; raises ConnectionError."""
        # Signed like everything: docs.slack.dev/reference/events/url_verification. Plain or in JSON, both answers
        # count.
        challenge = secrets.token_hex(26)
        body = json.dumps({"token": TOKEN, "challenge": challenge, "type": "url_verification"}).encode()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, text = await self.post(self.sign(body))
        except (TimeoutError, aiohttp.ClientError) as error:
            raise ConnectionError(f"Nobody answers at {self.url}.") from error
        if status != 200 or challenge not in (text.strip(), (_said(text) or {}).get("challenge")):
            raise ConnectionError(f"{self.url} does not give the challenge back: HTTP {status}, {text[:100]!r}.")


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """Commands are forms, clicks a form with JSON in it, events JSON."""
    if kind == "slash_commands":
        return urlencode(payload, errors="surrogatepass").encode(), FORM
    if kind == "interactive":
        # Signature and parsing trip over this one: the body is a form, and what is in it JSON.
        return urlencode({"payload": json.dumps(payload)}).encode(), FORM
    return json.dumps(payload).encode(), JSON


def _said(text: str) -> Json | None:
    """An ack's body: JSON, or words that stand for a message with them, or nothing."""
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {"text": text} if text else None
