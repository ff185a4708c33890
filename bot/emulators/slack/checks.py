"""Small checks that together describe what a Block Kit payload may look like; each gives the problems that it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple


class Problem(NamedTuple):
    """What is wrong, and where, as Slack says it."""

    sentence: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.sentence} [json-pointer:{self.pointer}]"


Problems = Iterator[Problem]
Check = Callable[[object, str], Problems]


def length(text: str) -> int:
    """Characters as Slack counts them at worst: UTF-16 units, so that an emoji is two."""
    # Nobody knows how Slack counts; this is never less than Python's len, so what passes here fits either way.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def text(low: int, high: int) -> Check:
    """A string of `low` to `high` characters."""

    def _check(value: object, at: str) -> Problems:
        if not isinstance(value, str):
            yield Problem("must be a string", at)
        elif length(value) < low:
            yield Problem(f"must be more than {low - 1} characters", at)
        elif length(value) > high:
            yield Problem(f"must be less than {high + 1} characters", at)

    return _check


def boolean(value: object, at: str) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem("must be a boolean", at)


def number(low: int, high: int) -> Check:
    """A whole number within two bounds."""

    def _check(value: object, at: str) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            yield Problem(f"must be an integer from {low} to {high}", at)

    return _check


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def _check(value: object, at: str) -> Problems:
        if value not in allowed:
            yield Problem(f"must be one of the following values: {', '.join(allowed)}", at)

    return _check


def url(high: int = 3000) -> Check:
    """A web address."""
    words = text(1, high)

    def _check(value: object, at: str) -> Problems:
        yield from words(value, at)
        if isinstance(value, str) and not (value.startswith(("https://", "http://")) and " " not in value):
            yield Problem("must be a valid URL", at)

    return _check


def each(check: Check, low: int, high: int) -> Check:
    """A list of `low` to `high` entries that all pass."""

    def _check(value: object, at: str) -> Problems:
        if not isinstance(value, list):
            yield Problem("must be an array", at)
            return
        if len(value) < low:
            yield Problem(f"no fewer than {low} items allowed", at)
        if len(value) > high:
            yield Problem(f"no more than {high} items allowed", at)
        for number, entry in enumerate(value):
            yield from check(entry, f"{at}/{number}")

    return _check


def shape(required: Mapping[str, Check], **optional: Check) -> Check:
    """An object with these keys and no others; its `type` is checked elsewhere."""
    known = {**required, **optional}

    def _check(value: object, at: str) -> Problems:
        if not isinstance(value, dict):
            yield Problem("must be an object", at)
            return
        for name in required.keys() - value.keys():
            yield Problem(f"missing required field: {name}", at)
        for name, entry in value.items():
            if name in known:
                yield from known[name](entry, f"{at}/{name}")
            elif name != "type":
                yield Problem(f"invalid additional property: {name}", at)

    return _check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which shape it has."""

    def _check(value: object, at: str) -> Problems:
        if not isinstance(value, dict):
            yield Problem("must be an object", at)
        elif "type" not in value:
            yield Problem("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            yield Problem(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from kinds[value["type"]](value, at)

    return _check


def exactly_one(base: Check, *names: str) -> Check:
    """A shape in which just one of some keys must be there."""

    def _check(value: object, at: str) -> Problems:
        yield from base(value, at)
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            yield Problem(f"must provide exactly one of: {', '.join(names)}", at)

    return _check


def at_least_one(base: Check, *names: str) -> Check:
    """A shape in which one or more of some keys must be there."""

    def _check(value: object, at: str) -> Problems:
        yield from base(value, at)
        if isinstance(value, dict) and not any(name in value for name in names):
            yield Problem(f"must provide at least one of: {', '.join(names)}", at)

    return _check
