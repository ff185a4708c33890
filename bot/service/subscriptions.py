"""The channels that get digests, whoever subscribed them: the settings, or people in chat."""

from __future__ import annotations

from collections.abc import Sequence

from bot.delivery.channel import Channel
from bot.service.stores import database_path, open_ledger
from bot.settings.settings import Settings
from bot.settings.sources import is_there


async def known_channels(settings: Settings) -> list[Channel]:
    """Those of the settings, then those of chat where there is an archive; raises StorageError."""
    if settings.ledger_url is None and not is_there(database_path(settings)):
        return list(settings.subscribed)
    async with open_ledger(settings) as ledger:
        return together(settings.subscribed, await ledger.channels.all())


def together(configured: Sequence[Channel], kept: Sequence[Channel]) -> list[Channel]:
    """The configured ones, and those kept ones that people subscribed from chat."""
    # One that the settings name without its workspace or server is that channel in any.
    names = {name for one in configured for name in (one.name if not one.tenant else "", one.full_name)}
    from_chat = (
        one for one in kept if not one.configured and one.status != "paused" and not names & {one.name, one.full_name}
    )
    return [*configured, *from_chat]
