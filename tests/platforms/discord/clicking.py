"""People's clicks on an answer, what it says, and which kinds of answer there are."""

from __future__ import annotations

from typing import Any

from bot.emulators.discord.api import Answer, DiscordApi
from bot.platforms.discord import shapes

KEY = "a" * 24


ANSWER, DEFER, DEFER_UPDATE, UPDATE = 4, 5, 6, 7


def text_of(answer: Answer) -> str:
    assert answer.message is not None
    return "\n".join(one["content"] for one in shapes.every(answer.message["components"]) if one["type"] == shapes.TEXT)


async def clicked(
    api: DiscordApi,
    answer: Answer,
    name: str,
    *,
    channel: str = "",
    **more: Any,  # noqa: ANN401
) -> Answer:
    assert answer.message is not None
    ids = shapes.custom_ids(answer.message["components"])
    custom_id = next(one for one in ids if one.startswith(name))
    return await api.click(channel or api.channel_ids[0], answer.message["id"], custom_id, **more)
