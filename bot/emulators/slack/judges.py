"""All who judge a payload: our own rules, the official SDK's models, and Block Kit's schema if there is one."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.emulators.slack.rules import (
    COUNTED_LIMIT,
    UPDATE_BYTES,
    Refused,
    block_problems,
    check_metadata,
    counted_size,
    drawn_mentions,
    image_places,
    mentions,
    view_problems,
)
from bot.emulators.slack.shapes import Problem

if TYPE_CHECKING:
    import jsonschema_rs

Json = dict[str, Any]

NEWER_THAN_SCHEMA = {"card": {"subtext"}, "header": {"level"}, "rich_text_list": {"offset"}}
NOT_IN_SDK = ("data_table",)


class Judges:
    """Says no exactly where Slack, as far as known, would."""

    def __init__(self, schema: Path | None = None) -> None:
        self.broken_images: set[str] = set()
        self.pings: list[str] = []
        self._kinds = _load(schema) if schema else {}

    def message(self, text: str, blocks: object, metadata: object = None, *, updates: bool = False) -> None:
        """Refuse what cannot be posted; `blocks` and `metadata` are None where none were given."""
        if not text and not blocks:
            raise Refused("no_text")
        if updates and len(text.encode("utf-8", "surrogatepass")) > UPDATE_BYTES:
            raise Refused("msg_too_long")
        if blocks is not None:
            self.blocks(blocks)
        if metadata is not None:
            check_metadata(metadata)
        self.pings += [*mentions(text), *drawn_mentions(blocks)]

    def blocks(self, blocks: object, surface: str = "message") -> None:
        """Refuse blocks that cannot be shown there."""
        if not isinstance(blocks, list):
            raise Refused("invalid_blocks_format")
        problems = self.problems(blocks, surface)
        if problems:
            raise Refused("invalid_blocks", problems)
        if surface == "message" and counted_size(blocks) > COUNTED_LIMIT:
            raise Refused("msg_blocks_too_long")

    def problems(self, blocks: list[Json], surface: str = "message") -> list[Problem]:
        """What is wrong with blocks, by the first judge who finds anything."""
        return block_problems(blocks, surface) or [*self._others(blocks)] or [*self._images(blocks)]

    def view(self, view: object) -> None:
        """Refuse a view that cannot be opened or published."""
        if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
            raise Refused("invalid_arguments", [Problem("must be a modal or home view", "/view")])
        if not isinstance(view.get("blocks"), list):
            raise Refused("invalid_arguments", [Problem("missing required field: blocks", "/view")])
        problems = list(view_problems(view))
        if problems:
            raise Refused("invalid_arguments", problems)
        try:
            self.blocks(view["blocks"], str(view["type"]))
        except Refused as refused:
            raise Refused("invalid_arguments", [_inside_view(text) for text in refused.problems]) from refused

    def _images(self, blocks: list[Json]) -> Iterator[Problem]:
        for address, at in image_places(blocks):
            if address in self.broken_images:
                yield Problem("downloading image failed", at)

    def _others(self, blocks: list[Json]) -> Iterator[Problem]:
        for number, block in enumerate(blocks):
            yield from _sdk(block, f"/blocks/{number}")
            yield from self._schema(block, f"/blocks/{number}")

    def _schema(self, block: Json, at: str) -> Iterator[Problem]:
        if not self._kinds:
            return
        validator = self._kinds.get(block["type"])
        if validator is None:
            yield Problem(f"unsupported type: {block['type']}", f"{at}/type")
            return
        for error in validator.iter_errors(_without_news(block)):
            path = "".join(f"/{step}" for step in error.instance_path)
            yield Problem(error.message[:300], at + path)


def _inside_view(problem: str) -> Problem:
    sentence, _, pointer = problem.removesuffix("]").rpartition(" [json-pointer:")
    return Problem(sentence, f"/view{pointer}")


def _load(schema: Path) -> dict[str, jsonschema_rs.Draft7Validator]:
    import jsonschema_rs

    document = json.loads(schema.read_text("utf-8"))
    known = [entry["$ref"].rpartition("/")[2] for entry in document["definitions"]["KnownBlock"]["anyOf"]]
    names = {_kind(document["definitions"][name]): name for name in known}
    return {
        kind: jsonschema_rs.Draft7Validator({**document, "$ref": f"#/definitions/{name}"})
        for kind, name in names.items()
    }


def _kind(definition: Json) -> str:
    first = definition["anyOf"][0] if "anyOf" in definition else definition
    return str(first["properties"]["type"]["const"])


def _without_news(value: Any) -> Any:  # noqa: ANN401 - any JSON in, the same JSON out
    """JSON without the few documented properties that the schema does not know yet."""
    if isinstance(value, list):
        return [_without_news(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    news = NEWER_THAN_SCHEMA.get(value.get("type", ""), set())
    return {name: _without_news(entry) for name, entry in value.items() if name not in news}


def _sdk(block: Json, at: str) -> Iterator[Problem]:
    if block["type"] in NOT_IN_SDK:
        return
    try:
        parsed = Block.parse(copy.deepcopy(block))
        if parsed is not None:
            parsed.to_dict()
    except (SlackObjectFormationError, TypeError, ValueError, AttributeError, KeyError) as refusal:
        yield Problem(f"{refusal}"[:300], at)
