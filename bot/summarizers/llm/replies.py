"""What an endpoint's reply means: the bullets in it, or in one sentence why there are none and whether to ask again."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.errors import SummaryError
from bot.summarizers.llm.dialects import Completion
from bot.summarizers.llm.reading import bullets_in, repeats

# 529 is Anthropic's "overloaded".
TRY_AGAIN = frozenset({408, 409, 425, 429, 529})
WRONG_KEY, WRONG_PLACE = "check its api_key", "check its base_url (most end in /v1) and model"
# What no other question can change, and what to look at.
CLOSED = {
    401: WRONG_KEY,
    402: "its account is empty",
    403: WRONG_KEY,
    404: WRONG_PLACE,
    405: WRONG_PLACE,
    410: WRONG_PLACE,
}
LONGEST_QUOTE = 200
REDIRECTS = 3
# A small model may copy the form of the answer, dots and all.
NOT_DOTS = re.compile(r"\w")
LONGEST_ADDRESS = 120
# A key of which some letters are masked, or what looks like one.
MASKED = re.compile(
    r"[A-Za-z0-9_-]{2,}(?:[*•…X.x]{3,}|\.{3})[A-Za-z0-9_-]{0,12}|(?:sk|pk|hf|gsk|key|xai|AIza)[-_][\w-]{4,}"
)
# A shorter piece of a key may be part of any word.
SHORTEST_SECRET = 6
# Each family of servers says it in words of its own; by the status it cannot be told from a wrong field.
TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size)|maximum context|too many (?:input )?tokens|prompt is too long|num_ctx|n_ctx",
    re.IGNORECASE,
)
LIMIT = re.compile(r"max_(?:completion_|output_|new_)?tokens")


class Later(SummaryError):
    """Another try may better it; `wait` is what the other side asks for, in seconds."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class Unanswered(Later):
    """The question was probably read and paid for, but no answer came of it."""


class Slow(Unanswered):
    """No answer came in time."""


class Malformed(SummaryError):
    """The answer cannot be used as it is; `text` is what was said, so that it can be asked for once more."""

    def __init__(self, sentence: str, text: str) -> None:
        super().__init__(sentence)
        self.text = text


class Formless(Malformed):
    """The answer is not in the form that was asked for."""


class Cut(Malformed):
    """The answer ends in the middle."""


class Looped(Malformed):
    """The answer says the same again and again."""


class Closed(SummaryError):
    """The endpoint answers nobody until somebody changes a setting or pays a bill."""


class Refused(SummaryError):
    """The endpoint or its model does not want this paper."""


class Unfit(SummaryError):
    """The endpoint does not take the request as it is formed, or the paper in it; `limit` if it is about the limit."""

    def __init__(self, sentence: str, *, limit: bool = False) -> None:
        super().__init__(sentence)
        self.limit = limit


def check_status(response: httpx.Response, content: bytes, name: str, secret: str | None) -> None:
    """Raise what a status other than 200 means."""
    status = response.status_code
    if status == httpx.codes.OK:
        return
    # Not followed: httpx takes only Authorization off on the way to another host, and Anthropic's x-api-key would go
    # along.
    if response.has_redirect_location or status // 100 == REDIRECTS:
        raise Closed(f"{name} answered {status}, a redirect{_target(response)}; set base_url to where it leads")
    sentence = f"{name} answered {status}{_quoted(content, secret)}"
    if status in TRY_AGAIN or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Later(sentence, asked_wait(response))
    if status in CLOSED:
        raise Closed(f"{sentence}; {CLOSED[status]}")
    if TOO_LONG.search(_message(content)):
        raise Refused(f"{sentence}; give the model a larger context (with Ollama: OLLAMA_CONTEXT_LENGTH=8192)")
    # Any other refusal may be about a field: a weaker form without it is tried.
    raise Unfit(sentence, limit=LIMIT.search(_message(content)) is not None)


def _target(response: httpx.Response) -> str:
    """Where a redirect leads, as far as it can be told without anything secret."""
    try:
        url = response.url.join(response.headers.get("location", ""))
    except httpx.InvalidURL:
        return ""
    path = url.path.removesuffix("/chat/completions").removesuffix("/messages")
    shown = f"{url.scheme}://{url.host}{f':{url.port}' if url.port else ''}{path}"
    return f" to {shown[:LONGEST_ADDRESS]}" if url.host else ""


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


def items_of(answer: Completion, name: str) -> tuple[str, ...]:
    """The bullets of an answer; raises Refused, or Malformed where one more try may give a whole one."""
    if answer.refused:
        raise Refused(f"{name} refused")
    found = bullets_in(answer.text)
    if repeats(answer.text, found):
        raise Looped(f"{name} went round in circles", answer.text)
    # Even if it can be read: the last bullet may have lost its "not".
    if answer.cut:
        raise Cut(f"{name} stopped in the middle of its answer", answer.text)
    if found is None or not any(map(NOT_DOTS.search, found)):
        raise Formless(f"{name} did not answer with a list of bullets", answer.text)
    return found


def _message(content: bytes) -> str:
    """The message in an error's body, on one line."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    told = value.get("error", value) if isinstance(value, dict) else value
    told = told.get("message", told) if isinstance(told, dict) else told
    return " ".join(told.split()) if isinstance(told, str) else ""


def _quoted(content: bytes, secret: str | None) -> str:
    """The message without the key that some servers repeat, be it whole, in part or masked."""
    text = _message(content)
    text = MASKED.sub("[hidden]", text.replace(secret, "[hidden]") if secret else text)
    # The longest piece first, so that no letters of the key are left beside a hidden part.
    for length in range(len(secret or ""), SHORTEST_SECRET - 1, -1):
        for start in range(len(secret or "") - length + 1):
            text = text.replace((secret or "")[start : start + length], "[hidden]")
    return f" (“{text[:LONGEST_QUOTE]}”)" if text else ""
