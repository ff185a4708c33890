"""The only reader of the environment and of `bot.toml`; everything else gets its settings as arguments."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError, create_model

from bot.delivery.preferences import Preferences
from bot.errors import SettingsError
from bot.network.network import network_of
from bot.settings.channels import ChannelPlace, Preferring, taking
from bot.settings.problems import Step, sentences
from bot.settings.section import Sections, tables_of
from bot.settings.settings import Settings
from bot.settings.sources import (
    PREFIX,
    config_path,
    is_there,
    merge,
    read_file,
    read_secret_files,
    read_variables,
    secrets_of,
)
from bot.settings.whereabouts import whereabouts

# Variables with our prefix that are not settings: where the file is, and what tests use.
OUTSIDE = frozenset({"BOT_CONFIG", "BOT_TEST_DATA"})


class Reader:
    """Reads the settings of a bot with these platforms, each with a table by its name, and these preferences."""

    def __init__(self, sections: Sections, preferences: type[Preferences] = Preferences) -> None:
        self._sections = sections
        self._preferences = preferences

    @cached_property
    def kind(self) -> type[Settings]:
        """The settings with a table for each platform."""
        # Classes of this reader's own: what they are told of platforms must not reach those of another one.
        channel: Any = taking(self._preferences)(ChannelPlace)
        channel.sections = self._sections
        wanted = taking(self._preferences, shown=True)(Preferring)
        tables: dict[str, Any] = {name: (section, section()) for name, section in tables_of(self._sections).items()}
        tables |= {"channels": (tuple[channel, ...], ()), "preferences": (wanted, wanted())}
        kind = create_model("Settings", __base__=Settings, __doc__=Settings.__doc__, **tables)
        kind.sections = self._sections
        return kind

    @cached_property
    def secrets(self) -> Sequence[str]:
        """The variables of what nobody may see, without our prefix."""
        return secrets_of(self.kind)

    def load(self, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the file, then secret files, then the environment, the later before the earlier.

        Raises SettingsError that names every problem and shows no value of a secret.
        """
        environ = os.environ if environ is None else environ
        values, problems = read_file(environ)
        variables = read_variables(environ, self._variables(environ), self.kind, self._example)
        for more, wrong in (read_secret_files(environ, self.secrets), variables):
            merge(values, more)
            problems += wrong
        try:
            settings = self.kind(**values)
        except ValidationError as error:
            # pydantic's own error repeats what was written, secrets too, so no traceback may lead to it.
            raise SettingsError(*problems, *sentences(error.errors(), self.kind, self._variable)) from None
        if problems:
            raise SettingsError(*problems)
        proxy = settings.proxy.get_secret_value() if settings.proxy else None
        settings._network = network_of(proxy, settings.no_proxy, environ)  # noqa: SLF001  (made here alone)
        return settings

    @property
    def _example(self) -> str:
        """A channel as BOT_CHANNELS takes it."""
        name, section = next(iter(self._sections.items()))
        return json.dumps({"platform": name, "channel": section.example})

    def file(self, environ: Mapping[str, str] | None = None) -> Path:
        """Where `bot.toml` is, or would be."""
        return config_path(os.environ if environ is None else environ)

    def whereabouts(self, environ: Mapping[str, str] | None = None) -> dict[str, str]:
        """The `zone` and the `language` of this machine and its user, each if it has one."""
        return whereabouts(os.environ if environ is None else environ)

    def told_from(self, environ: Mapping[str, str] | None = None) -> str:
        """Where the settings come from, as a sentence that names the file and the variables, never a value."""
        environ = os.environ if environ is None else environ
        path = config_path(environ).absolute()
        files = [f"{PREFIX}{name}_FILE" for name in self.secrets if f"{PREFIX}{name}_FILE" in environ]
        names = sorted([*self._variables(environ), *files])
        found = ([str(path)] if is_there(path) else []) + names
        missing = "" if is_there(path) else f"There is no {path}. "
        unread = " The file .env is not read; `set -a; . ./.env; set +a` reads it into a shell." * is_there(
            Path(".env")
        )
        told = f"Settings are read from {', '.join(found)}." if found else "No BOT_ variable is set either."
        return f"{missing}{told}{unread}"

    def secrets_in_file(self, environ: Mapping[str, str] | None = None) -> list[str]:
        """The secrets that stand in `bot.toml` itself, by the names of their variables."""
        values, _ = read_file(os.environ if environ is None else environ)
        return [f"{PREFIX}{name}" for name in self.secrets if _stands(values, name.lower().split("__"))]

    def webhooks_in_file(self, environ: Mapping[str, str] | None = None) -> list[int]:
        """The numbers of the `[[channels]]` in `bot.toml` in which an address stands itself."""
        values, _ = read_file(os.environ if environ is None else environ)
        tables = values.get("channels")
        return [number for number, one in enumerate(tables, 1) if "webhook" in one] if isinstance(tables, list) else []

    def unknown_variables(self, environ: Mapping[str, str]) -> list[str]:
        """Names with our prefix that set nothing, most likely misspelt."""
        strange = (name for name in environ if name.startswith(PREFIX) and name not in OUTSIDE)
        return sorted(name for name in strange if not self._is_known(name))

    def _variables(self, environ: Mapping[str, str]) -> list[str]:
        """Those that set something themselves; an empty one sets nothing."""
        files = {f"{PREFIX}{name}_FILE" for name in self.secrets}
        # Container hosts hand a variable that nobody set on as an empty text.
        return [name for name, value in environ.items() if value and self._is_known(name) and name not in files]

    def _variable(self, place: Sequence[Step]) -> str:
        """The variable for what stands at a place of the settings, or nothing where there is none."""
        name = PREFIX + "__".join(map(str, place)).upper()
        return name if self._is_known(name) else ""

    def _is_known(self, name: str) -> bool:
        if not name.startswith(PREFIX):
            return False
        if name.removeprefix(PREFIX).removesuffix("_FILE") in self.secrets:
            return True
        head, *rest = name.removeprefix(PREFIX).lower().split("__")
        field = self.kind.model_fields.get(head)
        if field is None or not rest:
            return field is not None
        section = field.annotation
        return isinstance(section, type) and issubclass(section, BaseModel) and rest[0] in section.model_fields


def without_settings(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a bot of other settings inherits: the environment but for whatever sets something here."""
    environ = os.environ if environ is None else environ
    # slack-bolt reads some of its own, with which it would ask for an installation.
    return {name: value for name, value in environ.items() if not name.startswith((PREFIX, "SLACK_"))}


def secrets_in(settings: Settings) -> list[tuple[str, str]]:
    """Every secret that is set, and the variable that sets it."""
    found = []
    for name in secrets_of(type(settings)):
        value: Any = settings
        for step in name.lower().split("__"):
            value = getattr(value, step)
        if value is not None:
            found.append((f"{PREFIX}{name}", value.get_secret_value()))
    return found


def _stands(values: Any, place: Sequence[str]) -> bool:  # noqa: ANN401  (whatever a file can hold)
    head, *rest = place
    return isinstance(values, dict) and head in values and (not rest or _stands(values[head], rest))
