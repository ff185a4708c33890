"""No garbage is looked for while things are loaded, and it is again afterwards, whatever happens."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from bot.console import staying
from bot.console.staying import stay_while_starting


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()


def test_after_a_block_garbage_is_looked_for_again_even_if_it_fails() -> None:
    def load() -> None:
        with staying.staying():
            assert not gc.isenabled()
            raise ImportError

    with pytest.raises(ImportError):
        load()
    assert gc.isenabled()


async def test_a_service_looks_for_it_once_it_has_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staying, "STARTING", 0.0)
    stay_while_starting(asyncio.get_running_loop())
    assert not gc.isenabled()
    await asyncio.sleep(0.01)
    assert gc.isenabled()
