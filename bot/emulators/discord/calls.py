"""One call of the REST API: its body as Discord reads it, from JSON, a multipart form with files, or a plain form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.emulators.discord.errors import refused
from bot.emulators.discord.messages import Upload

# What a handler answers: an HTTP status and a body.
Done = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request as its handler sees it."""

    params: Mapping[str, str]
    query: Mapping[str, str]
    body: object
    files: Sequence[Upload] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body that was read; `present` tells an empty one from JSON's null."""

    body: object = None
    files: tuple[Upload, ...] = ()
    present: bool = False


async def parse(request: web.Request) -> Parsed:
    """Read the body of a request, or raise Discord's refusal of invalid JSON."""
    if not request.can_read_body:
        return Parsed()
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    data = await request.read()
    # A third kind of body that Discord's document of the API lists beside JSON and forms with files.
    if request.content_type == "application/x-www-form-urlencoded":
        return Parsed(dict(parse_qsl(data.decode("utf-8", "replace"))), present=True)
    return Parsed(load(data), present=True) if data.strip() else Parsed()


async def _multipart(request: web.Request) -> Parsed:
    body: object = {}
    files = []
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            content = bytes(await part.read(decode=True))
            if part.name == "payload_json":
                body = load(content)
            elif part.filename:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                files.append(Upload(part.filename, content, kind))
    # What aiohttp's reader of forms raises for bodies that a fuzzer made: it asserts where it should refuse.
    except (ValueError, LookupError, RuntimeError, AssertionError) as error:
        raise refused(50109) from error
    return Parsed(body, tuple(files), present=True)


def load(data: bytes) -> object:
    """Read JSON as strictly as Discord does, or raise its refusal."""
    try:
        # Python reads NaN and Infinity, which are no JSON.
        return json.loads(data, parse_constant=_no_constant)
    # Brackets within brackets, a thousand deep, end in a RecursionError.
    except (ValueError, RecursionError):
        raise refused(50109) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
