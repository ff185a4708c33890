"""What every table of `bot.toml` has in common, and what a platform's table tells beside its values."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A table of `bot.toml`: unknown names are errors, values do not change."""

    # TOML can write `inf` and `nan` (toml.io/en/v1.0.0#float), and a loop that sleeps for ever is no setting.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

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

    @classmethod
    @abstractmethod
    def channel_id(cls, text: str) -> str:
        """A channel's id; raises ValueError that says where to find it."""


# The platforms that settings know, each by its name.
Sections = Mapping[str, type[PlatformSection]]


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


def place_in(name: str, sections: Sections) -> str:
    """A platform and a channel's id, `name:ID`, as somebody wrote them; raises ValueError that shows how."""
    platform, _, channel = name.partition(":")
    if platform not in sections:
        shown = " or ".join(f'"{one}:{section.example}"' for one, section in sections.items())
        raise ValueError(f"write platform and channel, such as {shown}")
    channel_on(platform, channel, sections)
    return name
