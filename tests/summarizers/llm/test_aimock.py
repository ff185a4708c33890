"""Both dialects against aimock, which others keep true to the real APIs; needs `npm ci --prefix tests/aimock`."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.papers.clock import SystemClock
from bot.papers.paper import Edition, Paper
from bot.papers.writing import Budget, Writing
from bot.service.stores import stores_in
from bot.settings.settings import LlmSettings
from bot.summarizers.checks.verdict import failures
from bot.summarizers.extractive import ExtractiveSummarizer
from bot.summarizers.llm import endpoints
from bot.summarizers.llm.summarizer import LlmSummarizer
from tests.summarizers.llm.fake_model import ENGLISH, KOREAN, PAPER, Purse

COMMAND = Path(__file__).parents[2] / "aimock/node_modules/@copilotkit/aimock/dist/cli.js"
KEY = "sk-aimock-test"
DIALECTS = ("openai", "anthropic")
DAY = date(2026, 5, 1)


def content(*items: str, **more: object) -> dict[str, object]:
    """An answer with these bullets."""
    return {"content": json.dumps({"bullets": items}), **more}


FIXTURES: list[dict[str, Any]] = [
    {"match": {"model": "limited", "sequenceIndex": 0},
     "response": {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429, "retryAfter": 1}},
    {"match": {"model": "limited", "sequenceIndex": 1}, "response": content(*KOREAN, finishReason="length")},
    {"match": {"model": "liar", "sequenceIndex": 0},
     "response": content(*KOREAN[:3], "제안한 방법은 성능을 73.5% 높여 모든 과제에서 앞섭니다.")},
    {"match": {"systemMessage": "Write in English"}, "response": content(*ENGLISH)},
    {"match": {"systemMessage": "Write in Korean"}, "response": content(*KOREAN)},
]  # fmt: skip


@dataclass
class Mock:
    """A running aimock."""

    origin: str

    def settings(self, dialect: str, **more: Any) -> LlmSettings:  # noqa: ANN401  (fields of LlmSettings)
        """Settings that point at it."""
        told = {"base_url": f"{self.origin}/v1", "model": "m", "dialect": dialect, "api_key": KEY}
        return LlmSettings.model_validate(told | more)

    async def journal(self) -> list[dict[str, Any]]:
        """Every request that it took."""
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}) as client:
            entries: list[dict[str, Any]] = (await client.get(f"{self.origin}/__aimock/journal")).json()
        return entries


@pytest.fixture
def node() -> str:
    found = shutil.which("node")
    if found is None or not COMMAND.exists():
        pytest.skip("needs aimock: install Node 20 or newer, then run npm ci --prefix tests/aimock")
    return found


@asynccontextmanager
async def aimock(node: str, folder: Path, *words: str) -> AsyncIterator[Mock]:
    """aimock on a free port, ended with the block."""
    fixtures = folder / "fixtures.json"
    fixtures.write_text(json.dumps({"fixtures": FIXTURES}), encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "AIMOCK_API_KEYS": KEY}
    process = await asyncio.create_subprocess_exec(
        node, str(COMMAND), "--port", "0", "--strict", "--fixtures", str(fixtures), *words,
        env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            async for line in process.stdout:
                if found := re.search(rb"listening on (http://\S+)", line):
                    break
        assert found
        drained = asyncio.create_task(process.stdout.read())
        yield Mock(found[1].decode())
    finally:
        process.kill()
        await process.wait()
    await drained


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "BACKOFF_FIRST", 0.02)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_bullets_are_written_in_each_language(node: str, tmp_path: Path, dialect: str) -> None:
    purse = Purse()
    async with aimock(node, tmp_path) as mock, LlmSummarizer(mock.settings(dialect), purse) as writer:
        korean, english = [await writer.summarize(PAPER, language) for language in ("ko", "en")]
        body: Mapping[str, Any] = (await mock.journal())[0]["body"]
    assert (korean.items, english.items) == (KOREAN, ENGLISH)
    assert body["messages"][0]["role"] == "system"
    assert all(use.tokens_out > 0 for use in purse.uses)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_limit_and_a_cut_answer_are_waited_out(node: str, tmp_path: Path, dialect: str) -> None:
    settings = {"model": "limited"}
    loop = asyncio.get_running_loop()
    async with aimock(node, tmp_path) as mock, LlmSummarizer(mock.settings(dialect, **settings), Purse()) as writer:
        started = loop.time()
        bullets = await writer.summarize(PAPER, "ko")
        took = loop.time() - started
        statuses = [entry["response"]["status"] for entry in await mock.journal()]
    assert (bullets.items, statuses) == (KOREAN, [429, 200, 200])
    assert took >= 1


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_wrong_number_is_repaired_in_the_same_conversation(node: str, tmp_path: Path, dialect: str) -> None:
    async with (
        aimock(node, tmp_path) as mock,
        LlmSummarizer(mock.settings(dialect, model="liar"), Purse()) as writer,
    ):
        bullets = await writer.summarize(PAPER, "ko")
        journal = await mock.journal()
    assert bullets.items == KOREAN
    assert "73.5" in journal[1]["body"]["messages"][-1]["content"]


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_of_a_hundred_papers_in_chaos_every_one_has_bullets_that_hold(
    node: str, tmp_path: Path, dialect: str
) -> None:
    papers = tuple(Paper(f"2605.{number:05}", PAPER.title, PAPER.abstract, votes=number) for number in range(100))
    chaos = ("--chaos-drop", "0.2", "--chaos-malformed", "0.1", "--chaos-disconnect", "0.1")
    async with aimock(node, tmp_path, *chaos) as mock, stores_in(tmp_path / "bot.db") as stores:
        await stores.library.editions.save(Edition(DAY, papers), SystemClock().now())
        for paper in papers:
            await stores.library.bullets.save(paper.id, await ExtractiveSummarizer().summarize(paper, "en"))
        budget = Budget(stores.ledger.spending, SystemClock(), 10**9)
        # Of a hundred some would meet four such answers one after the other.
        async with LlmSummarizer(mock.settings(dialect, attempts=10), budget) as writer:
            writing = Writing(library=stores.library, writer=writer, clock=SystemClock())
            written = await writing.day(DAY, ["ko"])
        sets = await stores.library.bullets.of([paper.id for paper in papers])
    assert [written.left, len(written.papers)] == [0, 100]
    korean = [next(one for one in sets[paper.id] if one.language == "ko") for paper in papers]
    assert all(not failures(one.items, PAPER, "ko") for one in korean)
    assert budget.spent["m"].failed > 20
