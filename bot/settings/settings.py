"""Every setting with its type, bounds and default; the tables of platforms are added by whoever lists platforms."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PrivateAttr, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.chat.allowances import COMMANDS_PER_MINUTE
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.delivery.schedule import READY_HOUR
from bot.network.network import DIRECT, Network
from bot.settings.channels import ChannelSettings, PreferenceSettings
from bot.settings.roles import EVERYTHING, roles_in
from bot.settings.seal import HOW
from bot.settings.section import PlatformSection, Section, Sections, WebhookSection, place_in
from bot.settings.sources import PREFIX
from bot.settings.values import DatabaseUrl, FailpointName, Key, NoProxy, ProxyAddress, TokensKey, Url


class HuggingFaceSettings(Section):
    """Where the day's lists come from."""

    base_url: Url = "https://huggingface.co"
    token: SecretStr | None = None
    timeout_seconds: float = Field(20, gt=0, le=300)
    attempts: int = Field(4, ge=1, le=10)


def _additions(body: dict[str, Any]) -> dict[str, Any]:
    # What the answers' checks build on, and what they cannot read: a stream.
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
            # A name without a dot is a machine or a container beside this one: `ollama`.
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

    ready_hour: int = Field(READY_HOUR, ge=0, le=48)
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


class ChatSettings(Section):
    """What people may ask."""

    commands_per_minute: int = Field(COMMANDS_PER_MINUTE, ge=0, le=100_000)


class WebSettings(Section):
    """Where programs ask how the bot is; off until `port` is set."""

    host: str = Field("127.0.0.1", min_length=1)
    port: int | None = Field(None, ge=0, le=65535)


def _roles(text: str) -> str:
    roles_in(text)
    return text


class ProcessSettings(Section):
    """What this process does of all that is to be done, where several share a PostgreSQL database."""

    roles: Annotated[str, AfterValidator(_roles)] = EVERYTHING
    # A process that is busy for a moment keeps what it has, and a dead one is not missed for long.
    lease_seconds: float = Field(30, ge=1, le=600)


class VoteSettings(Section):
    """Which reactions count as a favourite mark, and for whom."""

    emoji: tuple[str, ...] = ("star", "heart", "thumbsup", "fire")
    linked: bool = True
    """Whether favourites of all workspaces and servers are one; where strangers install the bot they should not be."""


class Settings(BaseSettings):
    """Every setting, from the environment first and `bot.toml` second; each platform's table by the platform's name."""

    sections: ClassVar[Sections] = {}

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
        # The reader makes a kind of its own of this one, so nothing is to be made for this one itself.
        defer_build=True,
    )

    database_url: DatabaseUrl = "sqlite:///data/bot.db"
    library_path: Path = Path("data/library.db")
    """Where a process looks papers up if `database_url` names PostgreSQL; it follows what is there, and is its own."""
    backup_folder: Path | None = None
    """Where `bot backup` puts its files if no other place is named, and where the doctor looks for the newest."""
    backup_key: Path | None = None
    """Where `bot backup` keeps the key of people who were forgotten, apart from the backups; beside them if not set."""
    tokens_key: TokensKey | None = None
    """With which tokens of workspaces are encrypted; several, to change it: the first encrypts, and each decrypts."""
    upgrade_without_copy: bool = False
    """Whether a newer version changes the tables in PostgreSQL also where pg_dump cannot copy them first."""
    log_format: Literal["auto", "json", "text"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    proxy: ProxyAddress | None = None
    no_proxy: NoProxy | None = None
    hugging_face: HuggingFaceSettings = HuggingFaceSettings()
    llm: LlmSettings = LlmSettings()
    editions: EditionSettings = EditionSettings()
    delivery: DeliverySettings = DeliverySettings()
    process: ProcessSettings = ProcessSettings()
    web: WebSettings = WebSettings()
    chat: ChatSettings = ChatSettings()
    votes: VoteSettings = VoteSettings()
    search: SearchSettings = SearchSettings()
    preferences: PreferenceSettings = PreferenceSettings()
    channels: tuple[ChannelSettings, ...] = ()
    admin: str | None = None
    """The channel that is told once a day of digests which need a person: its platform and id, `discord:123`."""
    failpoint: FailpointName | None = None
    """Dies at the named step, the nth time it is reached: `after_intent:2`. For tests of crashes only."""
    clock_file: Path | None = None
    """A file with the seconds that the clock is ahead of the truth. For the playground and tests of time only."""

    _network: Network = PrivateAttr(default_factory=lambda: DIRECT)  # the same for all, not a copy for each

    @field_validator("channels")
    @classmethod
    def _each_once(cls, channels: tuple[ChannelSettings, ...]) -> tuple[ChannelSettings, ...]:
        """A channel that stood in two tables would get its digest twice, by whichever rules."""
        first: dict[tuple[str, str], dict[str, int]] = {}
        for number, one in enumerate(channels, 1):
            there = first.setdefault((one.platform, one.channel), {})
            # Workspaces may have channels of the same id; a table that names none may be about any of them.
            before = (
                there.get(one.tenant) or there.get("") or (None if one.tenant else next(iter(there.values()), None))
            )
            there.setdefault(one.tenant, number)
            if before:
                raise ValueError(f"no. {number} is the same channel as no. {before}; keep one of them")
        return channels

    @field_validator("admin")
    @classmethod
    def _is_a_place(cls, name: str | None) -> str | None:
        if name is not None:
            place_in(name, cls.sections)
        return name

    @property
    def ledger_url(self) -> str | None:
        """Where in PostgreSQL the ledger is; None if it is in the same SQLite file as the library."""
        return self.database_url if self.database_url.startswith("postgres") else None

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

    @model_validator(mode="after")
    def _posts_to_stand_ins_only_where_calls_go_there(self) -> Self:
        for number, one in enumerate(self.channels, 1):
            kind = self.section(one.platform) if one.webhook else None
            if not isinstance(kind, WebhookSection) or kind.serves(one.channel):
                continue
            raise ValueError(
                f"[[channels]] no. {number}: webhook is of this machine, and {kind.owner}.api_base_url is not there; "
                "copy the address from the platform"
            )
        return self

    @model_validator(mode="after")
    def _names_tenants_where_they_are_apart(self) -> Self:
        for number, one in enumerate(self.channels, 1):
            if not (self.votes.linked or one.webhook or one.tenant):
                raise ValueError(
                    f"[[channels]] no. {number}: write its workspace's or server's id as tenant, since votes.linked is "
                    "false, so that each of them has favourites of its own"
                )
        return self

    @model_validator(mode="after")
    def _has_a_key_where_tokens_are_kept(self) -> Self:
        keeping = [name for name in self.sections if self.section(name).keeps_tokens]
        if keeping and self.tokens_key is None:
            raise ValueError(
                f"tokens_key is missing, with which the tokens of {keeping[0]}'s workspaces are encrypted; {HOW}, keep "
                "it apart from the backups, and set BOT_TOKENS_KEY or BOT_TOKENS_KEY_FILE"
            )
        return self

    def section(self, platform: str) -> PlatformSection:
        """A platform's table; of its webhooks, what stands in `[[channels]]`."""
        kind = self.sections.get(platform)
        if kind and issubclass(kind, WebhookSection):
            addresses = {one.channel: one.webhook for one in self.channels if one.webhook and one.platform == platform}
            return kind(calls=self.section(kind.owner).base_url, addresses=addresses)
        section: PlatformSection = getattr(self, platform)
        return section

    @property
    def platforms(self) -> tuple[str, ...]:
        """Those that a token is set for."""
        return tuple(name for name in self.sections if self.section(name).is_on)

    @property
    def admin_channel(self) -> Channel | None:
        """The admin's channel as the core knows it."""
        if self.admin is None:
            return None
        platform, tenant, channel = place_in(self.admin, self.sections)
        # The operator's, like the logs, whatever language the channels have.
        # A notice has no thread below it, so none is asked for.
        asked = Preferences({"language": "en", "style": "compact"})
        return Channel(0, platform, tenant, channel, asked)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the reader has put together counts."""
        # pydantic-settings would read the environment and .env by itself, in its own order and with its own words.
        return (init_settings,)
