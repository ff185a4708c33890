"""One call of a Web API method: its arguments as Slack reads them, from a query, a form or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.emulators.slack.checks import Problem
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.rules.all import Rules
from bot.emulators.slack.state import World

Json = dict[str, Any]

LOCAL_LIMIT = 1_000


async def read_arguments(request: web.Request) -> Json:
    """Arguments of a request, those of the body before those of the query."""
    # slack_sdk puts the arguments of reading calls, and of some writing ones, into the address.
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        arguments.update(_json_object(await request.text()))
    elif request.can_read_body:
        arguments.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    return arguments


def _json_object(body: str) -> Json:
    try:
        found = json.loads(body or "{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(found, dict):
        raise Refused("json_not_object")
    return found


def token_of(request: web.Request, arguments: Json) -> str:
    """The token, from the header or, in a form only, from the arguments."""
    header = request.headers.get("Authorization", "")
    given = arguments.pop("token", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    # docs.slack.dev/apis/web-api: with JSON the token has to come in the header.
    return "" if request.content_type == "application/json" else str(given)


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call whose token was accepted."""

    world: World
    rules: Rules
    arguments: Json

    def text(self, name: str) -> str:
        """A string argument, empty if there is none."""
        value = self.arguments.get(name)
        if value is not None and not isinstance(value, str):
            raise Refused("invalid_arguments", [Problem("must be a string", f"/{name}")])
        return value or ""

    def needed(self, name: str) -> str:
        """A string argument that must be there."""
        value = self.text(name)
        if not value:
            raise Refused("invalid_arguments", [Problem(f"missing required field: {name}", "")])
        return value

    def flag(self, name: str) -> bool:
        """A boolean argument in any of the ways to write one."""
        # slack_sdk writes 1 and 0, JSON true and false.
        return str(self.arguments.get(name, "")).lower() in ("1", "true")

    def json(self, name: str, refusal: str) -> object:
        """An argument that is JSON, or JSON in a string; None if there is none."""
        # In a form or an address blocks are JSON in a string; in a JSON body they may be either.
        value: object = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            found: object = json.loads(value)
        except ValueError:
            raise Refused(refusal) from None
        return found

    def limit(self, default: int) -> int:
        """How many things to list."""
        given = str(self.arguments.get("limit", "") or default)
        if not given.isdecimal() or not 0 < int(given) <= LOCAL_LIMIT:
            raise Refused("invalid_limit")
        return int(given)
