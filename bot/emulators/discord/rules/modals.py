"""Discord's rules for a modal, and what it sends back of one that somebody has filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.emulators.discord.checks import Check, Path, Problems, Shape, boolean, choice, each, number, repeated, text
from bot.emulators.discord.rules.components import AUTO_SELECT, COMMON, COMPONENTS, STRING_SELECT

Json = dict[str, Any]
# docs.discord.com/developers/components/reference; those before the first are of messages too.
ROW, TEXT_INPUT, TEXT_DISPLAY, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 1, 4, 10, 18, 19, 21, 22, 23
AUTO_SELECTS = (5, 6, 7, 8)
NAMED: Mapping[str, Check] = {**COMMON, "custom_id": text(1, 100)}
NEEDED: Mapping[str, Check] = {**NAMED, "required": boolean}
CHOICE = Shape(
    {"label": text(1, 100), "value": text(1, 100), "description": text(0, 100), "default": boolean}, ("label", "value")
)
SEVERAL: Mapping[str, Check] = {**NEEDED, "min_values": number(0, 10), "max_values": number(1, 10)}
INPUT: Mapping[str, Check] = {
    **NEEDED,
    "style": choice(1, 2),
    "label": text(1, 45),
    "value": text(0, 4000),
    "placeholder": text(0, 100),
    "min_length": number(0, 4000),
    "max_length": number(1, 4000),
}
FIELDS: Mapping[int, Shape] = {
    STRING_SELECT: COMPONENTS[STRING_SELECT],
    TEXT_INPUT: Shape(INPUT, ("custom_id", "style")),
    **dict.fromkeys(AUTO_SELECTS, AUTO_SELECT),
    FILE_UPLOAD: Shape(SEVERAL, ("custom_id",)),
    RADIO_GROUP: Shape({**NEEDED, "options": each(CHOICE, 2, 10)}, ("custom_id", "options")),
    CHECKBOX_GROUP: Shape({**SEVERAL, "options": each(CHOICE, 1, 10)}, ("custom_id", "options")),
    CHECKBOX: Shape({**NAMED, "default": boolean}, ("custom_id",)),
}


def _one_of(shapes: Mapping[int, Shape]) -> Check:
    """A component of one of these types, checked by its own rules."""

    def check(problems: Problems, path: Path, value: object) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, bool) or not isinstance(kind, int) or kind not in shapes:
            told = f'Value of field "type" must be one of {tuple(shapes)}.'
            problems.add((*path, "type"), "UNION_TYPE_CHOICES", told)
        else:
            shapes[kind](problems, path, value)

    return check


PARTS: Mapping[int, Shape] = {
    # The older way: a field that brings its own label.
    ROW: Shape({**COMMON, "components": each(_one_of({TEXT_INPUT: FIELDS[TEXT_INPUT]}), 1, 1)}, ("components",)),
    TEXT_DISPLAY: COMPONENTS[TEXT_DISPLAY],
    LABEL: Shape(
        {**COMMON, "label": text(1, 45), "description": text(1, 100), "component": _one_of(FIELDS)},
        ("label", "component"),
    ),
}
# Five parts: docs.discord.com/developers/interactions/receiving-and-responding, modal. The OpenAPI document allows 40.
WINDOW = Shape(
    {"custom_id": text(1, 100), "title": text(1, 45), "components": each(_one_of(PARTS), 1, 5)},
    ("custom_id", "title", "components"),
)


def check_modal(data: Mapping[str, Any]) -> None:
    """Refuse a modal of another form, or with two fields of one name."""
    problems = Problems()
    WINDOW(problems, ("data",), data)
    problems.stop()
    names = [field["custom_id"] for field in fields_of(data)]
    for place in repeated(names):
        told = "Component custom_id cannot be duplicated"
        problems.add(("data", "components", place), "COMPONENT_CUSTOM_ID_DUPLICATED", told)
    problems.stop()


def fields_of(data: Mapping[str, Any]) -> Iterator[Json]:
    """The fields of a modal that is well formed."""
    for part in data["components"]:
        yield from part.get("components", ())
        if "component" in part:
            yield part["component"]


def filled(data: Mapping[str, Any], values: Mapping[str, Any]) -> list[Json]:
    """What is sent back: each part, its field with what was put into it; ValueError for what no client sends."""

    def answered(field: Mapping[str, Any]) -> Json:
        kind, name = field["type"], field["custom_id"]
        return {"type": kind, "id": field["id"], "custom_id": name, **_value(field, values.get(name))}

    made = []
    for part in data["components"]:
        inside = {"components": [answered(one) for one in part["components"]]} if part["type"] == ROW else {}
        labelled = {"component": answered(part["component"])} if part["type"] == LABEL else {}
        made.append({"type": part["type"], "id": part["id"], **inside, **labelled})
    return made


def _value(field: Mapping[str, Any], value: object) -> Json:
    kind = field["type"]
    if kind == CHECKBOX:
        return {"value": bool(value)}
    if kind == TEXT_INPUT:
        return {"value": _written(field, str(value or ""))}
    given = value if isinstance(value, list) else [value] * bool(value)
    _counted(field, given)
    offered = [option["value"] for option in field.get("options", ())]
    if offered and not set(given) <= set(offered):
        raise ValueError(f"{given} cannot be chosen for {field['custom_id']}; there are: {offered}")
    return {"value": given[0] if given else None} if kind == RADIO_GROUP else {"values": given}


def _written(field: Mapping[str, Any], words: str) -> str:
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if (words or _is_needed(field)) and not max(least, 1) <= len(words) <= most:
        raise ValueError(f"{field['custom_id']} takes {max(least, 1)} to {most} letters, not {len(words)}")
    return words


def _counted(field: Mapping[str, Any], given: list[Any]) -> None:
    least, most = field.get("min_values"), field.get("max_values") or 1
    least = int(_is_needed(field)) if least is None else least
    if (given or _is_needed(field)) and not least <= len(given) <= most:
        raise ValueError(f"{field['custom_id']} takes {least} to {most} values, not {given}")


def _is_needed(field: Mapping[str, Any]) -> bool:
    # Unless it is said otherwise: docs.discord.com/developers/components/reference.
    return field.get("required") is not False


def numbered(data: Mapping[str, Any]) -> Json:
    """A modal as clients get it: each component with an id, its own or the next that is free."""
    made: Json = {**data, "components": [dict(part) for part in data["components"]]}
    for part in made["components"]:
        if "component" in part:
            part["component"] = dict(part["component"])
        if "components" in part:
            part["components"] = [dict(one) for one in part["components"]]
    every = [*made["components"], *fields_of(made)]
    next_free = _free({one.get("id") for one in every})
    for one in every:
        one["id"] = one.get("id") or next_free()
    return made


def _free(taken: set[Any]) -> Callable[[], int]:
    numbers = iter(number for number in range(1, 1000) if number not in taken)
    return lambda: next(numbers)
