"""What an endpoint's reply means: the bullets in it, or in one sentence why there are none and whether to ask again."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.errors import SummaryError
from bot.summarizers.dialects import Answer

TRY_AGAIN = frozenset({408, 409, 425, 429, 529})
WRONG_KEY, WRONG_PLACE = "check its api_key", "check its base_url (most end in /v1) and model"
CLOSED = {
    401: WRONG_KEY,
    402: "its account is empty",
    403: WRONG_KEY,
    404: WRONG_PLACE,
    405: WRONG_PLACE,
    410: WRONG_PLACE,
}
"""What no other question can change, and what to look at."""
LONGEST_QUOTE = 200
THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)


class Later(SummaryError):
    """Another try may better it; `wait` is what the other side asks for, in seconds."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class Formless(Later):
    """The answer is not in the form that was asked for."""


class Closed(SummaryError):
    """The endpoint answers nobody until somebody changes a setting or pays a bill."""


class Refused(SummaryError):
    """The endpoint or its model does not want this paper."""


class Unfit(SummaryError):
    """The endpoint does not take the request as it is formed, or the paper in it."""


def check_status(response: httpx.Response, content: bytes, name: str, secret: str | None) -> None:
    """Raise what a status other than 200 means."""
    status = response.status_code
    if status == httpx.codes.OK:
        return
    sentence = f"{name} answered {status}{_quoted(content, secret)}"
    if status in TRY_AGAIN or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Later(sentence, asked_wait(response))
    if status in CLOSED:
        raise Closed(f"{sentence}; {CLOSED[status]}")
    raise Unfit(sentence)


def asked_wait(response: httpx.Response) -> float | None:
    """Seconds that Retry-After asks for, be it a number or a date."""
    asked = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", asked):
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
        # Their own clock where they tell it, so that ours need not agree with it.
        told = response.headers.get("date")
        now = parsedate_to_datetime(told) if told else datetime.now(UTC)
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None


def items_of(answer: Answer, name: str) -> tuple[str, ...]:
    """The bullets of an answer; raises Refused, or Later where another try may give a whole one."""
    if answer.refused:
        raise Refused(f"{name} refused")
    if answer.cut:
        raise Later(f"{name} stopped in the middle of its answer")
    found = _bullets_in(_value(answer.text))
    if found is None:
        raise Formless(f"{name} did not answer with a JSON object that has a list of bullets")
    return found


def _bullets_in(value: object) -> tuple[str, ...] | None:
    items = value.get("bullets") if isinstance(value, dict) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        return None
    return tuple(items)


def _value(text: str) -> object:
    """The JSON value in an answer, which some models wrap in a fence, a sentence or their thoughts."""
    text = THOUGHT.sub("", text, count=1)
    start = min((place for place in (text.find("{"), text.find("[")) if place >= 0), default=-1)
    if start < 0:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _quoted(content: bytes, secret: str | None) -> str:
    """The message in an error's body, on one line, without the key that some servers repeat."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    told = value.get("error", value) if isinstance(value, dict) else value
    told = told.get("message", told) if isinstance(told, dict) else told
    text = " ".join(told.split()) if isinstance(told, str) else ""
    if secret:
        text = text.replace(secret, "[hidden]")
    return f" (“{text[:LONGEST_QUOTE]}”)" if text else ""
