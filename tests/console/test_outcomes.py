"""What a digest lacks is named from its messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal

import pytest

from bot.console.delivering import Posting
from bot.console.outcomes import Outcome, conclude
from bot.console.patience import Activity
from bot.delivery.channel import Channel
from bot.delivery.messages import Message
from bot.delivery.states import Delivery, Issue, Part, State
from bot.service.wording import counted

NOW = datetime(2024, 5, 18, tzinfo=UTC)
KINDS: dict[str, Literal["post", "thread", "reply"]] = {"p": "post", "t": "thread", "r": "reply"}


def outcome(state: State, kinds: str, sent: int) -> Outcome:
    """A delivery with messages of these kinds, the first so many of which stand."""
    delivery = Delivery(1, Channel(1, "discord", "", "1"), date(2024, 5, 17), 0, state, NOW, NOW)
    absent: Sequence[Part] = [
        Part(seq, 1, seq, str(seq), Message(KINDS[kind], {})) for seq, kind in enumerate(kinds) if seq >= sent
    ]
    return Outcome(delivery, tuple(absent), len(kinds))


@pytest.mark.parametrize(
    ("state", "kinds", "sent", "missing"),
    [
        (State.SENT, "", 0, ""),
        (State.SKIPPED, "", 0, ""),
        (State.QUEUED, "", 0, "all of it"),
        (State.BLOCKED, "ptrrr", 0, "all of it"),
        (State.QUEUED, "ptrrr", 1, "the thread"),
        (State.SENT, "ptrrr", 1, "the thread"),
        (State.QUEUED, "ptrrr", 3, "2 messages of the thread"),
        (State.QUEUED, "prrr", 1, "the thread"),
        (State.DEAD, "prrr", 3, "1 message of the thread"),
        (State.QUEUED, "ppppp", 2, "3 of 5 messages"),
    ],
)
def test_what_is_missing_has_a_name(state: State, kinds: str, sent: int, missing: str) -> None:
    assert outcome(state, kinds, sent).missing == missing


def test_one_thing_is_not_several() -> None:
    assert [counted(number, "day") for number in (0, 1, 2, 12000)] == ["0 days", "1 day", "2 days", "12,000 days"]


def test_channels_of_one_id_in_two_workspaces_are_waited_for_apart() -> None:
    activity = Activity("")
    posting = Posting(activity, Issue(date(2024, 5, 17)), 2)
    here, there = (Channel(number, "slack", f"T{number}", "C1") for number in (1, 2))
    waiting = Delivery(1, here, date(2024, 5, 17), 0, State.QUEUED, NOW, NOW, reason="later")
    posting([waiting, Delivery(2, there, date(2024, 5, 17), 0, State.SENT, NOW, NOW)])
    assert "1 of them open; slack:C1 waits: later" in activity.what


def test_a_digest_that_was_left_out_is_not_told_as_posted(capsys: pytest.CaptureFixture[str]) -> None:
    day = Issue(date(2024, 5, 17))
    assert conclude(day, [outcome(State.SKIPPED, "", 0)], 1) == 0
    assert capsys.readouterr().err == "There was nothing to post as the digest of 2024-05-17: the table says why.\n"
    assert conclude(day, [outcome(State.SENT, "", 0)], 1) == 0
    assert capsys.readouterr().err == "1 of 1 channel got the digest of 2024-05-17 just now.\n"
