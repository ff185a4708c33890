"""Where tests post, under which key, and what was asked of Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.delivery.channel import Place
from bot.emulators.slack.api import SlackApi

KEY = "abcdefghijklmnopqrstuvwx"


def place_in(slack: SlackApi, parent: str | None = None) -> Place:
    return Place(slack.team_id, slack.channel_ids[0], parent)


def calls(slack: SlackApi, method: str) -> int:
    return sum(request.method == method for request in slack.requests)


def ours_since(before: set[asyncio.Task[object]]) -> list[asyncio.Task[object]]:
    """Tasks of the SDK and of our side that were not there before."""
    new = asyncio.all_tasks() - before
    return [task for task in new if "slack_sdk" in repr(task) or "platforms/slack" in repr(task)]


async def until(so: Callable[[], object]) -> None:
    """Wait for what no event tells; TimeoutError after five seconds."""
    async with asyncio.timeout(5):
        while not so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
