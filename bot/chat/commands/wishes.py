"""What can be said of a channel's preferences with a command: an option for each that is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.call import Call
from bot.chat.commands.command import Completion, Context, Option
from bot.chat.commands.tags import tags
from bot.chat.commands.zones import zones
from bot.delivery.kinds import Kind, LanguageCode, Unfit, Weekdays, Zone
from bot.delivery.preferences import Preference, Preferences
from bot.delivery.tags import Tag
from bot.delivery.topics import Topics
from bot.papers.found import Suggestion
from bot.texts.words import ENGLISH, languages, say

# What people say most, and so may say without its name: `subscribe 09:00 Europe/Berlin`.
FIRST = ("at", "zone")
EVERYTHING = "all"
# Where what holds if nobody asks shows nothing of how it is typed.
EXAMPLES: Mapping[type[Kind[Any]], str] = {Weekdays: "mon-fri", Topics: "lora", Tag: "Papers"}


class Names(Kind[tuple[str, ...]]):
    """Some preferences by their names, or all of them."""

    def read(self, value: object) -> tuple[str, ...]:
        """The names in `at, zone` or `all`."""
        words = str(value).replace(",", " ").split()
        if EVERYTHING in words:
            # A zone is no taste: without its own a channel would get its digests at another time of the day.
            return tuple(name for name in Preferences.declared() if name != "zone")
        if not words:
            raise Unfit("unfit.name", names=", ".join(Preferences.declared()))
        return tuple(Preferences.named(word).name for word in words)

    def form(self, language: str) -> str:
        """Some examples."""
        return say(language, "form.names")


def options() -> tuple[Option, ...]:
    """One for each preference, those that people say most first."""
    declared = Preferences.declared()
    return tuple(_option(declared[name]) for name in (*FIRST, *(name for name in declared if name not in FIRST)))


def _option(one: Preference[Any]) -> Option:
    example = EXAMPLES.get(type(one.kind)) or one.kind.told(one.default, ENGLISH)
    return Option(one.name, f"preference.{one.name}", (example,), one.kind, complete=COMPLETIONS.get(type(one.kind)))


async def _languages(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:  # noqa: ARG001
    named = {code: say(code, "language") for code in sorted(languages())}
    return [
        Suggestion(f"{name} ({code})", code)
        for code, name in named.items()
        if typed.strip().casefold() in f"{name} {code}".casefold()
    ]


async def names(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:  # noqa: ARG001
    """The preferences by name, and all of them."""
    return [Suggestion(name, name) for name in (*Preferences.declared(), EVERYTHING) if typed.strip().lower() in name]


COMPLETIONS: Mapping[type[Kind[Any]], Completion] = {Zone: zones, LanguageCode: _languages, Tag: tags}
