"""Tokens that end are renewed in time by one process, whatever breaks meanwhile, and kept so that nobody reads them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.channel import Place
from bot.emulators.slack.installs import Installs
from bot.errors import Blocked, NotAccepted, SettingsError
from bot.ledger.sqlite.installations import InstallationRows
from bot.papers.clock import SystemClock
from bot.platforms.slack.grants import Tokens
from bot.service.redaction import hiding
from tests.platforms.slack.posting import KEY
from tests.platforms.slack.towns import FIRST_KEY, SECOND_KEY, Town, seal, town_in

A, B = "T0AAAAAAA1", "T0BBBBBBB1"


@dataclass
class Hours(SystemClock):
    """The system's clock, some hours ahead."""

    ahead: float = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(hours=self.ahead)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead * 3600


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
async def slacks(hours: Hours) -> AsyncIterator[Installs]:
    async with Installs([A, B], rotating=True, clock=lambda: hours.now().timestamp()) as made:
        yield made


@pytest.fixture
async def town(tmp_path: Path, slacks: Installs, hours: Hours) -> AsyncIterator[Town]:
    async with town_in(tmp_path, slacks, clock=hours) as made:
        await made.install(A)
        yield made


async def say(town: Town) -> None:
    await town.platform.poster.post(Place(A, "C000000001"), town.platform.poster.notice("hi"), KEY)


async def test_a_token_is_renewed_before_it_ends_and_used_from_then_on(town: Town, hours: Hours) -> None:
    first = (await town.kept(A)).sealed
    hours.ahead = 9.5
    await say(town)
    assert (await town.kept(A)).sealed == first
    hours.ahead = 10.5
    await say(town)
    kept = await town.kept(A)
    assert (kept.version, town.slacks.asked) == (2, ["oauth.v2.access"] * 2)
    hours.ahead = 12.5
    await say(town)
    assert kept.version == 2
    hours.ahead = 40
    await say(town)
    assert (await town.kept(A)).version == 3


async def test_many_calls_at_once_ask_for_one_successor(town: Town, hours: Hours) -> None:
    hours.ahead = 13
    await asyncio.gather(*(say(town) for _ in range(8)))
    assert town.slacks.asked == ["oauth.v2.access"] * 2


async def test_of_two_processes_one_asks_and_the_other_reads(
    town: Town, tmp_path: Path, slacks: Installs, hours: Hours
) -> None:
    async with town_in(tmp_path, slacks, clock=hours) as other:
        await say(other)
        hours.ahead = 10.5
        await asyncio.gather(say(town), say(other), say(town), say(other))
        hours.ahead = 12.5
        await asyncio.gather(say(town), say(other))
    assert slacks.asked == ["oauth.v2.access"] * 2
    assert (await town.kept(A)).version == 2


@pytest.mark.parametrize("trouble", ["500", "error:internal_error", "429:1", "drop"])
async def test_while_slack_has_trouble_the_token_is_used_for_as_long_as_it_lasts(
    town: Town, hours: Hours, trouble: str
) -> None:
    town.slacks.faults.plan("refresh_token", trouble)
    hours.ahead = 10.5
    await say(town)
    assert (await town.kept(A)).status == "active"
    hours.ahead = 11
    if trouble == "drop":
        return  # what was answered and never heard is lost: that the platform does not allow to be asked again
    await say(town)
    assert (await town.kept(A)).version == 2


async def test_a_successor_that_was_lost_on_its_way_ends_the_workspace_only_when_its_token_does(
    town: Town, hours: Hours
) -> None:
    town.slacks.faults.plan("refresh_token", "drop")
    hours.ahead = 10.5
    await say(town)
    hours.ahead = 11.5
    await say(town)
    assert (await town.kept(A)).status == "active"
    hours.ahead = 12.5
    with pytest.raises(Blocked):
        await say(town)
    assert (await town.kept(A)).status == "refused"
    await town.install(A)
    await say(town)


async def test_whoever_waits_for_a_successor_that_another_process_asks_for_tries_again(
    town: Town, hours: Hours
) -> None:
    hours.ahead = 13
    kept = await town.kept(A)
    assert await town.stores.ledger.installations.take_turn(kept, hours.now(), hours.now() + timedelta(seconds=60))
    with pytest.raises(NotAccepted):
        await say(town)
    hours.ahead = 13.1
    await say(town)


async def test_a_call_that_is_broken_off_does_not_lose_the_successor(
    town: Town, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours.ahead = 10.5
    reached, go_on, renew = asyncio.Event(), asyncio.Event(), InstallationRows.renew

    async def slowly(*given: Any) -> bool:  # noqa: ANN401
        reached.set()
        await go_on.wait()
        return await renew(*given)

    monkeypatch.setattr(InstallationRows, "renew", slowly)
    call = asyncio.create_task(say(town))
    await reached.wait()
    call.cancel()
    await asyncio.wait({call})
    go_on.set()
    async with asyncio.timeout(5):
        while (await town.kept(A)).version != 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await say(town)
    assert town.slacks.asked == ["oauth.v2.access"] * 2


async def test_a_new_key_takes_over_and_the_former_one_is_needed_no_more(tmp_path: Path, hours: Hours) -> None:
    async with AsyncExitStack() as stack:
        slacks = await stack.enter_async_context(Installs([A], clock=lambda: hours.now().timestamp()))
        for keys in ((FIRST_KEY,), (SECOND_KEY, FIRST_KEY), (SECOND_KEY,)):
            async with town_in(tmp_path, slacks, keys=keys) as town:
                if keys == (FIRST_KEY,):
                    await town.install(A)
                await say(town)
                kept = await town.kept(A)
        assert seal(SECOND_KEY).is_newest(kept.sealed)


async def test_a_wrong_key_is_told_before_anything_begins(tmp_path: Path, slacks: Installs, town: Town) -> None:
    with pytest.raises(SettingsError, match="opens the tokens of 0 of 1") as refused:
        async with town_in(tmp_path, slacks, keys=(SECOND_KEY,)):
            pass
    assert SECOND_KEY not in str(refused.value)
    assert (await town.kept(A)).status == "active"


async def test_tokens_stand_in_no_text_that_anybody_reads(
    town: Town, hours: Hours, caplog: pytest.LogCaptureFixture
) -> None:
    town.slacks.revoke(A)
    hours.ahead = 13
    with pytest.raises(Blocked) as refused:
        await say(town)
    shown = "\n".join([caplog.text, repr(refused.value), str(await town.kept(A)), repr(town.platform)])
    assert "xoxb" not in shown
    assert "xoxe" not in shown
    assert "xoxe" not in repr(Tokens("xoxb-1", "xoxe-1"))
    assert "1-abc" not in hiding()("refresh with xoxe-1-abcdef and xoxe.xoxb-1-abcdef")


async def test_a_process_that_lacks_a_new_key_waits_and_is_told_so(
    town: Town, tmp_path: Path, slacks: Installs, hours: Hours
) -> None:
    await say(town)
    async with town_in(tmp_path, slacks, clock=hours, keys=(SECOND_KEY, FIRST_KEY)) as newer:
        await say(newer)
    hours.ahead = 0.1
    with pytest.raises(NotAccepted, match="BOT_TOKENS_KEY"):
        await say(town)
    assert (await town.kept(A)).status == "active"


async def test_a_successor_is_kept_whatever_else_slack_leaves_out_of_its_answer(
    town: Town, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Installs._told
    only = ("access_token", "refresh_token", "expires_in")
    monkeypatch.setattr(Installs, "_told", lambda self, pair: {name: told(self, pair)[name] for name in only})
    hours.ahead = 10.5
    await say(town)
    assert (await town.kept(A)).version == 2
    hours.ahead = 21
    await say(town)
    assert (await town.kept(A)).status == "active"
