"""The settings of this bot: read with a table for each platform of the registry."""

from __future__ import annotations

from bot.platforms.registry import PLATFORMS, sections_of
from bot.settings.reader import Reader

READER = Reader(sections_of(PLATFORMS))
load = READER.load
told_from = READER.told_from
settings_file = READER.file
whereabouts = READER.whereabouts
secrets_in_file = READER.secrets_in_file
webhooks_in_file = READER.webhooks_in_file
unknown_variables = READER.unknown_variables


def token_of(platform: str) -> str:
    """The variable that switches a platform on."""
    return PLATFORMS[platform].token
