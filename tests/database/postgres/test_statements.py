"""Statements with named values, and text that PostgreSQL takes."""

from __future__ import annotations

import pytest

from bot.database.postgres.address import place_of
from bot.database.postgres.statements import numbered, storable


def test_a_name_has_one_number_however_often_it_stands_and_a_type_is_no_name() -> None:
    sql = "SELECT :day::date, :limit WHERE :day > '2026-01-01'::date"
    assert numbered(sql) == ("SELECT $1::date, $2 WHERE $1 > '2026-01-01'::date", ("day", "limit"))


@pytest.mark.parametrize(
    ("told", "kept"),
    [("LoRA 논문", "LoRA 논문"), ("a\0b", "a?b"), ("half \ud83d", "half ?"), ("a\nb", "a\nb"), (7, 7), (None, None),
     (("a\0", "b"), ["a?", "b"])],
)  # fmt: skip
def test_text_is_kept_as_it_is_but_for_what_no_text_can_hold(told: object, kept: object) -> None:
    assert storable(told) == kept


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:hunter2@db:5432/papers?password=hunter2",
        "postgres://bot:hunter2@[::1]/x",
        "postgresql://hunter2@",
    ],
)
def test_an_address_is_shown_without_its_password(url: str) -> None:
    assert "hunter2" not in place_of(url)
