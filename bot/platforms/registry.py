"""The only list of platforms: a further one is a folder beside these and a line here.

Its folder has an entry (settings, pace, login), a poster and a listener; `tests/platforms/lines` is the smallest there
can be. Where its people need other words than everybody they stand in the texts as `key.name`.
"""

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
