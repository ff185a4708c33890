"""What every table of `bot.toml` has in common, and what a platform's table tells beside its values."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from bot.network.exceptions import bare, is_loopback


class Section(BaseModel):
    """A table of `bot.toml`: unknown names are errors, values do not change."""

    # TOML can write `inf` and `nan` (toml.io/en/v1.0.0#float), and a loop that sleeps for ever is no setting.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _true_is_no_number(cls, value: object, info: ValidationInfo) -> object:
        """Python counts True as 1; whoever writes `true` for a number meant something else."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation in (int, float):
            raise PydanticCustomError("number", "write a number")
        return value


class PlatformSection(Section):
    """A platform's table: when the platform is on, and how its channels are named."""

    title: ClassVar[str]
    """What the platform calls itself."""
    example: ClassVar[str]
    """A channel's id, to show what one looks like."""
    telling: ClassVar[str]
    """A pattern of ids that are surely of a channel here, so that one in a wrong place is known."""

    @property
    @abstractmethod
    def is_on(self) -> bool:
        """Whether there is what posting needs."""

    @property
    def base_url(self) -> str:
        """Where its calls go; empty where it calls nobody."""
        return ""

    @property
    def keeps_tokens(self) -> bool:
        """Whether people bring it tokens, which are kept encrypted in the ledger."""
        return False

    @classmethod
    @abstractmethod
    def channel_id(cls, text: str) -> str:
        """A channel's id; raises ValueError that says where to find it."""


class WebhookSection(PlatformSection):
    """A platform's incoming webhooks: no table of `bot.toml`, but the addresses that stand in its `[[channels]]`."""

    telling: ClassVar[str] = r"(?!)"
    owner: ClassVar[str]
    """The platform that they belong to, by whose table calls go."""
    hosts: ClassVar[frozenset[str]]
    """Where their addresses lead."""
    path: ClassVar[str]
    """A pattern of an address's path, in which `id` is what stays when the secret in it is made anew."""
    query: ClassVar[str] = ""
    """The name of what an address may say besides that makes it another channel, empty for none."""
    query_form: ClassVar[str] = ""
    """A pattern of what is said by that name."""

    calls: str = ""
    """Where calls of the owner go."""
    addresses: Mapping[str, SecretStr] = {}
    """By what each is known as in the archive."""

    @property
    def is_on(self) -> bool:
        """Whether there is an address."""
        return bool(self.addresses)

    @property
    def base_url(self) -> str:
        """The owner's."""
        return self.calls

    def serves(self, channel: str) -> bool:
        """Whether an address may be posted to: one of this machine only where the owner's calls go there too."""
        to, owner = urlsplit(self.addresses[channel].get_secret_value()), urlsplit(self.calls)
        return not is_loopback(bare(to.hostname or "")) or (to.scheme, to.netloc) == (owner.scheme, owner.netloc)

    @classmethod
    def channel_id(cls, text: str) -> str:
        """What an address is known as; raises ValueError that says where to find it."""
        if re.fullmatch(KNOWN_AS, text):
            return text
        raise ValueError("is not what a webhook is known as; `bot doctor` tells that of each")


# What a webhook is known as: 48 bits of a hash.
KNOWN_AS = r"[0-9a-f]{12}"
# The platforms that settings know, each by its name.
Sections = Mapping[str, type[PlatformSection]]


def tables_of(sections: Sections) -> Sections:
    """Those of them that are tables of `bot.toml`."""
    return {name: one for name, one in sections.items() if not issubclass(one, WebhookSection)}


def channel_on(platform: str, channel: str, sections: Sections) -> str:
    """A channel's id as this platform writes it; raises ValueError that says where to find it, or whose it is."""
    try:
        return sections[platform].channel_id(channel)
    except ValueError:
        others = (name for name in sections if name != platform and re.fullmatch(sections[name].telling, channel))
        if (other := next(others, None)) is None:
            raise
        raise ValueError(
            f'is the id of a {sections[other].title} channel; write platform = "{other}", or the id of a '
            f"{sections[platform].title} channel"
        ) from None


def place_in(name: str, sections: Sections) -> tuple[str, str, str]:
    """Platform, tenant and channel's id, as somebody wrote them: `name:ID`, or `name:TENANT/ID` in one of several.

    Raises ValueError that shows how.
    """
    platform, _, rest = name.partition(":")
    if platform not in sections:
        shown = " or ".join(f'"{one}:{section.example}"' for one, section in tables_of(sections).items())
        raise ValueError(f"write platform and channel, such as {shown}")
    named = re.fullmatch(r"(\w+)/([^/]+)", rest)
    tenant, channel = named.groups() if named else ("", rest)
    channel_on(platform, channel, sections)
    return platform, tenant, channel
