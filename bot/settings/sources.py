"""Where settings stand, `bot.toml`, secret files and variables, each read with its own troubles as sentences."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings, EnvSettingsSource
from pydantic_settings.exceptions import SettingsError as UnreadableVariable

PREFIX = "BOT_"
UTF8 = "is not UTF-8 text; save it as UTF-8"
# What a source sets, and what is wrong with it.
Read = tuple[dict[str, Any], list[str]]


def config_path(environ: Mapping[str, str]) -> Path:
    """Where the file is: `BOT_CONFIG`, or config/bot.toml below the working folder."""
    return Path(environ.get("BOT_CONFIG") or "config/bot.toml")


def is_there(path: Path) -> bool:
    """Whether a file exists, even one that may not be looked at."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    # A folder that may not be entered hides its files, and "missing" would send people the wrong way.
    except OSError:
        return True
    return True


def read_file(environ: Mapping[str, str]) -> Read:
    """What `bot.toml` sets; that it is missing is a problem only where `BOT_CONFIG` names it."""
    # Most likely a shell variable that was never set; to read the usual file instead would hide that.
    if environ.get("BOT_CONFIG") == "":
        return {}, ["BOT_CONFIG is empty; write the file's path, or take the variable away."]
    path = config_path(environ)
    try:
        # Windows editors put a byte order mark in front, which the TOML parser refuses.
        return tomllib.loads(path.read_text(encoding="utf-8-sig")), []
    except FileNotFoundError:
        return {}, [f"{path.absolute()} does not exist; BOT_CONFIG names it."] if "BOT_CONFIG" in environ else []
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{path.absolute()} is not valid TOML{_position(error)}."]
    except UnicodeDecodeError:
        return {}, [f"{path.absolute()} cannot be read: it {UTF8}."]
    except OSError as error:
        return {}, [f"{path.absolute()} cannot be read: {_trouble(error)}."]


def _position(error: tomllib.TOMLDecodeError) -> str:
    """Where the file stops making sense; the parser's own words are for programmers."""
    found = re.search(r"line (\d+), column (\d+)", str(error))
    where = f"line {found[1]}, column {found[2]}" if found else "at its end"
    return f", {where}: text goes in quotes, lists in brackets, and each name stands once"


def _trouble(error: OSError) -> str:
    """Why a file cannot be read, and what makes it readable."""
    if isinstance(error, IsADirectoryError):
        return "it is a folder (a container engine makes one where the file to mount was missing)"
    if isinstance(error, PermissionError) and hasattr(os, "getuid"):
        return f"the bot runs as user {os.getuid()}, who may not; give it to that user with chown {os.getuid()}"
    return (error.strerror or "it does not answer").lower()


def secrets_of(settings: type[BaseModel], *above: str) -> tuple[str, ...]:
    """The variables of what nobody may see, without our prefix; `BOT_..._FILE` may name a file with one of these.

    Container hosts mount secrets as files.
    """
    found: list[str] = []
    for name, field in settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found += secrets_of(field.annotation, *above, name)
        elif _holds_secret(field.annotation):
            found.append("__".join((*above, name)).upper())
    return tuple(found)


def _holds_secret(annotation: Any) -> bool:  # noqa: ANN401  (whatever a field is annotated with)
    return annotation is SecretStr or any(map(_holds_secret, get_args(annotation)))


def read_secret_files(environ: Mapping[str, str], names: Iterable[str]) -> Read:
    """What the secret files hold, those that `BOT_..._FILE` variables name."""
    values: dict[str, Any] = {}
    problems = []
    for name in names:
        if (path := environ.get(f"{PREFIX}{name}_FILE")) is None:
            continue
        try:
            *section, key = name.lower().split("__")
            merge(values, {section[0]: {key: secret_in(path)}} if section else {key: secret_in(path)})
        except ValueError as error:
            problems.append(f"{PREFIX}{name}_FILE {error}.")
    return values, problems


def secret_in(path: str) -> str:
    """A secret from its file; raises ValueError that ends the sentence which the setting's name begins."""
    if not path:
        raise ValueError("is empty; write the file's path, or take the variable away")
    try:
        secret = Path(path).read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ValueError(f"names {path}, which {UTF8}") from None
    except OSError as error:
        raise ValueError(f"names {path}, which cannot be read: {_trouble(error)}") from None
    if not secret:
        raise ValueError(f"names {path}, which is empty; write the secret into it")
    return secret


def read_variables(
    environ: Mapping[str, str], names: Iterable[str], settings: type[BaseSettings], channel: str
) -> Read:
    """What these variables set; one that cannot be read hides no other. `channel` is one as JSON, for an example."""
    names = sorted(names)
    try:
        return _values(settings, {name: environ[name] for name in names}), []
    except UnreadableVariable:
        return _one_by_one(environ, names, settings, channel)


def _one_by_one(environ: Mapping[str, str], names: Iterable[str], settings: type[BaseSettings], channel: str) -> Read:
    """The same where some cannot be read: pydantic-settings stops at the first of them, and asks all fields each time.

    So it is not done where there is no need, which is nearly always.
    """
    values: dict[str, Any] = {}
    problems = []
    for name in names:
        try:
            merge(values, _values(settings, {name: environ[name]}))
        except UnreadableVariable:
            problems.append(f"{name} is not valid JSON; {_example(name, channel)}.")
    return values, problems


def _values(settings: type[BaseSettings], variables: Mapping[str, str]) -> dict[str, Any]:
    source = EnvSettingsSource(settings)
    # In small letters, as pydantic-settings compares names.
    source.env_vars = {name.lower(): value for name, value in variables.items()}
    return source()


def _example(name: str, channel: str) -> str:
    if name == "BOT_CHANNELS":
        return f"write [{channel}], or [[channels]] in config/bot.toml"
    return 'write a list as ["one", "another"], a table as {"key": "value"}, or set it in config/bot.toml'


def merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add what a later source sets to what earlier ones did, table by table."""
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            merge(into[name], value)
        else:
            into[name] = value
