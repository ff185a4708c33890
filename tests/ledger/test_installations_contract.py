"""What any ledger promises of workspaces in which people have installed the bot by themselves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.chat.installations import Installation
from bot.chat.ledger import Ledger

NOW = datetime(2026, 11, 27, tzinfo=UTC)
HOUR = timedelta(hours=1)
MADE = Installation("slack", "T1", "Lab 연구실", {"user_id": "U1"}, "sealed one", NOW + 12 * HOUR)


async def test_an_installation_is_kept_as_it_was_made_and_again_in_its_place(ledger: Ledger) -> None:
    kept = await ledger.installations.install(MADE, NOW)
    assert kept == replace(MADE, version=1)
    other = await ledger.installations.install(replace(MADE, tenant="T2"), NOW)
    assert await ledger.installations.of("slack", "T1") == kept
    again = await ledger.installations.install(replace(MADE, name="Lab", sealed="sealed two"), NOW + HOUR)
    assert again.version == 2
    assert await ledger.installations.all("slack") == [again, other]
    assert await ledger.installations.all("discord") == []
    assert await ledger.installations.of("slack", "T3") is None


async def test_what_was_taken_out_has_no_token_any_more_and_comes_back_active(ledger: Ledger) -> None:
    kept = await ledger.installations.install(MADE, NOW)
    assert await ledger.installations.uninstall(kept, "taken out")
    gone = await ledger.installations.of("slack", "T1")
    assert gone == replace(MADE, sealed="", expires_at=None, status="gone", reason="taken out", version=2)
    assert not await ledger.installations.uninstall(kept, "told late")
    back = await ledger.installations.install(MADE, NOW + HOUR)
    assert (back.status, back.reason, back.version) == ("active", "", 3)
    assert not await ledger.installations.uninstall(gone, "told late")


async def test_a_token_that_is_refused_is_told_once_and_only_of_the_one_that_was_used(ledger: Ledger) -> None:
    old = await ledger.installations.install(MADE, NOW)
    assert await ledger.installations.renew(old, "sealed two", None)
    assert not await ledger.installations.refuse(old, "revoked")
    new = await ledger.installations.of("slack", "T1")
    assert new == replace(MADE, sealed="sealed two", expires_at=None, version=2)
    assert [await ledger.installations.refuse(new, "revoked") for _ in range(2)] == [True, False]
    refused = await ledger.installations.of("slack", "T1")
    assert refused == replace(new, status="refused", reason="revoked")


async def test_of_many_that_would_renew_a_token_one_has_its_turn(ledger: Ledger) -> None:
    kept, until = await ledger.installations.install(MADE, NOW), NOW + HOUR
    turns = await asyncio.gather(*(ledger.installations.take_turn(kept, NOW, until) for _ in range(5)))
    assert sorted(turns) == [False] * 4 + [True]
    assert not await ledger.installations.take_turn(kept, until - timedelta(seconds=1), until + HOUR)
    assert await ledger.installations.take_turn(kept, until, until + HOUR)


async def test_who_read_a_token_before_it_was_renewed_has_no_turn_and_changes_nothing(ledger: Ledger) -> None:
    old = await ledger.installations.install(MADE, NOW)
    assert await ledger.installations.take_turn(old, NOW, NOW + HOUR)
    assert await ledger.installations.renew(old, "sealed two", NOW + 24 * HOUR)
    assert not await ledger.installations.take_turn(old, NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert not await ledger.installations.renew(old, "sealed three", None)
    new = await ledger.installations.of("slack", "T1")
    assert new == replace(MADE, sealed="sealed two", expires_at=NOW + 24 * HOUR, version=2)
    assert await ledger.installations.take_turn(new, NOW, NOW + HOUR)


async def test_a_visit_returns_once_and_in_time(ledger: Ledger) -> None:
    await ledger.installations.expect("one", NOW + HOUR, NOW)
    await ledger.installations.expect("two", NOW + HOUR, NOW)
    returned = await asyncio.gather(*(ledger.installations.welcome("one", NOW) for _ in range(3)))
    assert sorted(returned) == [False, False, True]
    assert not await ledger.installations.welcome("two", NOW + HOUR)
    assert not await ledger.installations.welcome("never seen", NOW)
    await ledger.installations.expect("three", NOW + HOUR, NOW)
    await ledger.installations.expect("four", NOW + 3 * HOUR, NOW + 2 * HOUR)
    assert not await ledger.installations.welcome("three", NOW)
