from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.checks import Problems
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.rules.messages import V2, check_message
from tests.emulators.discord.bodies import LIMITS, LINK, VALID
from tests.emulators.discord.clients import Rest, rest

MESSAGES = "/channels/{channel_id}/messages"
# Limits that only our own rules know.
NOT_IN_THE_DOCUMENT = {
    "a button without label",
    "a button without custom_id",
    "a select beside a button",
    "two equal options",
    "more values than options",
    "an attachment that is not there",
    "the same component id twice",
    "mentions parsed and listed",
    "an embed's field without value",
    "an embed's javascript: link",
    "a file: address",
}


@pytest.fixture(scope="module")
def judge(test_data: Path) -> Judge:
    return Judge(test_data / "spec" / "discord-openapi.json")


def judged(judge: Judge, body: object) -> Problems:
    return judge.request("POST", MESSAGES, body=body, inputs={}, has_body=True)


@pytest.mark.parametrize("body", VALID.values(), ids=VALID)
def test_discords_document_agrees_with_our_rules_on_what_is_valid(judge: Judge, body: dict[str, Any]) -> None:
    assert judged(judge, body).sentences() == []


@pytest.mark.parametrize("name", sorted(LIMITS.keys() - NOT_IN_THE_DOCUMENT))
def test_discords_document_agrees_with_our_rules_on_a_limit(judge: Judge, name: str) -> None:
    assert judged(judge, LIMITS[name]).sentences()


@pytest_asyncio.fixture
async def api(judge: Judge) -> AsyncIterator[DiscordApi]:
    async with DiscordApi(judge=judge) as api:
        yield api


@pytest_asyncio.fixture
async def send(api: DiscordApi) -> AsyncIterator[Rest]:
    async with rest(api) as send:
        yield send


async def test_what_only_the_document_knows_is_refused(api: DiscordApi, send: Rest) -> None:
    body = {"poll": {"question": {"text": "?"}}}
    assert check_message(body, "create") == body
    status, answer = await send.post(body)
    assert (status, answer["code"]) == (400, 50035)
    assert "answers" in str(answer["errors"])
    assert "answers" in api.refusals[0]


def test_the_document_points_at_the_one_thing_that_is_wrong(judge: Judge) -> None:
    inner = {"type": 17, "components": [{"type": 9, "components": [{"type": 10, "content": ""}], "accessory": LINK}]}
    assert judged(judge, {"flags": V2, "components": [inner]}).sentences() == [
        'components.0.components.0.components.0.content: "" is shorter than 1 character'
    ]


async def test_queries_are_judged_by_the_document(send: Rest, api: DiscordApi) -> None:
    path = f"/channels/{api.channel_ids[0]}/messages"
    assert (await send("GET", f"{path}?limit=101"))[0] == 400
    assert (await send("GET", f"{path}?after=yesterday"))[0] == 400
    assert (await send("GET", f"{path}?limit=100"))[0] == 200


async def test_nothing_that_a_channel_answers_contradicts_the_document(send: Rest, api: DiscordApi) -> None:
    _, made = await send.post({"flags": V2, "components": [{"type": 10, "content": "a"}], "nonce": "key"})
    message = f"/channels/{api.channel_ids[0]}/messages/{made['id']}"
    await api.react(api.channel_ids[0], made["id"], "⭐")
    for method, path in (("GET", message), ("POST", message + "/threads"), ("GET", message), ("DELETE", message)):
        assert (await send(method, path, {"name": "t"} if method == "POST" else None))[0] < 300
    assert (await send("GET", f"/channels/{made['id']}"))[0] == 200
    assert api.misanswers == []
