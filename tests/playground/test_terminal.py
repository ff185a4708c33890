"""What a terminal shows of a message is what a member of the channel reads."""

from __future__ import annotations

import pytest

from bot.playground.terminal import discord_lines


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ("*In English:* It **wins**.", "In English: It wins."),
        ("## Day\n-# of [a paper](https://example.org)", "Day\nof a paper"),
        (r"2 \* 3 \* 4", "2 * 3 * 4"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_marks_are_not_read_and_what_is_escaped_is(content: str, read: str) -> None:
    assert discord_lines({"components": [{"type": 10, "content": content}]}) == read.splitlines()
