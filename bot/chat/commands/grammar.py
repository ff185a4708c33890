"""How a command is typed: the text after its name becomes values of its options, and values become such a text.

Platforms with fields for options write them as text too, so that a button can carry any call, and one parser reads it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from bot.chat.commands.command import Command, Option, Values
from bot.delivery.kinds import Unfit
from bot.texts.words import say

# Phones and word processors write these where somebody typed straight ones.
QUOTES = str.maketrans("“”„«»‘’", '"""""\'\'')
# A quotation mark inside of others has a backslash before it.
QUOTED = r'"(?:\\"|[^"])*"'
PIECE = re.compile(rf'(?:(?P<name>[a-z][a-z0-9_-]*)=)?(?P<value>(?:{QUOTED}|[^\s"]|")+)', re.IGNORECASE)
COLON = re.compile(r"(?P<name>[a-z][a-z0-9_-]*):(?P<value>.+)", re.IGNORECASE | re.DOTALL)
# What reads otherwise than it was meant, unless it stands in quotation marks.
AMBIGUOUS = re.compile(r'[\s"=]|^[a-z][a-z0-9_-]*:', re.IGNORECASE)
MOST_SHOWN = 2
SWITCH = {True: "on", False: "off"}


class Misread(Exception):
    """What was typed is no use of the command."""

    def __init__(self, key: str, *, unfit: Unfit | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.unfit = unfit
        self.values = values

    def said(self, language: str, *, paper: str, papers: str) -> str:
        """Why, and what to write instead, where the commands have these names."""
        unfit = self.unfit.said(language) if self.unfit else ""
        # A guess is a question; any other reason comes without its full stop.
        end = "" if unfit.endswith("?") else "."
        return say(language, self.key, paper=paper, papers=papers, unfit=unfit + end, **self.values)


def read(command: Command, text: str) -> Values:
    """What `text` says with a command; raises Misread. A command without options takes any text for nothing."""
    given = _given(command, text.translate(QUOTES).strip()) if command.options else {}
    for option in command.options:
        if option.required and not given.get(option.name):
            raise Misread(option.missing, option=option.name, usage=usage(command))
    return {option.name: _value(option, given[option.name]) for option in command.options if given.get(option.name)}


def written(command: Command, values: Mapping[str, object]) -> str:
    """The values as somebody would type them, for `read` to give them again."""
    return " ".join(_pieces(command, values))


def usage(command: Command) -> str:
    """How the command is typed: `top [day|week|month|all]`; in brackets what may be left out."""
    return " ".join([command.name, *_shown(command)])


def brief(command: Command) -> str:
    """The same for a list of all commands, in which there is no room for many options."""
    shown = _shown(command)
    return " ".join([command.name, *shown[:MOST_SHOWN], *("…" for _ in shown[MOST_SHOWN : MOST_SHOWN + 1])])


def example(command: Command) -> str:
    """One call of the command, as somebody may type it: `top week`; the options after the first are left out."""
    return " ".join([command.name, *(named(option, bare=True) for option in command.options[:1])])


def named(option: Option, *, bare: bool = False) -> str:
    """One option as it is typed: `zone=Asia/Seoul`; `bare` is one that stands where it needs no name."""
    typed = option.examples[0]
    if bare or option.whole:
        return typed
    return f'{option.name}="{typed}"' if re.search(r"\s", typed) else f"{option.name}={typed}"


def near(word: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), 1)), None)


def _given(command: Command, text: str) -> dict[str, str]:
    """The text of each option."""
    named = {option.name: option for option in command.options if not option.whole}
    whole = next((option for option in command.options if option.whole), None)
    if whole is not None and not named:  # nothing in it is anybody else's
        return {whole.name: text}
    given, rest = dict[str, str](), list[str]()
    for piece in PIECE.finditer(text):
        name, value = _parted(piece, () if whole else named)
        if name in named:
            given[name] = value
        elif whole is not None:
            first = command.options[0]
            # In quotation marks it is a word to look for, as `written` has it.
            if not (rest or given) and piece[0].lower() in first.choices:
                given[first.name] = value
            else:
                rest.append(piece[0])
        elif name:
            meant = near(name, named)
            key = "option.near" if meant else "option.unknown"
            raise Misread(key, text=name, near=meant, usage=usage(command))
        else:
            given[_next(command, given, value)] = value
    return given | ({whole.name: " ".join(rest)} if whole else {})


def _parted(piece: re.Match[str], colons: Collection[str]) -> tuple[str, str]:
    """An option's name, if there is one, and its value; those in `colons` may have a colon between, as Discord has."""
    name, value = piece["name"] or "", piece["value"]
    typed = COLON.fullmatch(value)
    # Before a colon may stand anything else too: `https`, `arXiv`.
    if typed and not name and near(typed["name"].replace("-", "_"), colons):
        name, value = typed["name"], typed["value"]
    return name.lower().replace("-", "_"), _unquoted(value)


def _next(command: Command, given: Mapping[str, str], value: str) -> str:
    """The first option that has no value yet, which a bare word is then of."""
    for option in command.options:
        if option.name not in given:
            return option.name
    raise Misread("option.unknown", text=value, usage=usage(command))


def _unquoted(text: str) -> str:
    """What stands in quotation marks, or as it was typed where they are only a part of it."""
    if re.fullmatch(QUOTED, text):
        return text[1:-1].replace('\\"', '"')
    return text if re.search(QUOTED, text) else text.strip('"')


def _value(option: Option, text: str) -> Any:  # noqa: ANN401  (each kind has a type of its own)
    if option.kind is None:
        return text
    try:
        return option.kind.read(text)
    except Unfit as error:
        raise Misread(option.wrong, unfit=error, text=text, option=option.name) from error


def _shown(command: Command) -> list[str]:
    """Each option; the first may be typed bare, and the others are surer with their names."""
    return [_piece(option, named=place > 0 and not option.whole) for place, option in enumerate(command.options)]


def _piece(option: Option, *, named: bool) -> str:
    expected = "|".join(option.choices) or option.examples[0]
    shown = f"{option.name}={expected}" if named else expected
    return shown if option.required else f"[{shown}]"


def _pieces(command: Command, values: Mapping[str, object]) -> Iterator[str]:
    first, has_whole = command.options[0] if command.options else None, any(one.whole for one in command.options)
    for place, option in enumerate(command.options):
        value = values.get(option.name)
        if value is None:
            continue
        text = SWITCH[value] if isinstance(value, bool) else str(value)
        if option.whole:
            word, space, rest = text.partition(" ")
            is_taken = first is not None and values.get(first.name) is None and word.lower() in first.choices
            yield f'"{word}"{space}{rest}' if is_taken else text
        else:
            text = '"' + text.replace('"', '\\"') + '"' if AMBIGUOUS.search(text) or not text else text
            is_bare = place == 0 and (not has_whole or text.lower() in option.choices)
            yield text if is_bare else f"{option.name}={text}"
