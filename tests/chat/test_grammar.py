"""What is typed after a command's name becomes the values of its options."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.commands.command import Command, Option
from bot.chat.commands.grammar import Misread, read, usage, written
from bot.chat.commands.table import PAPER

ZONE = Option("zone", "x", examples=("Asia/Seoul",))
STYLE = Option("style", "x", choices=("digest", "cards"))
TOP_N = Option("top_n", "x", kind="number", least=1, most=10)
THREAD = Option("thread", "x", kind="switch")
SET = Command("set", "x", PAPER.answer, (ZONE, STYLE, TOP_N, THREAD))
WORDS = Option("words", "x", examples=("lora",), whole=True, required=True)
FOLLOW = Command("follow", "x", PAPER.answer, (WORDS, STYLE))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("Asia/Seoul cards 3 on", {"zone": "Asia/Seoul", "style": "cards", "top_n": 3, "thread": True}),
        ("top_n=3 Asia/Seoul", {"zone": "Asia/Seoul", "top_n": 3}),
        ("style=Cards  thread=OFF", {"style": "cards", "thread": False}),
        ('zone="a b" STYLE=digest', {"zone": "a b", "style": "digest"}),
        ("zone=“a b”", {"zone": "a b"}),
        ("zone=UTC zone=Asia/Tokyo", {"zone": "Asia/Tokyo"}),
    ],
)
def test_values_stand_in_their_place_or_behind_their_name(text: str, values: dict[str, object]) -> None:
    assert read(SET, text) == values


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ("zoen=UTC", "option.unknown", "zoen"),
        ("UTC cards 3 on more", "option.unknown", "more"),
        ("style=poster", "option.wrong", "poster"),
        ("top_n=11", "option.wrong", "11"),
        ("top_n=three", "option.wrong", "three"),
        ("top_n=" + "9" * 5000, "option.wrong", "9" * 5000),
        ("thread=maybe", "option.wrong", "maybe"),
    ],
)
def test_what_does_not_fit_is_named(text: str, key: str, what: str) -> None:
    with pytest.raises(Misread) as caught:
        read(SET, text)
    assert (caught.value.key, caught.value.values["text"]) == (key, what)


def test_a_whole_text_keeps_all_that_is_nobody_elses() -> None:
    assert read(FOLLOW, 'a "b c" style=cards by:dan x=1') == {"words": 'a "b c" by:dan x=1', "style": "cards"}
    assert read(PAPER, 'style=x  "b c"') == {"query": 'style=x  "b c"'}


def test_what_is_required_is_asked_for() -> None:
    with pytest.raises(Misread, match=r"option\.missing") as caught:
        read(FOLLOW, " style=cards")
    assert caught.value.values["usage"] == "follow lora [style=digest|cards]"


def test_the_use_of_a_command_shows_what_may_be_left_out() -> None:
    assert usage(SET) == "set [Asia/Seoul] [style=digest|cards] [top_n=1–10] [thread=on|off]"


texts = st.text(st.characters(exclude_characters="\"“”„«»‘’'", exclude_categories=("C", "Z")), min_size=1)


@given(st.fixed_dictionaries({}, optional={"zone": texts, "top_n": st.integers(1, 10), "thread": st.booleans()}))
def test_what_is_written_is_read_as_it_was_meant(values: dict[str, object]) -> None:
    assert read(SET, written(SET, values)) == values


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for command in (SET, FOLLOW, PAPER):
        with suppress(Misread):
            assert read(command, text).keys() <= {option.name for option in command.options}
