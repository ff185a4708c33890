"""Whose platform a command can post to: that of which there is a token."""

from __future__ import annotations

from collections.abc import Container, Sequence

from bot.console.terminal import err
from bot.delivery.channel import Channel
from bot.errors import SettingsError
from bot.service.configuration import token_of


def reachable(channels: Sequence[Channel], known: Container[str]) -> list[Channel]:
    """The channels for whose platform there is a token; raises SettingsError if there is none for any."""
    deaf = sorted({one.platform for one in channels if one.platform not in known})
    words = [f"There is no token for {name}: set {token_of(name)}; `bot doctor` says how to get it." for name in deaf]
    left = [one for one in channels if one.platform in known]
    if not left:
        raise SettingsError(*words)
    for sentence in words:
        err.print(sentence)
    return left
