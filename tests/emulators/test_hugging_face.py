"""The emulator behaves as the real API is known to."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.emulators.hugging_face.api import PATH, HuggingFaceApi, sample_days

DAY = date(2024, 5, 17)


@pytest.fixture
async def api() -> AsyncIterator[HuggingFaceApi]:
    async with HuggingFaceApi() as emulator:
        yield emulator


@pytest.fixture
async def client(api: HuggingFaceApi) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api.base_url) as one:
        yield one


def items(count: int) -> list[dict[str, Any]]:
    return [{"paper": {"id": f"2405.{n:05}", "title": f"Paper {n}", "upvotes": n}} for n in range(count)]


async def ids(client: httpx.AsyncClient, **query: str) -> list[str]:
    answer = await client.get(PATH, params=query)
    assert answer.status_code == 200
    return [item["paper"]["id"] for item in answer.json()]


async def test_the_sample_day_is_there_best_voted_first(client: httpx.AsyncClient) -> None:
    answer = (await client.get(PATH, params={"date": "2024-05-17"})).json()
    assert [item["paper"]["upvotes"] for item in answer] == [43, 25, 21, 18, 12, 10, 8, 6]
    assert answer[0]["thumbnail"].endswith("/2405.09818.png")


async def test_without_a_limit_a_list_is_cut_at_fifty(api: HuggingFaceApi, client: httpx.AsyncClient) -> None:
    api.set_day(DAY, items(78))
    assert len(await ids(client, date="2024-05-17")) == 50
    assert len(await ids(client, date="2024-05-17", limit="100")) == 78
    assert await ids(client, date="2024-05-17", limit="30", p="2") == [f"2405.{n:05}" for n in range(17, -1, -1)]
    assert await ids(client, date="2024-05-17", p="9") == []


async def test_another_day_is_empty(client: httpx.AsyncClient) -> None:
    assert await ids(client, date="2024-05-18") == []


async def test_without_a_date_the_newest_day_comes_first(api: HuggingFaceApi, client: httpx.AsyncClient) -> None:
    api.set_day(DAY + timedelta(days=1), items(1))
    assert (await ids(client))[:2] == ["2405.00000", "2405.09818"]


@pytest.mark.parametrize(
    "query",
    [{"date": "17.5.2024"}, {"date": "2024-02-30"}, {"limit": "101"}, {"limit": "0"}, {"limit": "x"}, {"p": "-1"}],
)
async def test_what_is_not_valid_is_refused(client: httpx.AsyncClient, query: dict[str, str]) -> None:
    answer = await client.get(PATH, params=query)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


async def test_a_day_in_the_future_is_refused(client: httpx.AsyncClient) -> None:
    future = datetime.now(UTC).date() + timedelta(days=2)
    assert (await client.get(PATH, params={"date": future.isoformat()})).status_code == 400


async def test_another_address_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/papers")).status_code == 404


async def test_every_answer_tells_what_is_left_of_the_rate_limit() -> None:
    async with HuggingFaceApi(quota=2) as api, httpx.AsyncClient(base_url=api.base_url) as client:
        answers = [await client.get(PATH) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"fixed window";"api";q=2;w=300'
    assert answers[2].headers["ratelimit"].startswith('"api";r=0;t=')


async def test_what_was_asked_is_kept(api: HuggingFaceApi, client: httpx.AsyncClient) -> None:
    await client.get(PATH, params={"date": "2024-05-17"}, headers={"Authorization": "Bearer x"})
    (asked,) = api.requests
    assert (asked.line, asked.headers["Authorization"]) == ("GET /api/daily_papers?date=2024-05-17", "Bearer x")


async def test_faults_come_as_planned_and_then_it_works_again(api: HuggingFaceApi, client: httpx.AsyncClient) -> None:
    api.faults.plan("daily_papers", "503", "429:7", "html", "cut", "types", "empty", "ok")
    answers = [await client.get(PATH) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [503, 429, 200, 200, 200, 200, 200]
    assert answers[1].headers["retry-after"] == "7"
    assert answers[2].text.startswith("<!doctype html>")
    with pytest.raises(json.JSONDecodeError):
        answers[3].json()
    assert (answers[5].json(), len(answers[6].json())) == ([], 8)


@pytest.mark.parametrize("fault", ["drop", "refuse", "hang"])
async def test_an_answer_that_breaks_off_is_a_transport_error(
    api: HuggingFaceApi, client: httpx.AsyncClient, fault: str
) -> None:
    api.faults.plan("daily_papers", fault)
    with pytest.raises(httpx.TransportError):
        await client.get(PATH, timeout=0.3)


def test_the_sample_day_can_stand_on_another_date() -> None:
    day = date(2026, 1, 5)
    assert list(sample_days(day)) == [day]
    assert sample_days(day)[day][0]["paper"]["submittedOnDailyAt"] == "2026-01-05T00:00:00.000Z"


async def test_it_runs_alone_on_a_folder_of_recorded_days(tmp_path: Path) -> None:
    (tmp_path / "2024-05-20.json").write_text(json.dumps(items(3)), encoding="utf-8")
    command = ("-m", "bot.emulators.hugging_face.api", "--folder", str(tmp_path))
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(base_url=address) as client:
            assert len(await ids(client, date="2024-05-20")) == 3
    finally:
        process.terminate()
        await process.wait()
