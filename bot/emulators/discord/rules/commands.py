"""Discord's rules for application commands, from its documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.emulators.discord.checks import (
    Check,
    Path,
    Problems,
    Shape,
    anything,
    boolean,
    choice,
    each,
    number,
    repeated,
    snowflake,
    text,
)

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
NESTED = (SUBCOMMAND, GROUP)
# Names, descriptions and choice values of one command together.
# docs.discord.com/developers/interactions/application-commands.
MAX_CHARACTERS = 8000
# docs.discord.com/developers/reference, locales; any other key refuses the whole list of commands.
LOCALES = (
    *(
        "ar",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en-GB",
        "en-US",
        "es-419",
        "es-ES",
        "fi",
        "fr",
        "he",
        "hi",
        "hr",
        "hu",
        "id",
    ),
    *("it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW"),
)


def _name(problems: Problems, path: Path, value: object) -> None:
    # Lower case where a script has it: Korean names pass, though they have no lower case.
    text(1, 32)(problems, path, value)
    if isinstance(value, str) and not (all(it.isalnum() or it in "-_'" for it in value) and value == value.lower()):
        problems.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _localized(check: Check) -> Check:
    def check_all(problems: Problems, path: Path, value: object) -> None:
        for locale, words in value.items() if isinstance(value, dict) else ():
            choice(*LOCALES)(problems, (*path, locale), locale)
            check(problems, (*path, locale), words)

    return check_all


def _value(problems: Problems, path: Path, value: object) -> None:
    if isinstance(value, str):
        text(0, 100)(problems, path, value)
    # In Python True is an int.
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        problems.add(path, "UNION_TYPE_CHOICES", "Must be a string or a number.")


# Late by a function, for OPTION is made of itself.
def _option(problems: Problems, path: Path, value: object) -> None:
    OPTION(problems, path, value)


def _option_whole(problems: Problems, path: Path, value: dict[str, Any]) -> None:
    _check_options(problems, path, value.get("options"))
    if value.get("choices") and value.get("autocomplete"):
        problems.add((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", "Choices exclude it.")
    if value.get("autocomplete") and value.get("type") not in (STRING, INTEGER, NUMBER):
        problems.add((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_TYPE", "Only text and numbers have it.")


def _check_options(problems: Problems, path: Path, options: object) -> None:
    known = [it for it in options if isinstance(it, dict)] if isinstance(options, list) else []
    for index in repeated(str(it.get("name")) for it in known):
        problems.add((*path, "options", index), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name is taken")
    # This is why `/paper` has no subcommands: beside one it could not take a query of its own.
    if len({it.get("type") in NESTED for it in known}) > 1:
        sentence = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        problems.add((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", sentence)
    optional_before = False
    for index, option in enumerate(known):
        if option.get("required") and optional_before:
            sentence = "Required options must be placed before non-required options"
            problems.add((*path, "options", index), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", sentence)
        optional_before = optional_before or not option.get("required")


def _command(problems: Problems, path: Path, value: dict[str, Any]) -> None:
    _check_options(problems, path, value.get("options"))
    # Menus may have spaces and capitals in their names, and neither description nor options.
    if value.get("type") in (USER_MENU, MESSAGE_MENU):
        if value.get("description") or value.get("options"):
            problems.add(path, "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Menus have no description or options")
        return
    _name(problems, (*path, "name"), value.get("name"))
    text(1, 100)(problems, (*path, "description"), value.get("description"))
    written = _characters(value)
    if written > MAX_CHARACTERS:
        sentence = f"Command exceeds maximum size of {MAX_CHARACTERS}, it has {written}."
        problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", sentence)


def _characters(value: Mapping[str, Any]) -> int:
    own = sum(_longest(value, key) for key in ("name", "description", "value"))
    inner = [it for key in ("options", "choices") if isinstance(value.get(key), list) for it in value[key]]
    return own + sum(_characters(it) for it in inner if isinstance(it, dict))


def _longest(value: Mapping[str, Any], key: str) -> int:
    """Letters of a text in the language in which it is longest, which alone is counted."""
    localized = value.get(f"{key}_localizations")
    texts = [value.get(key), *(localized.values() if isinstance(localized, dict) else ())]
    return max(len(str(one)) for one in texts if one is not None) if any(texts) else 0


CHOICE = Shape(
    {"name": text(1, 100), "name_localizations": _localized(text(1, 100)), "value": _value}, ("name", "value")
)
OPTION = Shape(
    {
        "type": number(1, 11),
        "name": _name,
        "name_localizations": _localized(_name),
        "description": text(1, 100),
        "description_localizations": _localized(text(1, 100)),
        "required": boolean,
        "choices": each(CHOICE, 0, 25),
        "options": each(_option, 0, 25),
        "channel_types": each(number(0, 20), 0, 20),
        # Integers or fractions, as the option's type asks.
        "min_value": anything,
        "max_value": anything,
        "min_length": number(0, 6000),
        "max_length": number(1, 6000),
        "autocomplete": boolean,
    },
    ("type", "name", "description"),
    _option_whole,
)
COMMAND = Shape(
    {
        "id": snowflake,
        "type": number(1, 4),
        "name": text(1, 32),
        "name_localizations": _localized(text(1, 32)),
        "description": text(0, 100),
        "description_localizations": _localized(text(1, 100)),
        "options": each(_option, 0, 25),
        "default_member_permissions": anything,
        "dm_permission": boolean,
        "default_permission": boolean,
        "integration_types": each(choice(0, 1), 1, 2),
        "contexts": each(choice(0, 1, 2), 1, 3),
        "nsfw": boolean,
        "handler": number(1, 3),
    },
    ("name",),
    _command,
)


def check_command(body: object) -> dict[str, Any]:
    """Give one command's body back, or raise Discord's refusal."""
    problems = Problems()
    COMMAND(problems, (), body)
    problems.stop()
    return body if isinstance(body, dict) else {}


def check_commands(body: object) -> list[dict[str, Any]]:
    """Give the whole list of commands back, or raise Discord's refusal."""
    problems = Problems()
    # 100 slash commands and 15 menus of either kind together; 15 since March 2026, discord.py still stops at 5.
    each(COMMAND, 0, 130)(problems, (), body)
    known = [it for it in body if isinstance(it, dict)] if isinstance(body, list) else []
    for kind, most in ((CHAT, 100), (USER_MENU, 15), (MESSAGE_MENU, 15)):
        if sum((it.get("type") or CHAT) == kind for it in known) > most:
            problems.add((), "APPLICATION_COMMANDS_MAX", f"Maximum number of commands reached ({most})")
    for index in repeated((str(it.get("type") or CHAT), str(it.get("name"))) for it in known):
        problems.add((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    problems.stop()
    return known
