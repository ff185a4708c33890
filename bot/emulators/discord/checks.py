"""What is wrong with a request's body: findings by path, and the small checks that make them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.emulators.discord.errors import CODES, Refused

Path = tuple[str | int, ...]
# 64 bits without a sign have at most 20 digits.
SNOWFLAKE = re.compile(r"[0-9]{1,20}")
INT32 = 2**31 - 1


@dataclass(slots=True)
class Problems:
    """Problems of one body, in the order in which they were found."""

    items: list[tuple[Path, str, str]] = field(default_factory=list)

    def add(self, path: Path, code: str, message: str) -> None:
        """Note one problem under Discord's code for it."""
        self.items.append((path, code, message))

    def sentences(self) -> list[str]:
        """Each problem as `where: what`."""
        return [f"{'.'.join(map(str, path)) or 'body'}: {message}" for path, _, message in self.items]

    def tree(self) -> dict[str, Any]:
        """The nested `errors` object that Discord sends."""
        root: dict[str, Any] = {}
        for path, code, message in self.items:
            node = root
            for step in path:
                node = node.setdefault(str(step), {})
            # Places in a list are keys here too: docs.discord.com/developers/reference, error messages.
            node.setdefault("_errors", []).append({"code": code, "message": message})
        return root

    def stop(self) -> None:
        """Raise the refusal if anything was found."""
        if self.items:
            status, message = CODES[50035]
            raise Refused(status, 50035, message, self.tree())


Check = Callable[[Problems, Path, Any], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object's fields with their checks; any other key is a finding. `null` counts as absent."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    also: Callable[[Problems, Path, dict[str, Any]], None] | None = None

    def __call__(self, problems: Problems, path: Path, value: object) -> None:
        """Check one object."""
        if not isinstance(value, dict):
            problems.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return
        for key in value.keys() - self.fields.keys():
            problems.add((*path, key), "UNKNOWN_FIELD", "Discord does not document this field")
        for key in self.required:
            if value.get(key) is None:
                problems.add((*path, key), "BASE_TYPE_REQUIRED", "This field is required")
        for key, check in self.fields.items():
            if value.get(key) is not None:
                check(problems, (*path, key), value[key])
        if self.also is not None:
            self.also(problems, path, value)


def anything(problems: Problems, path: Path, value: object) -> None:
    """Accept whatever is there."""


def text(low: int, high: int) -> Check:
    """A string of `low` to `high` characters."""

    def check(problems: Problems, path: Path, value: object) -> None:
        if not isinstance(value, str):
            problems.add(path, "BASE_TYPE_BAD_TYPE", "Must be a string.")
        elif len(value) > high:
            problems.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        elif len(value) < low:
            problems.add(path, "BASE_TYPE_MIN_LENGTH", f"Must be {low} or more in length.")

    return check


def number(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def check(problems: Problems, path: Path, value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.add(path, "NUMBER_TYPE_COERCE", "Must be a whole number.")
        elif not low <= value <= high:
            problems.add(path, "NUMBER_TYPE_RANGE", f"Must be between {low} and {high}.")

    return check


def boolean(problems: Problems, path: Path, value: object) -> None:
    """True or false."""
    if not isinstance(value, bool):
        problems.add(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def choice(*allowed: str | int) -> Check:
    """One of these values."""

    def check(problems: Problems, path: Path, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, (str, int)) or value not in allowed:
            problems.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")

    return check


def snowflake(problems: Problems, path: Path, value: object) -> None:
    """An id, as a string or a number."""
    if isinstance(value, bool) or not SNOWFLAKE.fullmatch(str(value)) or int(str(value)) >= 2**64:
        problems.add(path, "NUMBER_TYPE_COERCE", f'Value "{str(value)[:40]}" is not snowflake.')


def url(high: int, schemes: Collection[str] = ("http", "https")) -> Check:
    """An address of at most `high` characters."""

    def check(problems: Problems, path: Path, value: object) -> None:
        text(1, high)(problems, path, value)
        if not isinstance(value, str):
            return
        scheme, host = _scheme_and_host(value)
        if scheme not in schemes:
            problems.add(path, "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {tuple(schemes)}.")
        elif not host or re.search(r"\s", value):
            problems.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")

    return check


def _scheme_and_host(value: str) -> tuple[str, str]:
    try:
        parts = urlsplit(value)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def each(check: Check, low: int, high: int) -> Check:
    """A list of `low` to `high` entries that all pass."""

    def check_list(problems: Problems, path: Path, value: object) -> None:
        if not isinstance(value, list):
            problems.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return
        if not low <= len(value) <= high:
            problems.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        for index, item in enumerate(value):
            check(problems, (*path, index), item)

    return check_list


def repeated(values: Iterable[Any]) -> set[int]:
    """The positions at which a value comes again."""
    seen: set[Any] = set()
    again = set()
    for index, value in enumerate(values):
        if value in seen:
            again.add(index)
        seen.add(value)
    return again
