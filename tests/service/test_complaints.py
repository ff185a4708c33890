"""A trouble that every round meets is told now and then, and another one at once."""

from __future__ import annotations

import logging

import pytest

from bot.papers.clock import SystemClock
from bot.service.complaints import AGAIN_AFTER, Complaints


class ByHand(SystemClock):
    """A clock that is set by hand."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


def test_the_same_sentence_is_said_once_in_a_while_and_another_at_once(caplog: pytest.LogCaptureFixture) -> None:
    clock = ByHand()
    complaints = Complaints(logging.getLogger("rounds"), clock)
    for sentence in ("away", "away", "full", "away"):
        complaints.say(sentence)
    clock.seconds += AGAIN_AFTER
    complaints.say("away")
    assert caplog.messages == ["away", "full", "away"]
