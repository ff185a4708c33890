"""What is looked up is answered from this process's file, also while the store of votes cannot be reached."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.call import Call
from bot.errors import StorageError
from bot.service.stores import Stores
from bot.views.replies import Card, Listing
from tests.chat.commands.asking import LORA, PAPER, PAPERS, ask

LONGEST = 2.0


@pytest.fixture(params=["silent", "refused"])
def away(request: pytest.FixtureRequest, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Stores:
    """A ledger that tells nothing of votes: it does not answer, or says that it cannot."""

    async def asked(*_: object) -> None:
        if request.param == "refused":
            raise StorageError("postgresql://db/papers cannot be reached.")
        await asyncio.Event().wait()

    for name in ("tally", "has_voted"):
        monkeypatch.setattr(stores.ledger.votes, name, asked)
    return stores


@pytest.mark.parametrize(("call", "text", "kind"), [
    (PAPER, LORA.id, Card), (PAPER, "paper", Listing), (PAPER, "2026-05-04", Listing), (PAPERS, "random", Card),
])  # fmt: skip
async def test_a_lookup_never_waits_for_the_network(
    away: Stores, call: Call, text: str, kind: type[Card | Listing]
) -> None:
    async with asyncio.timeout(LONGEST):
        assert isinstance((await ask(away, call, text)).content, kind)
