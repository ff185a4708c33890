"""What Slack sends, read once at the door: a body of the shape that the listeners go by, or why it is none."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError
from pydantic_core import from_json
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.platforms.slack.bodies import EVENTS, INTERACTIONS, Command, Common, Envelope

log = logging.getLogger(__name__)

Body = dict[str, Any]
JSON = "application/json"
# An escape of JSON's: of two halves that make a letter, of a half without the other, or any other one.
ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
CHALLENGE = "url_verification"
NOBODYS = "a body of a kind that nothing here is for"
UNKNOWN_LETTER = r"\ufffd"


class Unreadable(Exception):
    """What is wrong, in our own words and names: nothing of what came."""


class Unread:
    """What could not be read; each kind of it is told once, since whatever made it makes more."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def tell(self, why: Unreadable) -> None:
        """It is acknowledged all the same: Slack sends again what is not, and it would be no better then."""
        if (what := str(why)) not in self._told:
            self._told.add(what)
            log.warning("Something from Slack is passed over, for it cannot be read: %s", what)


def of_form(text: str, kind: str) -> Body:
    """The body of a request over HTTP, which is JSON, or a form with JSON in it, or a command's form.

    Raises Unreadable.
    """
    if kind == JSON or text.startswith("{"):
        return of_text(text)
    fields = parse_qsl(text, keep_blank_values=True)
    payloads = [value for name, value in fields if name == "payload"]
    if len(payloads) > 1:
        raise Unreadable("two payloads in one form")
    return of_text(payloads[0]) if payloads else dict(fields)


def whole(text: str) -> str:
    """JSON without halves of letters, which could be written nowhere; a text that was cut within one has them."""
    if "\\u" not in text:
        return text
    return ESCAPES.sub(lambda found: UNKNOWN_LETTER if found[1] else found[0], text)


def of_text(text: str) -> Body:
    """A JSON object; raises Unreadable."""
    try:
        # Unlike Python's own it goes no deeper than listeners could follow.
        body = from_json(whole(text))
    except ValueError as error:
        raise Unreadable("no JSON") from error
    if not isinstance(body, dict):
        raise Unreadable("JSON that is no object")
    return body


def check(body: Mapping[str, Any]) -> None:
    """Raises Unreadable where something is missing or is another thing than Slack documents."""
    kind, within = body.get("type"), body
    name = kind if kind == "event_callback" or (isinstance(kind, str) and kind in INTERACTIONS) else "a body"
    try:
        Common.model_validate(body)
        model = INTERACTIONS.get(name)
        if kind == "event_callback":
            event = Envelope.model_validate(body).event.type
            model, within = EVENTS.get(event), body["event"]
            name = event if model else name
        elif kind is None and "command" in body:
            model, name = Command, "a command"
        elif model is None and kind != CHALLENGE:
            raise Unreadable(NOBODYS)
        if model:
            model.model_validate(within)
    except ValidationError as error:
        raise Unreadable(f"{name} with {_fault(error)}") from error


def _fault(error: ValidationError) -> str:
    """Which member it is; only our own names for it are told."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{' '.join(map(str, first['loc'][:1])) or 'a member'}: {first['type']}"


def bolts(body: Body, headers: Mapping[str, str | Sequence[str]] | None) -> AsyncBoltRequest:
    """The request as Bolt takes it; raises Unreadable."""
    check(body)
    try:
        # As over Socket Mode, so that nothing is parsed a second time, and otherwise.
        return AsyncBoltRequest(mode="socket_mode", body=body, headers=dict(headers or {}))
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise Unreadable(f"what Bolt stumbles over ({type(error).__name__})") from error
