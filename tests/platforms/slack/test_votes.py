"""Votes from Slack to the archive: whatever comes late, again, from programs, or while reactions are read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.chat.commands.dispatcher import Commands
from bot.chat.front import Front
from bot.chat.reactions import Person, PostedPaper
from bot.chat.votes import Ballots
from bot.delivery.messages import Posted
from bot.delivery.preferences import Preferences
from bot.delivery.shared_cards import SharedCards
from bot.emulators.slack.api import SlackApi
from bot.papers.clock import SystemClock
from bot.papers.paper import Edition
from bot.platforms.slack import catch_up
from bot.platforms.slack.login import SlackLogin
from bot.service.stores import Stores, stores_in
from tests.e2e.crash.archived_votes import Archived
from tests.platforms.slack.conftest import listening
from tests.platforms.slack.material import digest
from tests.platforms.slack.posting import place_in
from tests.simulated import MONDAY, news_of, papers

FIRST = "2605.00001"
KEY = "f" * 24
ADA, BEN, PROGRAM, ELSEWHERE = "U0ADA0001", "U0BEN0001", "U0ZAP0001", "U0FAR0001"


@dataclass
class Bot:
    """The bot's own parts over the stand-in, with one message about the first paper."""

    slack: SlackApi
    platform: SlackLogin
    ledger: Archived
    stores: Stores
    chat: Front
    posted: Posted

    def serving(self) -> AbstractAsyncContextManager[Any]:
        """Listen while the block runs."""
        return listening(self.platform, self.chat)

    async def tally(self) -> int:
        return (await self.ledger.votes.tally([FIRST])).get(FIRST, 0)

    async def react(self, name: str = "star", user: str = ADA, *, on: bool = True) -> None:
        act = self.slack.react if on else self.slack.unreact
        assert await act(self.posted.channel, self.posted.message, name, user=user)

    async def unheard(self, name: str = "star", user: str = ADA) -> None:
        """React while nobody listens, and nothing is told later."""
        kept, self.slack.socket.ack_timeout, self.slack.socket.retry_delays = self.slack.socket.retry_delays, 0.01, ()
        await self.slack.react(self.posted.channel, self.posted.message, name, user=user)
        self.slack.socket.ack_timeout, self.slack.socket.retry_delays = 3.0, kept

    async def read(self) -> int:
        """How many messages' reactions were read."""
        return int((await self.stores.database.read("SELECT count(*) FROM vote_reading"))[0][0])

    def event(self, kind: str, at: float, name: str) -> dict[str, Any]:
        """An event of its own time and id."""
        item = {"type": "message", "channel": self.posted.channel, "ts": self.posted.message}
        inner = {"type": kind, "user": ADA, "reaction": "star", "item": item, "event_ts": f"{at:.6f}"}
        return {"type": "event_callback", "event_id": name, "team_id": self.slack.team_id, "event": inner}


@pytest.fixture
async def bot(slack: SlackApi, platform: SlackLogin, tmp_path: Path) -> AsyncIterator[Bot]:
    clock = SystemClock()
    async with stores_in(tmp_path / "bot.db") as stores:
        ledger, library = Archived(stores.database, Preferences()), stores.library
        await ledger.begin()
        await library.editions.save(Edition(MONDAY, papers(2)), clock.now())
        ballots = Ballots(ledger=ledger, library=library, clock=clock, emoji=["star", "+1"])
        commands = Commands(ledger=ledger, library=library, clock=clock, forget=ballots.forget, mark=ballots.mark)
        posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1, "cards"))[0], KEY)
        await ledger.bear("slack", posted, PostedPaper(FIRST, (), posted.channel, clock.now()), "")
        cards = SharedCards(ledger=ledger, library=library, posters={}, gates={}, clock=clock)
        front = Front(commands, ballots, cards, clock, news_of(ledger, clock))
        yield Bot(slack, platform, ledger, stores, front, posted)


async def comes_to(wanted: int, count: Callable[[], Awaitable[int]]) -> None:
    """Wait until something is so many."""
    async with asyncio.timeout(20):
        while await count() != wanted:  # noqa: ASYNC110  (the archive tells nobody)
            await asyncio.sleep(0.01)


async def test_a_vote_given_while_reactions_are_being_read_stays(bot: Bot) -> None:
    async with bot.slack.holding("conversations.history") as held, bot.serving():
        await asyncio.wait_for(held.arrived.wait(), 20)
        await bot.react()
        held.release.set()
        await comes_to(1, bot.read)
        await comes_to(1, bot.tally)


async def test_a_vote_taken_back_while_reactions_are_being_read_stays_taken_back(bot: Bot) -> None:
    await bot.unheard()
    async with bot.slack.holding("conversations.history") as held, bot.serving():
        await asyncio.wait_for(held.arrived.wait(), 20)
        await bot.react(on=False)
        held.release.set()
        await comes_to(1, bot.read)
        await comes_to(0, bot.tally)


async def test_an_event_that_slack_tells_again_changes_nothing(bot: Bot) -> None:
    async with bot.serving():
        await comes_to(1, bot.read)
        await bot.react()
        await comes_to(1, bot.tally)
        told = next(one for one in reversed(bot.slack.socket.sent) if one["type"] == "events_api")["payload"]
        await bot.react(on=False)
        assert await bot.slack.event(told, attempt=1)
        assert await bot.tally() == 0


async def test_an_event_older_than_the_newest_changes_nothing(bot: Bot) -> None:
    async with bot.serving():
        await comes_to(1, bot.read)
        now = time.time() + 5
        assert await bot.slack.event(bot.event("reaction_removed", now, "Ev0LATE002"))
        assert await bot.slack.event(bot.event("reaction_added", now - 1, "Ev0LATE001"))
        await comes_to(0, _strangers(bot))
        assert await bot.tally() == 0


async def test_taking_one_skin_tone_back_leaves_the_vote_while_another_stands(bot: Bot) -> None:
    async with bot.serving():
        for name in ("+1", "+1::skin-tone-3"):
            await bot.react(name)
        await bot.react("+1", on=False)
        await comes_to(1, bot.tally)
        await bot.react("+1::skin-tone-3", on=False)
        await comes_to(0, bot.tally)


async def test_programs_do_not_vote_and_people_of_other_workspaces_do(bot: Bot) -> None:
    bot.slack.world.person(PROGRAM).is_bot = True
    bot.slack.world.person(ELSEWHERE).is_elsewhere = True
    for user in (PROGRAM, "USLACKBOT"):
        await bot.unheard(user=user)
    async with bot.serving():
        await comes_to(1, bot.read)
        for user in (PROGRAM, "USLACKBOT", ELSEWHERE):
            await bot.react("+1", user)
        await comes_to(1, bot.tally)
        await comes_to(0, _strangers(bot))
    assert await bot.ledger.votes.has_voted(Person("slack", ELSEWHERE, bot.slack.team_id), [FIRST]) == {FIRST}


def _strangers(bot: Bot) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return len(await bot.ledger.people.strangers("slack"))

    return count


async def test_a_vote_counts_once_its_giver_is_known_also_after_a_restart(bot: Bot) -> None:
    async with bot.slack.holding("users.info") as held, bot.serving():
        await bot.react()
        await asyncio.wait_for(held.arrived.wait(), 20)
        assert await bot.tally() == 0
    async with bot.serving():
        await comes_to(1, bot.tally)


async def test_many_strangers_are_looked_for_in_the_list_of_all_and_few_are_asked_about(bot: Bot) -> None:
    bot.slack.world.person(PROGRAM).is_bot = True
    for number in range(8):
        await bot.unheard(user=f"U0NEW000{number}")
    await bot.unheard(user=PROGRAM)
    async with bot.serving():
        await comes_to(8, bot.tally)
        assert _asked(bot) == ["users.list"]
        await bot.react(user=BEN)
        await comes_to(9, bot.tally)
        assert _asked(bot) == ["users.list", "users.info"]


def _asked(bot: Bot) -> list[str]:
    return [one.method for one in bot.slack.requests if one.method.startswith("users.")]


@pytest.mark.parametrize("refusal", ["missing_scope", "unknown_method"])
async def test_where_nobody_may_be_asked_about_everybody_counts(bot: Bot, refusal: str) -> None:
    bot.slack.faults.plan("users.info", *[f"error:{refusal}"] * 9)
    async with bot.serving():
        await bot.react()
        await comes_to(1, bot.tally)


async def test_what_is_erased_stays_erased_at_the_next_start_until_it_is_given_anew(bot: Bot) -> None:
    async with bot.serving():
        await bot.react()
        await comes_to(1, bot.tally)
        answer = await bot.slack.command("/papers", "forget-me", user=ADA)
        assert "still stand on the messages" in str(answer.payload)
        assert await bot.tally() == 0
    await bot.unheard(user=BEN)
    async with bot.serving():
        await comes_to(1, bot.tally)
        assert await bot.ledger.votes.has_voted(Person("slack", ADA, bot.slack.team_id), [FIRST]) == frozenset()
        await bot.react(on=False)
        await bot.react()
        await comes_to(2, bot.tally)


async def test_where_not_everybody_is_listed_all_are_asked_for(bot: Bot) -> None:
    bot.slack.world.most_listed = 1
    for user in (ADA, BEN):
        await bot.unheard(user=user)
    async with bot.serving():
        await comes_to(2, bot.tally)
    methods = [one.method for one in bot.slack.requests]
    assert methods.count("reactions.get") == 1


async def test_a_time_of_slacks_clock_comes_with_what_is_read(platform: SlackLogin) -> None:
    answer = await (await platform.workspaces.at("")).calls.read_in_time("auth.test", lambda: datetime.now(UTC))
    assert answer.told is not None
    assert -3 < (answer.told - answer.begun).total_seconds() <= 0


async def test_closing_waits_for_nobody_who_is_unknown(bot: Bot) -> None:
    bot.slack.faults.plan("users.info", *["500"] * 9)
    async with bot.serving() as task:
        await bot.react()
        await asyncio.sleep(0)
    with suppress(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)


async def test_what_slack_could_not_give_is_read_later(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catch_up, "AGAIN_SECONDS", 0.01)
    bot.slack.faults.plan("conversations.history", "500", "drop")
    await bot.unheard()
    async with bot.serving():
        await comes_to(1, bot.tally)
