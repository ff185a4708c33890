"""What a person's client sends for a slash command: options by name become Discord's typed tree, or an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.emulators.discord.rules.commands import GROUP, INTEGER, MESSAGE_MENU, NUMBER, STRING, SUBCOMMAND

BOOLEAN = 5
TYPES: Mapping[int, type | tuple[type, ...]] = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}


def command_data(
    commands: Sequence[Mapping[str, Any]],
    name: str,
    options: Mapping[str, Any],
    subcommand: str | None = None,
    focused: str | None = None,
) -> dict[str, Any]:
    """The `data` of an interaction; `subcommand` may name a group too (`group sub`), `focused` is being typed.

    Raises LookupError for a command or option that does not exist and ValueError for values that no client sends.
    """
    command = next((it for it in commands if it["name"] == name and it["type"] == 1), None)
    if command is None:
        known = ", ".join(f"/{it['name']}" for it in commands) or "none"
        raise LookupError(f"the bot has synced no command /{name}; there are: {known}")
    given = _tree(command, options, (subcommand or "").split(), focused)
    data = {"id": command["id"], "name": name, "type": 1, "options": given}
    return {**data, "guild_id": command["guild_id"]} if "guild_id" in command else data


def menu_data(commands: Sequence[Mapping[str, Any]], name: str, message: Mapping[str, Any]) -> dict[str, Any]:
    """The `data` of a command in a message's menu: the message comes with it whole, whatever the bot may read else.

    Raises LookupError for a command that does not exist.
    """
    command = next((it for it in commands if it["name"] == name and it["type"] == MESSAGE_MENU), None)
    if command is None:
        raise LookupError(f"the bot has synced no {name!r} for the menu of messages")
    resolved = {"messages": {message["id"]: dict(message)}}
    return {
        "id": command["id"],
        "name": name,
        "type": MESSAGE_MENU,
        "target_id": message["id"],
        "resolved": resolved,
    }


def _tree(
    node: Mapping[str, Any], options: Mapping[str, Any], path: list[str], focused: str | None
) -> list[dict[str, Any]]:
    declared = node.get("options") or []
    nested = [it for it in declared if it["type"] in (SUBCOMMAND, GROUP)]
    if not path and nested:
        # With subcommands the base cannot be used (docs.discord.com/developers/interactions/application-commands).
        raise ValueError(f"'{node['name']}' cannot be used by itself: it has {', '.join(it['name'] for it in nested)}")
    if not path:
        return _leaves(declared, options, focused)
    child = next((it for it in nested if it["name"] == path[0]), None)
    if child is None:
        raise LookupError(f"'{node['name']}' has no subcommand '{path[0]}'")
    inner = _tree(child, options, path[1:], focused)
    return [{"name": child["name"], "type": child["type"], "options": inner}]


def _leaves(
    declared: Sequence[Mapping[str, Any]], options: Mapping[str, Any], focused: str | None
) -> list[dict[str, Any]]:
    by_name = {it["name"]: it for it in declared}
    if unknown := options.keys() - by_name.keys():
        raise LookupError(f"there is no option {', '.join(sorted(unknown))}; there are: {', '.join(by_name) or 'none'}")
    missing = [it["name"] for it in declared if it.get("required") and it["name"] not in options]
    # While somebody types, required options may still be empty: autocomplete is asked before they are filled.
    if missing and focused is None:
        raise ValueError(f"the required option {', '.join(missing)} is missing")
    return [_leaf(by_name[name], value, typing=name == focused) for name, value in options.items()]


def _leaf(option: Mapping[str, Any], value: object, *, typing: bool) -> dict[str, Any]:
    leaf = {"name": option["name"], "type": option["type"], "value": value}
    if typing:
        # What is being typed is sent as it stands: it may be no number, no choice and too long.
        return {**leaf, "focused": True}
    expected = TYPES.get(option["type"], str)
    # In Python True is an int.
    if not isinstance(value, expected) or (isinstance(value, bool) and option["type"] != BOOLEAN):
        raise ValueError(f"option {option['name']} cannot be {value!r}")
    choices = [it["value"] for it in option.get("choices") or ()]
    if choices and value not in choices:
        raise ValueError(f"option {option['name']} must be one of {choices}")
    size = len(value) if isinstance(value, str) else value
    for key, sign in (("min_length", 1), ("max_length", -1), ("min_value", 1), ("max_value", -1)):
        limit = option.get(key)
        if limit is not None and isinstance(size, (int, float)) and (size - limit) * sign < 0:
            raise ValueError(f"option {option['name']} breaks its {key} of {limit}")
    return leaf
