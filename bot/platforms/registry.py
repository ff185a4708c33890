"""The only list of platforms: a further one is a folder beside these and a line here, two if it has webhooks.

Its folder has an entry (settings, pace, login), a poster and a listener; `tests/platforms/lines` is the smallest there
can be. Where its people need other words than everybody they stand in the texts as `key.name`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platforms.discord.entry import DISCORD, DISCORD_WEBHOOK
from bot.platforms.platform import Platform
from bot.platforms.slack.entry import SLACK, SLACK_WEBHOOK
from bot.settings.section import Sections

Platforms = Mapping[str, Platform[Any]]

PLATFORMS: Platforms = {one.name: one for one in (DISCORD, SLACK, DISCORD_WEBHOOK, SLACK_WEBHOOK)}


def sections_of(platforms: Platforms) -> Sections:
    """Each platform's table in `bot.toml`, and what its webhooks' addresses look like."""
    return {name: one.section for name, one in platforms.items()}
