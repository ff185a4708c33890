"""What Slack refuses in a message, a view or an answer, down to the unpublished size of a whole message."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.emulators.slack.blocks import HOME, MESSAGE, MODAL, cell_characters
from bot.emulators.slack.shapes import Problem, Problems, by_type, length, many

Json = dict[str, Any]

SURFACES = {
    "message": many(by_type(MESSAGE), 0, 50),
    "home": many(by_type(HOME), 0, 100),
    "modal": many(by_type(MODAL), 0, 100),
}
COUNTED_LIMIT = 13_200
"""Counted characters of a whole message; unpublished, measured by several people between 11,341 and 13,200."""
HEADER_COST = 100
"""What a header costs besides its text, as measured."""
MARKDOWN_LIMIT = 12_000
TABLE_LIMIT = 10_000
SPLIT_AT = 4_000
"""Characters of `text` past which Slack makes several messages of one without blocks."""
CUT_AT = 40_000
UPDATE_BYTES = 4_000
METADATA_BYTES = 8_192


class Refused(Exception):
    """Slack's `ok: false`: an error's name, and where there are any, problems or other fields of the answer."""

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
            body["errors"] = list(self.problems)
            body["response_metadata"] = {"messages": [f"[ERROR] {problem}" for problem in self.problems]}
        return body


def block_problems(blocks: object, surface: str = "message") -> list[Problem]:
    """Everything that is wrong with a list of blocks."""
    found = list(SURFACES[surface](blocks, "/blocks"))
    return found or list(_together(blocks))  # counting makes sense only in a shape that is right


def _together(blocks: object) -> Problems:
    listed: list[Json] = blocks if isinstance(blocks, list) else []
    nested = [(f"/blocks/{number}", block) for number, block in enumerate(listed)]
    nested += [
        (f"{at}/child_blocks/{number}", child)
        for at, block in nested
        for number, child in enumerate(block.get("child_blocks", ()))
    ]
    yield from _repeated("block_id", nested)
    for at, block in nested:
        yield from _repeated("action_id", list(_acting(block, at)))
    yield from _tables(nested)
    yield from _markdown(listed)


def _repeated(key: str, places: list[tuple[str, Json]]) -> Problems:
    seen = Counter(found[key] for _, found in places if key in found)
    for at, found in places:
        if seen[found.get(key)] > 1:
            yield Problem(f"`{key}` is not unique: {found[key]}", f"{at}/{key}")


def _acting(block: Json, at: str) -> Iterator[tuple[str, Json]]:
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield f"{at}/{key}", block[key]
    for key in ("elements", "actions"):
        for number, element in enumerate(block.get(key, ())):
            yield f"{at}/{key}/{number}", element
            yield from _acting(element, f"{at}/{key}/{number}") if block["type"] == "carousel" else ()


def _tables(places: list[tuple[str, Json]]) -> Problems:
    tables = [(at, block) for at, block in places if block["type"] in ("table", "data_table")]
    for at, _ in tables[1:]:
        yield Problem("only one table allowed", at)
    for at, block in tables:
        if cell_characters(block) > TABLE_LIMIT:
            yield Problem(f"must be less than {TABLE_LIMIT + 1} characters in all cells", f"{at}/rows")


def _markdown(blocks: list[Json]) -> Problems:
    texts = [block["text"] for block in blocks if block["type"] == "markdown"]
    if sum(map(length, texts)) > MARKDOWN_LIMIT:
        yield Problem(f"must be less than {MARKDOWN_LIMIT + 1} characters in all markdown blocks", "/blocks")


def escaped(text: str) -> str:
    """Text as Slack keeps it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def counted_size(value: object) -> int:
    """What blocks count towards a message's limit: text that is drawn, after escaping, and a fee for each header."""
    if isinstance(value, list):
        return sum(map(counted_size, value))
    if not isinstance(value, dict):
        return 0
    fee = HEADER_COST if value.get("type") == "header" else 0
    return fee + sum(_counted(value, name, entry) for name, entry in value.items())


def _counted(owner: Json, name: str, entry: object) -> int:
    if not isinstance(entry, str):
        return counted_size(entry)
    drawn = name in ("text", "alt_text") or (name == "url" and owner.get("type") == "link" and "text" not in owner)
    return length(_kept(entry, owner)) if drawn else 0


def _kept(text: str, owner: Json) -> str:
    # in mrkdwn, < and > are the sender's markup and only a bare & is left to escape
    return BARE_AMPERSAND.sub("&amp;", text) if owner.get("type") == "mrkdwn" else escaped(text)


def image_places(value: object, at: str = "/blocks") -> Iterator[tuple[str, str]]:
    """Each image's address and the pointer to it."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from image_places(entry, f"{at}/{number}")
    elif isinstance(value, dict):
        for name, entry in value.items():
            if name == "image_url" and isinstance(entry, str):
                yield entry, f"{at}/{name}"
            yield from image_places(entry, f"{at}/{name}")


def mentions(text: str) -> list[str]:
    """The calls to people and channels that Slack would read in mrkdwn."""
    return MENTION.findall(text)


def drawn_mentions(value: object) -> Iterator[str]:
    """The calls to people and channels that blocks would make."""
    if isinstance(value, list):
        for entry in value:
            yield from drawn_mentions(entry)
    elif isinstance(value, dict):
        if value.get("type") in ("broadcast", "user", "usergroup"):
            yield str(value)
        if value.get("type") == "mrkdwn":
            yield from mentions(str(value.get("text", "")))
        for entry in value.values():
            yield from drawn_mentions(entry)


def check_metadata(metadata: object) -> None:
    """Refuse message metadata that Slack would not keep."""
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    if not metadata:
        return
    known = metadata.keys() <= {"event_type", "event_payload", "entities"}
    if not (known and isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise Refused("metadata_too_large")


MENTION = re.compile(r"<(?:!(?:here|channel|everyone|group|subteam\^)|@[UW])[^<>]*>")
BARE_AMPERSAND = re.compile("&(?!(?:amp|lt|gt);)")
VIEW_KEYS = {
    "type": 20,
    "callback_id": 255,
    "private_metadata": 3000,
    "external_id": 255,
}
VIEW_TITLES = {"title": 24, "submit": 24, "close": 24}
VIEW_FLAGS = {"clear_on_close", "notify_on_close", "submit_disabled"}


def view_problems(view: Mapping[str, object]) -> Iterator[Problem]:
    """Everything that is wrong with a view besides its blocks."""
    for name in view.keys() - VIEW_KEYS.keys() - VIEW_TITLES.keys() - VIEW_FLAGS - {"blocks"}:
        yield Problem(f"invalid additional property: {name}", f"/view/{name}")
    for name, longest in VIEW_KEYS.items():
        if length(str(view.get(name, ""))) > longest:
            yield Problem(f"must be less than {longest + 1} characters", f"/view/{name}")
    for name, longest in VIEW_TITLES.items():
        if name in view:
            yield from _title(view[name], longest, f"/view/{name}")
    if view.get("type") == "modal" and "title" not in view:
        yield Problem("missing required field: title", "/view")


def _title(value: object, longest: int, at: str) -> Problems:
    if not isinstance(value, dict) or value.get("type") != "plain_text":
        yield Problem("must be a plain_text object", at)
    elif not 0 < length(str(value.get("text", ""))) <= longest:
        yield Problem(f"must be less than {longest + 1} characters", f"{at}/text")
