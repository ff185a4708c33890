"""Which languages bullets are written in, of however many channels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.channel import Channel
from bot.service import assembly
from bot.service.assembly import open_app
from bot.service.configuration import load
from tests.samples import NOW


async def test_bullets_are_written_in_the_languages_of_all_channels_and_of_no_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "PAGE", 2)
    settings = load({"BOT_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"})

    def wanting(channel: str, language: str) -> Channel:
        preferences = replace(settings.defaults, asked={"language": language})
        return Channel(0, "discord", "t", channel, preferences, next_due_at=NOW)

    async with open_app(settings) as app:
        channels = [wanting(f"c{number}", "ko" if number < 4 else "ja") for number in range(5)]
        await app.ledger.channels.configure([*channels, wanting("@ann", "fr")])
        assert await app.languages() == ["ja", "ko"]
