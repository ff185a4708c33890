"""What a channel can ask for: each preference is declared once, here.

The declaration serves `bot.toml`, what people type in chat, the archive, the doctor and the status. To add one, write a
line in `Preferences`, its help as `preference.NAME` in `texts/`, its lines in `config/bot.toml` and the README (a test
asks for both), and read `channel.preferences.NAME` where it matters.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any, Generic, Literal, Self, TypeVar, get_args, overload

from bot.delivery.kinds import (
    Kind,
    LanguageCode,
    Number,
    OneOf,
    OrAuto,
    Plain,
    Switch,
    TimeOfDay,
    Unfit,
    Weekdays,
    Zone,
    folded,
)
from bot.delivery.tags import Tag
from bot.delivery.topics import Topics
from bot.texts.words import say
from bot.views.entries import Style

CatchUp = Literal["latest", "all", "none"]
Boards = Literal["none", "week", "month", "both"]
T = TypeVar("T")


class Preference(Generic[T]):
    """The declaration of one: `Preferences.top_n` is it, `channel.preferences.top_n` is what holds for the channel."""

    name: str

    def __init__(self, kind: Kind[T], default: T, *, platform: str = "") -> None:
        self.kind = kind
        self.default = default
        # The only one on which it means anything; empty for all.
        self.platform = platform

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, preferences: None, owner: type) -> Self: ...
    @overload
    def __get__(self, preferences: Preferences, owner: type) -> T: ...
    def __get__(self, preferences: Preferences | None, owner: type) -> Self | T:
        return self if preferences is None else self.of(preferences)

    def of(self, preferences: Preferences) -> T:
        """What was asked for, else what all get; what this version cannot read counts as not asked for."""
        for values in (preferences.asked, preferences.defaults):
            try:
                return self.kind.read(values[self.name])
            except (KeyError, Unfit):
                continue
        return self.default

    def plain(self, value: object) -> Plain:
        """A typed value as it is kept; raises Unfit."""
        return self.kind.written(self.kind.read(value))

    def help(self, language: str) -> str:
        """One line on what it is for."""
        return say(language, f"preference.{self.name}")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one channel asked for, over the `defaults` of the settings, over those declared here.

    `asked` keeps what this version does not know, so that a newer one finds it again.
    """

    asked: Mapping[str, Plain] = field(default_factory=dict, hash=False)
    defaults: Mapping[str, Plain] = field(default_factory=dict, hash=False)

    # Without annotations, or dataclass would take them for fields.
    language = Preference(LanguageCode(), "ko")
    style = Preference[Style](OneOf(get_args(Style)), "digest")
    bullets = Preference(OrAuto(Number(0, 3)), None)
    thread = Preference(Switch(), default=True)
    pictures = Preference(OrAuto(Switch()), None)
    # There are ten keycaps to vote by.
    top_n = Preference(Number(1, 10), 5)
    min_votes = Preference(Number(0), 0)
    only = Preference(Topics(), ())
    skip = Preference(Topics(), ())
    at = Preference(TimeOfDay(), time(9))
    zone = Preference(Zone(), "Asia/Seoul")
    weekdays = Preference(Weekdays(), frozenset(range(7)))
    catch_up = Preference[CatchUp](OneOf(get_args(CatchUp)), "latest")
    boards = Preference[Boards](OneOf(get_args(Boards)), "none")
    threshold = Preference(Number(1), 1)
    seed_reactions = Preference(Switch(), False)
    tag = Preference(Tag(), "", platform="discord")
    publish = Preference(Switch(), False, platform="discord")

    @classmethod
    def declared(cls) -> Mapping[str, Preference[Any]]:
        """All of them by name, in the order in which people read them."""
        classes = reversed(cls.__mro__)
        return {name: one for part in classes for name, one in vars(part).items() if isinstance(one, Preference)}

    @classmethod
    def meant_on(cls, platform: str) -> Mapping[str, Preference[Any]]:
        """Those that mean something on a platform."""
        return {name: one for name, one in cls.declared().items() if one.platform in ("", platform)}

    @classmethod
    def named(cls, text: str) -> Preference[Any]:
        """The one that somebody typed the name of; raises Unfit that names what is nearest."""
        names, name = cls.declared(), folded(text).replace("-", "_")
        if name in names:
            return names[name]
        # Anybody may type this, and the comparison takes the square of its length.
        near = difflib.get_close_matches(name[:40], names, n=1)
        raise Unfit("unfit.name.near", name=near[0]) if near else Unfit("unfit.name", names=", ".join(names))

    def asking(self, **values: object) -> Self:
        """The same that asks for these too, each as it is typed or as a value; raises Unfit."""
        return replace(self, asked={**self.asked, **{name: self.named(name).plain(values[name]) for name in values}})

    def keeping(self, before: Mapping[str, Plain]) -> Self:
        """The same with what was asked for before that this version does not know."""
        unknown = {name: value for name, value in before.items() if name not in self.declared()}
        return replace(self, asked={**unknown, **self.asked})

    def without(self, name: str) -> Self:
        """The same that does not ask for this one, so that it follows the defaults."""
        return replace(self, asked={kept: value for kept, value in self.asked.items() if kept != name})

    def told(self, language: str, *, but: Collection[str] = ()) -> list[str]:
        """What is not as it is declared, each as its name and its value, without those of other sentences."""
        held = {one: one.of(self) for name, one in self.declared().items() if name not in but}
        return [f"{one.name} {one.kind.told(value, language)}" for one, value in held.items() if value != one.default]

    def changes(self, after: Preferences, language: str) -> list[str]:
        """What is otherwise in `after`, each as its name and both values."""
        held = {one: (one.of(self), one.of(after)) for one in self.declared().values()}
        return [
            f"{one.name} {one.kind.told(before, language)} → {one.kind.told(value, language)}"
            for one, (before, value) in held.items()
            if before != value
        ]
