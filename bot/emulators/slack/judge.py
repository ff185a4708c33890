"""Block Kit's schema and the models of Slack's own SDK as the judges of blocks."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.emulators.slack.checks import Problem

if TYPE_CHECKING:
    import jsonschema_rs

Json = dict[str, Any]

# The schema is made of @slack/types, which does not know these yet.
NEWER_THAN_SPEC = {"header": {"level"}, "rich_text_list": {"offset"}}


class Judge:
    """Judges blocks by the SDK's models, and by Block Kit's schema where there is one.

    The schema needs `jsonschema_rs`, which only the tests install.
    """

    def __init__(self, spec: Path | None = None) -> None:
        self._kinds = _load(spec) if spec else {}

    def blocks(self, blocks: list[Json]) -> Iterator[Problem]:
        """What is wrong with blocks."""
        for number, block in enumerate(blocks):
            # Each finds what the other does not: the models know lengths and no unknown keys, the schema the reverse.
            yield from by_sdk(block, f"/blocks/{number}")
            yield from self.by_spec(block, f"/blocks/{number}")

    def by_spec(self, block: Json, at: str) -> Iterator[Problem]:
        """What the schema says is wrong with a block."""
        if not self._kinds:
            return
        validator = self._kinds.get(block["type"])
        if validator is None:
            yield Problem(f"unsupported type: {block['type']}", f"{at}/type")
            return
        for error in validator.iter_errors(_without_news(block)):
            path = "".join(f"/{step}" for step in error.instance_path)
            yield Problem(error.message[:300], at + path)


def _load(spec: Path) -> dict[str, jsonschema_rs.Draft7Validator]:
    import jsonschema_rs

    document = json.loads(spec.read_text("utf-8"))
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
    news = NEWER_THAN_SPEC.get(value.get("type", ""), set())
    return {name: _without_news(entry) for name, entry in value.items() if name not in news}


def by_sdk(block: Json, at: str) -> Iterator[Problem]:
    """What the SDK's models say is wrong with a block."""
    try:
        # A copy, since models may keep parts of what they are given, and a judge changes nothing.
        parsed = Block.parse(copy.deepcopy(block))
        if parsed is not None:
            parsed.to_dict()
    except (SlackObjectFormationError, TypeError, ValueError, AttributeError, KeyError) as refusal:
        yield Problem(f"{refusal}"[:300], at)
