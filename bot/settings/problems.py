"""What is wrong with the settings, as sentences: where, and what to write instead, never what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

Step = str | int
# Our words for each kind of mistake, from what the checks tell of it; docs.pydantic.dev lists the kinds.
WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "literal_error": lambda bounds: f"write {str(bounds['expected']).replace(chr(39), chr(34))}",
    "greater_than": lambda bounds: f"write a number above {bounds['gt']:g}",
    "greater_than_equal": lambda bounds: f"write {bounds['ge']:g} or more",
    "less_than": lambda bounds: f"write a number below {bounds['lt']:g}",
    "less_than_equal": lambda bounds: f"write {bounds['le']:g} or less",
    "string_type": lambda _: 'write it in quotes, as in "this"',
    "path_type": lambda _: 'write it in quotes, as in "this"',
    "string_too_short": lambda _: "is empty",
    "string_too_long": lambda bounds: f"is longer than {bounds['max_length']} letters",
    "too_short": lambda _: "is empty; name at least one",
    "too_long": lambda bounds: f"name {bounds['max_length']} at most",
    "tuple_type": lambda _: 'write a list in brackets, as in ["one", "another"]',
    "bool_type": lambda _: "write true or false",
    "bool_parsing": lambda _: "write true or false",
    "number": lambda _: "write a number",
    "finite_number": lambda _: "write a number that ends",
}
FAMILIES = {"int_": "write a whole number", "float_": "write a number"}
TABLE_TYPES = ("model_type", "model_attributes_type", "dict_type")


def sentences(errors: Iterable[Any], settings: type[BaseModel], known: Callable[[Sequence[Step]], str]) -> list[str]:
    """One sentence for each error that pydantic found, but for those that only follow from another.

    `known` gives the variable that sets what stands at a place, or nothing.
    """
    found = {tuple(error["loc"]): error for error in errors}
    inside = {place[:depth] for place in found for depth in range(1, len(place))}
    return [
        f"{f'{where}: ' if (where := _where(place, settings, known)) else ''}{_what(error, place, settings)}."
        for place, error in found.items()
        if place not in inside
    ]


def _where(place: Sequence[Step], settings: type[BaseModel], known: Callable[[Sequence[Step]], str]) -> str:
    """A setting as people find it: `editions.ready_hour (BOT_EDITIONS__READY_HOUR)`, or `[[channels]] no. 2, at`."""
    number = next((step for step in place if isinstance(step, int)), None)
    outer = place if number is None else place[: place.index(number)]
    if number is not None and _table_at(outer, settings):
        inner = [str(step) for step in place[len(outer) + 1 :] if isinstance(step, str)]
        return ", ".join([f"[[{_dotted(outer)}]] no. {number + 1}", *inner])
    variable = known(outer)
    return f"{_dotted(outer)} ({variable})" if variable else _dotted(outer)


def _dotted(place: Sequence[Step]) -> str:
    return ".".join(map(str, place))


def _what(error: Any, place: Sequence[Step], settings: type[BaseModel]) -> str:  # noqa: ANN401  (pydantic's own type)
    kind, bounds = str(error["type"]), error.get("ctx", {})
    if kind == "value_error":
        # pydantic puts this in front of what our own checks say.
        return str(error["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        return _unknown(place, settings)
    if kind == "tuple_type" and _table_at(place, settings):
        return f"write [[{_dotted(place)}]], with two brackets, over the keys of each"
    if kind in TABLE_TYPES:
        table = f"[{_dotted(place[:-1])}]" if isinstance(place[-1], int) else _dotted(place)
        return f"is a table; write [{table}] and its keys below"
    if kind in WORDS:
        return WORDS[kind](bounds)
    return next((words for start, words in FAMILIES.items() if kind.startswith(start)), "cannot be read")


def _unknown(place: Sequence[Step], settings: type[BaseModel]) -> str:
    model = _table_at(place[:-1], settings)
    near = get_close_matches(str(place[-1]), model.model_fields, n=1) if model else []
    return "there is no such setting; " + (f"perhaps {near[0]} is meant" if near else "look for a misspelling")


def _table_at(place: Sequence[Step], settings: type[BaseModel]) -> type[BaseModel] | None:
    """The table at a place, or that of which a list at this place is made."""
    model: type[BaseModel] | None = settings
    for step in place:
        if model and isinstance(step, str):
            field = model.model_fields.get(step)
            model = _table_of(field.annotation) if field else None
    return model


def _table_of(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401  (whatever a field is annotated with)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((table for part in get_args(annotation) if (table := _table_of(part))), None)
