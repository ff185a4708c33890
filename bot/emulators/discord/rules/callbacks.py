"""Discord's rules for the first answer to an interaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.emulators.discord.checks import Problems, Shape, each
from bot.emulators.discord.rules.commands import CHOICE

# docs.discord.com/developers/interactions/receiving-and-responding; so for all the numbers here.
COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
ANSWER, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED: Mapping[int, tuple[int, ...]] = {
    COMMAND: (ANSWER, DEFER, MODAL),
    COMPONENT: (ANSWER, DEFER, DEFER_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    # No second one at once: a form leads to an answer.
    SUBMIT: (ANSWER, DEFER, DEFER_UPDATE, UPDATE),
}
CHOICE_LIST = Shape({"choices": each(CHOICE, 0, 25)})


def callback_parts(body: object, interaction: int) -> tuple[int, dict[str, Any]]:
    """The type and data of a first answer, or the refusal of one that does not fit its interaction."""
    problems, allowed = Problems(), ALLOWED[interaction]
    parts: Mapping[str, Any] = body if isinstance(body, dict) else {}
    kind, data = parts.get("type"), parts.get("data")
    if isinstance(kind, bool) or kind not in allowed:
        problems.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")
    if data is not None and not isinstance(data, dict):
        problems.add(("data",), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
    problems.stop()
    return int(parts["type"]), data or {}


def check_choices(data: Mapping[str, Any]) -> None:
    """Refuse choices of another form."""
    problems = Problems()
    CHOICE_LIST(problems, ("data",), data)
    problems.stop()
