"""What people can put into the fields of a modal, and how Slack then tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]

SELECTS = ("static_select", "external_select")
LISTS = ("checkboxes", "multi_static_select")
# What a value is called in `state.values`, and what the field holds before anybody touches it.
NAMES = {
    **dict.fromkeys(SELECTS, ("selected_option", "initial_option")),
    **dict.fromkeys(LISTS, ("selected_options", "initial_options")),
    "radio_buttons": ("selected_option", "initial_option"),
    "timepicker": ("selected_time", "initial_time"),
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
}


class NotFillable(ValueError):
    """What Slack's own client would not let anybody put there, or would not let through."""


def fields(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Each input block with its element."""
    yield from ((block, block["element"]) for block in blocks if block["type"] == "input")


def filled(blocks: Sequence[Json], given: Mapping[str, object]) -> Json:
    """`state.values` once somebody has put `given` into the fields, by their action or block ids; None empties one.

    Raises NotFillable.
    """
    values, rest = Json(), dict(given)
    for block, element in fields(blocks):
        names = [name for name in (element["action_id"], block["block_id"]) if name in rest]
        value = _put(element, rest.pop(names[0])) if names else _initial(element)
        if not block.get("optional") and next(iter(value.values())) in (None, "", []):
            raise NotFillable(f"{block['block_id']} is required")
        values[block["block_id"]] = {element["action_id"]: {"type": element["type"], **value}}
    if rest:
        raise NotFillable(f"there is no field {', '.join(sorted(rest))}")
    return values


def _initial(element: Json) -> Json:
    name, before = NAMES[element["type"]]
    empty: list[Json] | None = [] if element["type"] in LISTS else None
    return {name: element.get(before, empty)}


def _put(element: Json, value: object) -> Json:
    name = NAMES[element["type"]][0]
    if value is None or isinstance(value, dict):
        return {name: value}
    if element["type"] in LISTS:
        chosen = value if isinstance(value, list | tuple) else [value]
        return {name: [_option(element, str(one)) for one in chosen]}
    if element["type"] in (*SELECTS, "radio_buttons"):
        return {name: _option(element, str(value))}
    return {name: CHECKS[element["type"]](element, str(value))}


def _option(element: Json, value: str) -> Json:
    for option in element.get("options", ()):
        if option["value"] == value:
            return dict(option)
    if element["type"] != "external_select":
        raise NotFillable(f"{element['action_id']} does not offer {value!r}")
    # Whoever chooses from a list that the app gave: the caller has seen it.
    return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}


def _time(element: Json, value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise NotFillable(f"{element['action_id']} takes HH:mm")
    return value


def _text(element: Json, value: str) -> str:
    if not int(element.get("min_length", 0)) <= len(value) <= int(element.get("max_length", 3000)):
        raise NotFillable(f"{element['action_id']}: {len(value)} characters")
    return value


def _number(element: Json, value: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    least, most = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    if not re.fullmatch(pattern, value) or not least <= float(value) <= most:
        raise NotFillable(f"{element['action_id']} takes numbers from {least} to {most}")
    return value


CHECKS: Mapping[str, Callable[[Json, str], str]] = {
    "timepicker": _time,
    "plain_text_input": _text,
    "number_input": _number,
}
