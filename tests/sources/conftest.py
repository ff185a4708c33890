from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina

from bot.emulators.hugging_face.api import HuggingFaceApi
from bot.settings.settings import HuggingFaceSettings
from bot.sources.huggingface import HuggingFaceSource


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Retries happen as often as set, but at once."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
async def api() -> AsyncIterator[HuggingFaceApi]:
    async with HuggingFaceApi() as emulator:
        yield emulator


@pytest.fixture
async def source(api: HuggingFaceApi) -> AsyncIterator[HuggingFaceSource]:
    settings = HuggingFaceSettings(base_url=api.base_url, timeout_seconds=5, attempts=4)
    async with HuggingFaceSource(settings) as client:
        yield client
