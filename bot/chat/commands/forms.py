"""What can be said with a command as a form, and what was filled in as the text that somebody would type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.chat.commands.command import Command, Option, Values
from bot.chat.commands.grammar import SWITCH, written
from bot.delivery.days import WRITTEN
from bot.delivery.kinds import Kind, LanguageCode, Number, OneOf, OrAuto, Switch, TimeOfDay, Unfit, Weekdays, Zone
from bot.papers.found import Suggestion
from bot.texts.words import languages, say
from bot.views.forms import Field

# The option that names others, which follow the defaults again.
RESET = "reset"


class Misfilled(ValueError):
    """What was filled in cannot be had; `faults` says why, by the field's name, in the reader's language."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def fields(options: Sequence[Option], held: Values, language: str) -> tuple[Field, ...]:
    """A field for each option of a kind of which something is held, with that."""
    return tuple(
        _field(one, one.kind, held[one.name], language) for one in options if one.kind is not None and one.name in held
    )


def filled(command: Command, values: Mapping[str, str], language: str) -> str:
    """What was filled in, as it is typed after the command's name; raises Misfilled."""
    options = {one.name: one for one in command.options}
    faults = {name: fault for name, value in values.items() if (fault := _fault(options.get(name), value, language))}
    if faults:
        raise Misfilled(faults)
    emptied = [name for name, value in values.items() if not value]
    # Nothing to be said of an option is what it comes with, where there is a way to say so.
    reset = {RESET: ", ".join(emptied)} if emptied and RESET in options else {}
    return written(command, {name: value for name, value in values.items() if value} | reset)


def _fault(option: Option | None, value: str, language: str) -> str:
    """What is wrong with a value; empty if nothing is, or if none is there."""
    if option is None or option.kind is None:
        return say(language, "form.gone")
    if not value:
        return ""
    try:
        option.kind.read(value)
    except Unfit as error:
        return _sentence(error.said(language))
    return ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith("?") else ".")


def _field(option: Option, kind: Kind[Any], value: object, language: str) -> Field:
    label, hint = _label(say(language, option.help)), kind.form(language)
    plain = _plain(kind, value)
    values = (plain,) if plain else ()
    match kind:
        case Number(least=least, most=most):
            return Field(option.name, label, "number", values, hint, least=least, most=most)
        case TimeOfDay():
            return Field(option.name, label, "time", values)
        case Zone():
            return Field(option.name, label, "search", values, hint)
        case Weekdays() if isinstance(value, frozenset):
            days = zip(WRITTEN, say(language, "weekdays.long").split(), strict=True)
            chosen = tuple(WRITTEN[day] for day in sorted(value))
            return Field(option.name, label, "some", chosen, options=tuple(Suggestion(_label(d), w) for w, d in days))
        case OneOf() | Switch() | LanguageCode() | OrAuto(kind=Switch() | Number(most=int())):
            return Field(option.name, label, "one", values, options=tuple(_options(kind, values, language)))
        case _:
            return Field(option.name, label, "text", values, hint)


def _plain(kind: Kind[Any], value: object) -> str:
    """A value as it is typed; empty where there is none."""
    # A zone that nobody knows, or topics of which there are none, leave their field empty.
    written = "" if value in ("", ()) else kind.written(value)
    return SWITCH[written] if isinstance(written, bool) else str(written)


def _options(kind: Kind[Any], values: tuple[str, ...], language: str) -> Iterator[Suggestion]:
    """What can be chosen; what is held stands among it, whatever that is."""
    offered = list(_offered(kind, language))
    yield from offered
    yield from (Suggestion(value, value) for value in values if value not in {one.value for one in offered})


def _offered(kind: Kind[Any], language: str) -> Iterator[Suggestion]:
    match kind:
        case OrAuto(kind=inner):
            yield Suggestion(kind.told(None, language), str(kind.written(None)))
            yield from _offered(inner, language)
        case Switch():
            yield from (Suggestion(kind.told(is_on, language), typed) for is_on, typed in SWITCH.items())
        case Number(least=least, most=int(most)):
            yield from (Suggestion(str(number), str(number)) for number in range(least, most + 1))
        case OneOf(words=words):
            yield from (Suggestion(str(word), str(word)) for word in words)
        case LanguageCode():
            yield from (Suggestion(say(code, "language"), code) for code in sorted(languages()))


def _label(text: str) -> str:
    """Help begins a sentence that stands alone here."""
    return text[:1].upper() + text[1:]
