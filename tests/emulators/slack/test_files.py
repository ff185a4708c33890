"""Files in the stand-in: an address takes one upload of the announced length, and it is seen once it is shared."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulators.slack.api import SlackApi
from tests.emulators.slack.clients import client


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(rate_limits=False) as running:
        yield running


async def refusal(call: Awaitable[object]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def send(url: str, content: bytes) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, data=content) as answer:
        return answer.status


async def test_the_official_client_uploads_and_the_file_is_seen_once_it_is_shared(api: SlackApi) -> None:
    slack = client(api)
    await slack.files_upload_v2(filename="a.bib", content="@misc{}", channel=api.channel_ids[0])
    [message] = api.messages(api.channel_ids[0])
    assert [one["name"] for one in message["files"]] == ["a.bib"]
    assert api.files == {"a.bib": b"@misc{}"}


async def test_an_address_takes_the_announced_length_once(api: SlackApi) -> None:
    slack = client(api)
    told = await slack.files_getUploadURLExternal(filename="a", length=3)
    assert await send(told["upload_url"], b"four") == 400
    assert await refusal(complete(slack, told["file_id"])) == "file_not_found"
    assert [await send(told["upload_url"], b"123"), await send(told["upload_url"], b"123")] == [200, 404]
    assert api.files == {}
    await complete(slack, told["file_id"])
    assert await refusal(complete(slack, told["file_id"])) == "file_not_found"
    assert await refusal(slack.files_getUploadURLExternal(filename="a", length=0)) == "invalid_arguments"
    # This method takes no JSON, in which a length is a number.
    assert (
        await refusal(slack.api_call("files.getUploadURLExternal", json={"filename": "a", "length": 3}))
        == "invalid_arguments"
    )


async def test_it_is_shared_only_where_the_app_is_and_may(api: SlackApi) -> None:
    slack = client(api)
    told = await slack.files_getUploadURLExternal(filename="a", length=1)
    await send(told["upload_url"], b"1")
    api.members.clear()
    assert await refusal(complete(slack, told["file_id"], api.channel_ids[0])) == "not_in_channel"
    api.scopes.discard("files:write")
    assert await refusal(complete(slack, told["file_id"])) == "missing_scope"


def complete(slack: AsyncWebClient, number: str, channel: str | None = None) -> Awaitable[object]:
    return slack.files_completeUploadExternal(files=[{"id": number, "title": "a"}], channel_id=channel)
