"""The whole path with a real small model, where BOT_TEST_MODEL names a Python that can serve one (`real_model`)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import SummaryError, WriterAway
from bot.settings.settings import LlmSettings
from bot.sources.sample import sample_edition
from bot.summarizers.checks.verdict import failures
from bot.summarizers.llm.summarizer import LlmSummarizer
from tests.summarizers.llm import real_model
from tests.summarizers.llm.fake_model import Purse

PYTHON = os.environ.get("BOT_TEST_MODEL", "")
pytestmark = [
    pytest.mark.skipif(not PYTHON, reason="BOT_TEST_MODEL names no Python that can serve a model"),
    pytest.mark.timeout(1_200),
]


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """Where the model is served."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        PYTHON, str(Path(real_model.__file__)), stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout
    try:
        async with asyncio.timeout(120):
            async for line in process.stdout:
                if line.startswith(b"ADDRESS "):
                    break
        yield line.decode().split()[1]
    finally:
        process.kill()
        await process.wait()


async def test_a_real_model_with_the_defaults_ends_in_bullets_that_hold_or_in_a_reason(address: str) -> None:
    paper, purse = sample_edition().papers[0], Purse()
    settings = LlmSettings.model_validate({"base_url": f"{address}/v1", "model": "small"})
    async with LlmSummarizer(settings, purse) as writer:
        try:
            bullets = await writer.summarize(paper, "en")
        except WriterAway:
            raise
        except SummaryError as error:
            wrong = [] if "small at 127.0.0.1" in str(error) else [str(error)]
        else:
            wrong = [failure.words for failure in failures(bullets.items, paper, "en")]
    assert wrong == []
    assert 1 <= len(purse.uses) <= 4
    assert [use for use in purse.uses if use.failed] == []
    assert purse.abilities == {}
