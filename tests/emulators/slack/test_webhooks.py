"""Incoming webhooks as Slack documents them, used by Slack's own client and by plain calls."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.emulators.slack.api import SlackApi
from tests.emulators.slack.clients import section


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi() as running:
        yield running


async def test_slacks_own_client_posts_and_is_answered_ok(api: SlackApi) -> None:
    hook = AsyncWebhookClient(api.add_webhook(api.channel_ids[0]))
    answer = await hook.send(text="three papers", blocks=[section()])
    assert (answer.status_code, answer.body) == (200, "ok")
    (made,) = api.messages(api.channel_ids[0])
    assert (made["text"], made["subtype"], "user" in made) == ("three papers", "bot_message", False)


async def test_a_refusal_is_a_word_with_a_status(api: SlackApi) -> None:
    channel = api.channel_ids[0]
    address = api.add_webhook(channel)
    away = api.add_webhook(channel)
    api.delete_webhook(away)
    shut = api.add_webhook(api.world.add_channel("shut").id)
    api.world.channels[api.channel_ids[1]].is_archived = True
    async with aiohttp.ClientSession() as http:

        async def met(url: str, sent: str = '{"text": "hello"}') -> tuple[int, str]:
            async with http.post(url, data=sent, headers={"Content-Type": "application/json"}) as answer:
                return answer.status, await answer.text()

        assert await met(address, "{") == (400, "invalid_payload")
        assert await met(address, "{}") == (400, "no_text")
        assert await met(address, '{"text": "x", "blocks": [{"type": "nonsense"}]}') == (400, "invalid_blocks")
        assert await met(f"{address}x") == (403, "invalid_token")
        assert await met(address.replace("T0", "T9")) == (404, "no_team")
        assert await met(away) == (404, "no_service")
        assert await met(shut) == (410, "channel_is_archived")
        assert (429, "rate_limited") in [await met(address) for _ in range(7)]
