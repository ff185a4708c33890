"""What people type and paste for a day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.chat.commands.day import day_in


@pytest.mark.parametrize("text", ["2024-05-17", "2024.5.17", "2024/05/17", " 2024-5-17 "])
def test_a_day_can_be_written_in_several_ways(text: str) -> None:
    assert day_in(text) == date(2024, 5, 17)


@pytest.mark.parametrize("text", ["2024-05", "17.05.2024", "24-05-17", "2024-05-17 lora", "tomorrow", "2024-05-177"])
def test_anything_else_is_no_day(text: str) -> None:
    assert day_in(text) is None
