"""The admin's channel hears of errors in the log: each kind at once, then once an hour with how often it came."""

from __future__ import annotations

import logging

import pytest

from bot.chat.apology import apology
from bot.delivery.access import Access
from bot.delivery.channel import Channel
from bot.errors import Blocked, NotAccepted, SourceError, StorageError
from bot.service.alarms import MOST_KINDS, QUIET_SECONDS, RETRY_SECONDS, Alarms
from tests.samples import ENGLISH
from tests.simulated import Clock, Outcome, Platform, refused

ADMIN = Channel(0, "discord", "", "admins", ENGLISH)
log = logging.getLogger("bot.somewhere")


class Room:
    """The admin's channel, and alarms that tell there."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.platform = Platform(self.clock)
        self.alarms = Alarms(posters={"discord": self.platform}, clock=self.clock, admin=ADMIN)

    async def told(self) -> list[str]:
        """What is told now, a line each, without what stands around it."""
        before = len(self.platform.messages)
        await self.alarms.tell()
        texts = [one.body["text"] for one in self.platform.messages[before:]]
        return [line for text in texts for line in text.splitlines()[1:-1]]


def broken() -> Exception:
    """An error that came out of our own code."""
    try:
        _ = 1 / 0
    except ZeroDivisionError as error:
        return error
    raise AssertionError


async def test_the_admin_reads_the_reference_that_the_person_was_given_and_where_it_broke() -> None:
    room = Room()
    with room.alarms:
        reply = apology(broken(), "en")
    reference = getattr(reply.content, "text", "").rpartition(": ")[2].rstrip(".")
    (line,) = await room.told()
    assert line.startswith(f"• 1 time since 12:00 UTC: a request failed, noted as {reference}: ZeroDivisionError: ")
    assert "(test_alarms.py, line " in line
    assert room.platform.messages[0].place.channel == "admins"


async def test_a_kind_is_told_once_an_hour_with_how_often_it_came() -> None:
    room = Room()
    with room.alarms:
        for _ in range(3):
            apology(broken(), "en")
        assert [line[:8] for line in await room.told()] == ["• 3 time"]
        for _ in range(5):
            room.clock.advance(QUIET_SECONDS / 6)
            apology(broken(), "en")
            assert await room.told() == []
        room.clock.advance(QUIET_SECONDS / 6)
        assert [line[:26] for line in await room.told()] == ["• 5 times since 12:10 UTC:"]
        room.clock.advance(QUIET_SECONDS)
        assert await room.told() == []


async def test_kinds_do_not_keep_each_other_quiet() -> None:
    room = Room()
    with room.alarms:
        apology(StorageError("the disk is full"), "en")
        assert "the disk is full" in (await room.told())[0]
        apology(StorageError("the disk is full"), "en")
        apology(SourceError("no list"), "en")
        log.error("slack: off")
        room.clock.advance(1)
        source, slack = await room.told()
    assert source.endswith(": no list")
    assert slack.endswith("UTC: slack: off")


async def test_warnings_other_loggers_and_what_comes_before_or_after_are_not_told() -> None:
    room = Room()
    log.error("before")
    with room.alarms:
        log.warning("a warning")
        logging.getLogger("discord").error("a library's")
    log.error("after")
    assert await room.told() == []


async def test_no_token_is_told() -> None:
    room = Room()
    with room.alarms:
        log.error("refused with xoxb-1234567890-abcdefghij")
    assert await room.told() == ["• 1 time since 12:00 UTC: refused with [hidden]"]


async def test_a_notice_that_cannot_be_posted_is_tried_again_and_counts_on(caplog: pytest.LogCaptureFixture) -> None:
    room = Room()
    with room.alarms:
        log.error("broken")
        room.platform.plan.append(refused(NotAccepted("away")))
        assert await room.told() == []
        assert "discord:admins could not be told: away" in caplog.text
        log.error("broken")
        assert await room.told() == []
        room.clock.advance(RETRY_SECONDS)
        assert [line[:11] for line in await room.told()] == ["• 2 times s"]


async def test_what_comes_while_the_notice_is_posted_is_told_the_next_time() -> None:
    room = Room()
    with room.alarms:
        log.error("broken")
        room.platform.plan.append(Outcome(before=lambda: log.error("broken")))
        assert len(await room.told()) == 1
        room.clock.advance(QUIET_SECONDS)
        assert [line[:8] for line in await room.told()] == ["• 1 time"]


async def test_endless_kinds_take_no_endless_room() -> None:
    room = Room()
    with room.alarms:
        for number in range(3 * MOST_KINDS):
            log.error(f"broken {number}")
    lines = []
    for _ in range(MOST_KINDS):
        room.clock.advance(1)
        lines += await room.told()
    assert len(lines) == MOST_KINDS


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Access("x", blocked="My role lacks Send Messages there."), "My role lacks Send Messages there."),
        (Blocked("no such channel"), "no such channel"),
        (Access("x"), ""),
    ],
)
async def test_a_channel_that_cannot_be_told_is_named_at_the_start(
    found: Access | Blocked, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    room = Room()
    room.platform.accesses["admins"] = found
    await room.alarms.check("slack")
    await room.alarms.check("discord")
    assert [record.getMessage() for record in caplog.records] == [
        f"The admin's channel discord:admins cannot be told of trouble. {said}"
    ][: bool(said)]
