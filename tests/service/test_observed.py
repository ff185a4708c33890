"""A port that is observed is the port, and each of its noted calls is told of once, however it ended."""

from __future__ import annotations

import asyncio

import pytest

from bot.service.observed import Ended, observed


class Tally:
    async def cast(self, mark: str, *, given: bool) -> bool:
        if not mark:
            raise ValueError("no mark")
        return given


class Ledger:
    name = "ledger"

    def __init__(self) -> None:
        self.votes = Tally()
        self.other = Tally()

    async def wait(self) -> None:
        await asyncio.Event().wait()


async def test_what_was_given_and_what_came_of_it_are_told() -> None:
    told: list[Ended] = []
    ledger = observed(Ledger(), {"votes.cast": told.append})
    assert await ledger.votes.cast("star", given=True)
    assert await ledger.other.cast("star", given=True)
    (call,) = told
    assert (call.given, call.named, call.result, call.error) == (("star",), {"given": True}, True, None)
    assert ledger.name == "ledger"


async def test_an_error_is_told_and_raised() -> None:
    told: list[Ended] = []
    with pytest.raises(ValueError, match="no mark"):
        await observed(Ledger(), {"votes.cast": told.append}).votes.cast("", given=True)
    assert isinstance(told[0].error, ValueError)


async def test_a_call_that_is_broken_off_is_told_too() -> None:
    told: list[Ended] = []
    waiting = asyncio.create_task(observed(Ledger(), {"wait": told.append}).wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert isinstance(told[0].error, asyncio.CancelledError)
