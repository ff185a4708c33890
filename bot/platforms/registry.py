"""The only list of platforms: a further one is a folder beside these and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platforms.discord.entry import DISCORD
from bot.platforms.platform import Platform
from bot.platforms.slack.entry import SLACK
from bot.settings.section import Sections

Platforms = Mapping[str, Platform[Any]]

PLATFORMS: Platforms = {one.name: one for one in (DISCORD, SLACK)}


def sections_of(platforms: Platforms) -> Sections:
    """Each platform's table in `bot.toml`."""
    return {name: one.section for name, one in platforms.items()}
