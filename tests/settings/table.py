"""The table of `docs/settings.md` is made of their classes: `uv run python -m tests.settings.table` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.service.configuration import READER

ROOT = Path(__file__).parents[2]
PAGE, SHIPPED = ROOT / "docs" / "settings.md", ROOT / "config" / "bot.toml"
BEGIN, END = "<!-- settings: written by `python -m tests.settings.table` -->\n", "<!-- end of the settings -->"
HEAD = "| setting | as it comes | how it is written | what it is for |\n|---|---|---|---|\n"
# A table of its own tells of these; the others are for tests and the playground.
ELSEWHERE = ("preferences.", "failpoint", "clock_file")
LINE = re.compile(r'^(?:# ?)?(\w+) = (?:"[^"]*"|\{[^}]*\}|\[[^\]]*\]|[^"\[{#\s]\S*)\s*(?:#\s*(.*))?$')
BOUNDS = ((Ge, "ge", "{} or more"), (Gt, "gt", "more than {}"), (Le, "le", "at most {}"), (Lt, "lt", "less than {}"))


def mentions(annotation: Any, wanted: type) -> bool:  # noqa: ANN401  (whatever a field is annotated with)
    """Whether a field holds values of this type."""
    if isinstance(annotation, type) and issubclass(annotation, wanted):
        return True
    return any(mentions(part, wanted) for part in get_args(annotation))


def fields(model: type[BaseModel], prefix: str = "") -> dict[str, FieldInfo]:
    """Every setting by its full name, but for those that are lists of tables."""
    found: dict[str, FieldInfo] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found |= fields(field.annotation, f"{prefix}{name}.")
        elif not mentions(field.annotation, BaseModel):
            found[prefix + name] = field
    return found


def comments() -> Mapping[str, str]:
    """What `config/bot.toml` says of each setting, by its full name."""
    found: dict[str, str] = {}
    table = ""
    for line in SHIPPED.read_text("utf-8").splitlines():
        if header := re.match(r"\[(\w+)\]", line):
            table = f"{header[1]}."
        elif told := LINE.match(line):
            found.setdefault(table + told[1], told[2] or "")
    return found


def form(field: FieldInfo) -> str:
    """How a value is written: choices, a number within its bounds, or what it is."""
    held, bounds = _held(field.annotation), [*field.metadata, *_metadata(field.annotation)]
    if get_origin(held) is Literal:
        return " | ".join(map(str, get_args(held)))
    if mentions(held, SecretStr):
        return "a secret"
    if mentions(held, Path):
        return "a path"
    if held is bool:
        return "true | false"
    if held in (int, float):
        return _number(bounds)
    return "a list" if get_origin(held) is tuple else "a table" if get_origin(held) is dict else "text"


def _held(annotation: Any) -> Any:  # noqa: ANN401  (whatever a field is annotated with)
    """The type itself: without None and without what checks it."""
    parts = [one for one in get_args(annotation) if one is not NoneType]
    if NoneType in get_args(annotation):
        return _held(parts[0])
    return _held(parts[0]) if hasattr(annotation, "__metadata__") else annotation


def _metadata(annotation: Any) -> list[Any]:  # noqa: ANN401
    own = list(getattr(annotation, "__metadata__", ()))
    return own + [one for part in get_args(annotation) for one in _metadata(part)]


def _number(metadata: list[Any]) -> str:
    """A number's bounds in words."""
    flat = [one for each in metadata for one in (getattr(each, "metadata", None) or [each])]
    told = {kind: (getattr(one, name), words) for kind, name, words in BOUNDS for one in flat if isinstance(one, kind)}
    if Ge in told and Le in told:
        return f"{told[Ge][0]} to {told[Le][0]}"
    return ", ".join(words.format(value) for value, words in told.values()) or "a number"


def rows() -> Iterator[str]:
    """A row for each setting, in the order of their classes."""
    said = comments()
    for name, field in fields(READER.kind).items():
        if name.startswith(ELSEWHERE):
            continue
        cells = (f"`{name}`", _plain(field.get_default(call_default_factory=True)), form(field), said[name])
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |\n"


def _plain(value: object) -> str:
    """A default as somebody would write it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def table() -> str:
    """The whole table."""
    return HEAD + "".join(rows())


def write() -> None:
    """Put it where it stands on its page."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    write()
