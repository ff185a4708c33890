"""Trends go the whole way: asked on both platforms of the real service, and typed on the command line."""

from __future__ import annotations

import json

from bot.emulators.slack.api import PERSON
from bot.platforms.discord import shapes
from bot.service.configuration import load
from bot.service.stores import stores_in
from tests.e2e.conftest import PATIENCE, World
from tests.e2e.watching import serving, until
from tests.library.months import fill


async def test_a_trend_is_a_picture_on_discord_and_bars_on_slack_where_only_a_conversation_has_both(
    world: World,
) -> None:
    async with stores_in(load(world.environment).database_url) as stores:
        await fill(stores.library)
    async with serving(world):
        await world.discord.connected(timeout=PATIENCE)
        asked = {"topic": "lora", "versus": "강화학습"}
        drawn = await world.discord.command("papers", asked, subcommand="trends", timeout=PATIENCE)
        told = await world.slack.command("/papers", "trends lora versus 강화학습")
        assert world.slack.files == {}
        conversation = world.slack.world.direct(PERSON).id
        await world.slack.command("/papers", "trends lora", channel=conversation)
        await until(lambda: bool(world.slack.files))
    assert drawn.message is not None
    assert told.payload is not None
    (gallery,) = (one for one in shapes.every(drawn.message["components"]) if one["type"] == shapes.GALLERY)
    (picture,) = drawn.message["attachments"]
    assert (picture["filename"], picture["content_type"]) == ("trend.png", "image/png")
    assert gallery["items"][0]["media"]["url"] == picture["url"]
    assert "lora: 2 papers in May 2026" in gallery["items"][0]["description"]
    assert drawn.private
    assert "2026-05    2 ████    1 ██░░" in json.dumps(told.payload, ensure_ascii=False)
    assert world.slack.files["trend.png"].startswith(b"\x89PNG")
    assert told.payload["response_type"] == "ephemeral"


async def test_a_trend_is_printed_and_drawn_by_the_command_line(world: World) -> None:
    async with stores_in(load(world.environment).database_url) as stores:
        await fill(stores.library)
    outcome = await world.bot("trends", "lora", "--json", "--out", "trend.png")
    (topic,) = json.loads(outcome.out)["topics"]
    assert [(one["month"], one["papers"], one["votes"], one["listed"]) for one in topic["months"]] == [
        ("2026-01", 1, 10, 2), ("2026-02", 1, 30, 2), ("2026-03", 0, 0, 0), ("2026-04", 0, 0, 0), ("2026-05", 2, 120, 3)
    ]  # fmt: skip
    assert (outcome.code, (world.folder / "trend.png").read_bytes()[:4]) == (0, b"\x89PNG")
