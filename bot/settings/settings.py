"""The only reader of the environment and of `bot.toml`; everything else gets its settings as arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.errors import SettingsError
from bot.network.network import DIRECT, Network, network_of
from bot.settings.channels import ChannelSettings, PreferenceSettings
from bot.settings.problems import Step, sentences
from bot.settings.section import Section
from bot.settings.sources import (
    PREFIX,
    SECRETS,
    config_path,
    is_there,
    merge,
    read_file,
    read_secret_files,
    read_variables,
)
from bot.settings.values import (
    CommandName,
    DatabaseUrl,
    DiscordToken,
    FailpointName,
    Host,
    Key,
    NoProxy,
    Place,
    ProxyAddress,
    SigningSecret,
    SlackAppToken,
    SlackBotToken,
    Url,
    WebSocketUrl,
)

OUTSIDE = frozenset({"BOT_CONFIG", "BOT_TEST_DATA"})
"""Variables with our prefix that are not settings: where the file is, and what tests use."""


class HuggingFaceSettings(Section):
    """Where the day's lists come from."""

    base_url: Url = "https://huggingface.co"
    token: SecretStr | None = None
    timeout_seconds: float = Field(20, gt=0, le=300)
    attempts: int = Field(4, ge=1, le=10)


class DiscordSettings(Section):
    """The Discord bot; on when there is a token."""

    token: DiscordToken | None = None
    api_base_url: Url = "https://discord.com/api/v10"
    gateway_url: WebSocketUrl | None = None
    posts_per_second: float = Field(45, gt=0, le=1000)
    nonce_seconds: float = Field(60, ge=0, le=100)


class SlackSettings(Section):
    """The Slack app; on when there is a bot token.

    Commands and votes need the app token (Socket Mode) or else the signing secret (HTTP mode) too.
    """

    bot_token: SlackBotToken | None = None
    app_token: SlackAppToken | None = None
    signing_secret: SigningSecret | None = None
    http_host: Host = "127.0.0.1"
    http_port: int = Field(3000, ge=0, le=65535)
    api_base_url: Url = "https://slack.com/api"
    posts_per_second: float = Field(1, gt=0, le=100)
    paper_command: CommandName = "/paper"
    papers_command: CommandName = "/papers"


def _additions(body: dict[str, Any]) -> dict[str, Any]:
    if taken := sorted(body.keys() & {"model", "messages", "system", "stream"}):
        raise ValueError(f"may not set {', '.join(taken)}")
    return body


Price = Annotated[float, Field(ge=0)]


class EndpointSettings(Section):
    """A language model behind an address. Nothing is sent that is None here, but `max_tokens`, which is 4096 then."""

    base_url: Url | None = None
    api_key: Key | None = None
    model: str | None = Field(None, min_length=1)
    dialect: Literal["openai", "anthropic"] = "openai"
    timeout_seconds: float | None = Field(None, gt=0, le=3600)
    temperature: float | None = Field(None, ge=0, le=2)
    max_tokens: int | None = Field(None, ge=64)
    extra_body: Annotated[dict[str, Any], AfterValidator(_additions)] = Field({})
    price_per_million_in: Price | None = None
    price_per_million_out: Price | None = None

    @property
    def is_near(self) -> bool:
        """Whether it runs on this machine or beside it, where one model mostly answers one question at a time."""
        host = (urlsplit(self.base_url or "").hostname or "").lower()
        try:
            return ip_address(host).is_loopback or ip_address(host).is_private
        except ValueError:
            return bool(host) and ("." not in host or host.endswith((".local", ".internal", ".localhost")))

    @property
    def patience(self) -> float:
        """Seconds that one call may last, once it is its turn."""
        return self.timeout_seconds or (600 if self.is_near else 60)


class FallbackSettings(EndpointSettings):
    """One `[[llm.fallbacks]]` table: asked when those before it fail. It has a key of its own, or none."""

    base_url: Url
    model: str = Field(min_length=1)


class LlmSettings(EndpointSettings):
    """The endpoints that write bullets; off until `base_url` and `model` are set."""

    attempts: int = Field(5, ge=1, le=20)
    at_once: int | None = Field(None, ge=1, le=64)
    give_up_after: int = Field(5, ge=1, le=1000)
    tokens_per_day: int = Field(1_000_000, ge=0)
    judge: bool = False
    fallbacks: tuple[FallbackSettings, ...] = ()

    @property
    def endpoints(self) -> tuple[EndpointSettings, ...]:
        """Those that are set, in order of preference."""
        return tuple(one for one in (self, *self.fallbacks) if one.base_url and one.model)


class EditionSettings(Section):
    """When lists are read and when they are ready."""

    ready_hour: int = Field(22, ge=0, le=48)
    poll_minutes: float = Field(30, gt=0, le=1440)
    poll_days: int = Field(7, ge=1, le=60)
    refresh_hours: float = Field(48, ge=0, le=720)


class DeliverySettings(Section):
    """How long a claim, a call and a doubt may last, in seconds."""

    lease_seconds: float = Field(90, gt=0, le=3600)
    call_seconds: float = Field(20, gt=0, le=3600)
    settle_seconds: float = Field(20, ge=0, le=3600)
    tick_seconds: float = Field(15, gt=0, le=3600)
    redraw_seconds: float = Field(2, ge=0, le=3600)
    expires_hours: float = Field(24, gt=0, le=720)
    drain_seconds: float = Field(15, ge=0, le=3600)

    @model_validator(mode="after")
    def _call_ends_within_its_lease(self) -> Self:
        """A call begins in the first half of its lease, so that it ends before somebody else may take over."""
        if self.call_seconds > self.lease_seconds / 2:
            raise ValueError(
                "call_seconds must be at most half of lease_seconds, else two processes could post at once"
            )
        return self


class SearchSettings(Section):
    """What is searched with beside the words themselves: a glossary of one's own, and a model of what words mean."""

    glossary: Path | None = None
    model: Path | None = None


class VoteSettings(Section):
    """Which reactions count as a favourite mark."""

    emoji: tuple[str, ...] = ("star", "heart", "thumbsup", "fire")


def _each_once(channels: tuple[ChannelSettings, ...]) -> tuple[ChannelSettings, ...]:
    """A channel that stood in two tables would get its digest twice, by whichever rules."""
    first: dict[tuple[str, str], int] = {}
    for number, one in enumerate(channels, 1):
        before = first.setdefault((one.platform, one.channel), number)
        if before != number:
            raise ValueError(f"no. {number} is the same channel as no. {before}; keep one of them")
    return channels


class Settings(BaseSettings):
    """Every setting, from the environment first and `bot.toml` second."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    database_url: DatabaseUrl = "sqlite:///data/bot.db"
    log_format: Literal["auto", "json", "text"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    proxy: ProxyAddress | None = None
    no_proxy: NoProxy | None = None
    hugging_face: HuggingFaceSettings = HuggingFaceSettings()
    discord: DiscordSettings = DiscordSettings()
    slack: SlackSettings = SlackSettings()
    llm: LlmSettings = LlmSettings()
    editions: EditionSettings = EditionSettings()
    delivery: DeliverySettings = DeliverySettings()
    votes: VoteSettings = VoteSettings()
    search: SearchSettings = SearchSettings()
    preferences: PreferenceSettings = PreferenceSettings()
    channels: Annotated[tuple[ChannelSettings, ...], AfterValidator(_each_once)] = ()
    admin: Place | None = None
    """The channel that is told once a day of digests which need a person: `discord:ID` or `slack:ID`."""
    failpoint: FailpointName | None = None
    """Dies at the named step, the nth time it is reached: `after_intent:2`. For tests of crashes only."""

    _network: Network = PrivateAttr(default_factory=lambda: DIRECT)  # the same for all, not a copy for each

    @property
    def network(self) -> Network:
        """How the outside is reached: by `proxy` and `no_proxy`, and what the environment says beside them."""
        return self._network

    @property
    def language(self) -> str:
        """The reader's on the command line: that of the first channel, else what a channel gets."""
        first = self.subscribed[0].preferences if self.channels else self.defaults
        return first.language

    @property
    def defaults(self) -> Preferences:
        """What a channel gets that asks for nothing."""
        return self.preferences.known(defaults=self.preferences.asked)

    @property
    def subscribed(self) -> tuple[Channel, ...]:
        """The channels of the file as the core knows them, not yet numbered."""
        return tuple(one.channel_of(self.defaults) for one in self.channels)

    @property
    def platforms(self) -> tuple[str, ...]:
        """Those that a token is set for."""
        tokens: dict[str, SecretStr | None] = {"discord": self.discord.token, "slack": self.slack.bot_token}
        return tuple(name for name, token in tokens.items() if token)

    @property
    def admin_channel(self) -> Channel | None:
        """The admin's channel as the core knows it."""
        if self.admin is None:
            return None
        platform, _, channel = self.admin.partition(":")
        asked = Preferences({"language": "en"})
        return Channel(0, "slack" if platform == "slack" else "discord", "", channel, asked)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` has put together counts."""
        return (init_settings,)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the file, then secret files, then the environment, the later before the earlier.

    Raises SettingsError that names every problem and shows no value of a secret.
    """
    environ = os.environ if environ is None else environ
    values, problems = read_file(environ)
    for more, wrong in (read_secret_files(environ), read_variables(environ, _variables(environ), Settings)):
        merge(values, more)
        problems += wrong
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError(*problems, *sentences(error.errors(), Settings, _variable)) from None
    if problems:
        raise SettingsError(*problems)
    proxy = settings.proxy.get_secret_value() if settings.proxy else None
    settings._network = network_of(proxy, settings.no_proxy, environ)  # noqa: SLF001  (made here alone)
    return settings


def told_from(environ: Mapping[str, str] | None = None) -> str:
    """Where the settings come from, as a sentence that names the file and the variables, never a value."""
    environ = os.environ if environ is None else environ
    path = config_path(environ).absolute()
    files = [f"{PREFIX}{name}_FILE" for name in SECRETS if f"{PREFIX}{name}_FILE" in environ]
    names = sorted([*_variables(environ), *files])
    found = ([str(path)] if is_there(path) else []) + names
    missing = "" if is_there(path) else f"There is no {path}. "
    unread = " The file .env is not read; `set -a; . ./.env; set +a` reads it into a shell." * is_there(Path(".env"))
    told = f"Settings are read from {', '.join(found)}." if found else "No BOT_ variable is set either."
    return f"{missing}{told}{unread}"


def secrets_in_file(environ: Mapping[str, str] | None = None) -> list[str]:
    """The secrets that stand in `bot.toml` itself, by the names of their variables."""
    values, _ = read_file(os.environ if environ is None else environ)
    return [f"{PREFIX}{name}" for name in SECRETS if _stands(values, name.lower().split("__"))]


def _stands(values: Any, place: Sequence[str]) -> bool:  # noqa: ANN401  (whatever a file can hold)
    head, *rest = place
    return isinstance(values, dict) and head in values and (not rest or _stands(values[head], rest))


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Names with our prefix that set nothing, most likely misspelt."""
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in OUTSIDE and not _known(name))


def _variables(environ: Mapping[str, str]) -> list[str]:
    """Those that set something themselves; an empty one sets nothing."""
    files = {f"{PREFIX}{name}_FILE" for name in SECRETS}
    return [name for name, value in environ.items() if value and _known(name) and name not in files]


def _variable(place: Sequence[Step]) -> str:
    """The variable for what stands at a place of the settings, or nothing where there is none."""
    name = PREFIX + "__".join(map(str, place)).upper()
    return name if _known(name) else ""


def _known(name: str) -> bool:
    if not name.startswith(PREFIX):
        return False
    if name.removeprefix(PREFIX).removesuffix("_FILE") in SECRETS:
        return True
    head, *rest = name.removeprefix(PREFIX).lower().split("__")
    field = Settings.model_fields.get(head)
    if field is None or not rest:
        return field is not None
    section = field.annotation
    return isinstance(section, type) and issubclass(section, BaseModel) and rest[0] in section.model_fields
