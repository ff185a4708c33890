"""The tables of `bot.toml` that tell of channels: where they are, and what they prefer as the core declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import PlainValidator, SecretStr, ValidationInfo, create_model, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bot.delivery.channel import Channel
from bot.delivery.kinds import Plain
from bot.delivery.preferences import Preferences
from bot.settings.section import Section, Sections, channel_on, tables_of
from bot.settings.webhooks import with_its_place


class Preferring(Section):
    """A table in which preferences may stand."""

    known: ClassVar[type[Preferences]]

    @property
    def asked(self) -> Mapping[str, Plain]:
        """The preferences that stand in it."""
        values = {name: getattr(self, name) for name in self.known.declared()}
        return {name: value for name, value in values.items() if value is not None}


Table = TypeVar("Table", bound=Preferring)


def taking(known: type[Preferences], *, shown: bool = False) -> Callable[[type[Table]], type[Table]]:
    """Have a table take every preference that is declared; with `shown`, what it does not set is as declared."""

    def made(table: type[Table]) -> type[Table]:
        fields: dict[str, Any] = {
            name: (Annotated[Any, PlainValidator(one.plain)], one.kind.written(one.default) if shown else None)
            for name, one in known.declared().items()
        }
        whole = create_model(
            table.__name__, __base__=table, __doc__=table.__doc__, __module__=table.__module__, **fields
        )
        whole.known = known
        return whole

    return made


@taking(Preferences, shown=True)
class PreferenceSettings(Preferring):
    """What every channel gets that asks for nothing else."""


class ChannelPlace(Preferring):
    """One `[[channels]]` table: a channel that is subscribed without chat."""

    sections: ClassVar[Sections] = {}

    # First, for what it is says what the others may be.
    webhook: SecretStr | None = None
    platform: str
    channel: str
    tenant: str = ""

    @model_validator(mode="before")
    @classmethod
    def _stands_where_its_webhook_leads(cls, values: Any) -> Any:  # noqa: ANN401  (whatever a file can hold)
        return with_its_place(values, cls.sections) if isinstance(values, dict) else values

    @field_validator("platform")
    @classmethod
    def _is_a_platform(cls, platform: str, info: ValidationInfo) -> str:
        known = cls.sections if info.data.get("webhook") else tables_of(cls.sections)
        # Without a reader no platform is known, and any name will do.
        if cls.sections and platform not in known:
            names = [f"'{name}'" for name in known]
            expected = " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
            raise PydanticCustomError("literal_error", "write {expected}", {"expected": expected})
        return platform

    @field_validator("channel")
    @classmethod
    def _belongs_to_its_platform(cls, channel: str, info: ValidationInfo) -> str:
        # It is not there if it was refused itself, which is told already.
        platform = str(info.data.get("platform"))
        return channel_on(platform, channel, cls.sections) if platform in cls.sections else channel

    def channel_of(self, defaults: Preferences) -> Channel:
        """The same as the core knows it, not yet numbered."""
        wanted = replace(defaults, asked=self.asked)
        return Channel(id=0, platform=self.platform, tenant=self.tenant, channel=self.channel, preferences=wanted)


@taking(Preferences)
class ChannelSettings(ChannelPlace):
    """One `[[channels]]` table, with what the channel asks for."""
