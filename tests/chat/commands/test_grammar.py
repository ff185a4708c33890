"""What is typed after a command's name becomes the values of its options."""

from __future__ import annotations

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.commands.command import Command, Option
from bot.chat.commands.export import COMMAND as EXPORT
from bot.chat.commands.grammar import Misread, brief, example, named, read, usage, written
from bot.chat.commands.table import PAPER
from bot.delivery.kinds import Number, OneOf, Switch, TimeOfDay
from bot.delivery.preferences import Preferences

NOTE = Option("note", "x", ("fine",))
STYLE = Option("style", "x", ("digest",), OneOf(("digest", "cards")))
TOP_N = Option("top_n", "x", ("5",), Number(1, 10))
THREAD = Option("thread", "x", ("on",), Switch())
AT = Option("at", "x", ("09:00",), TimeOfDay())
SET = Command("set", "x", PAPER.answer, (NOTE, STYLE, TOP_N, THREAD, AT))
WORDS = Option("words", "x", ("lora",), whole=True, required=True)
FOLLOW = Command("follow", "x", PAPER.answer, (WORDS, STYLE))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("fine cards 3 on", {"note": "fine", "style": "cards", "top_n": 3, "thread": True}),
        ("top_n=3 fine at=8:30", {"note": "fine", "top_n": 3, "at": time(8, 30)}),
        ("style=Cards  thread=OFF", {"style": "cards", "thread": False}),
        ("thread=끄기", {"thread": False}),
        ('note="a b" STYLE=digest', {"note": "a b", "style": "digest"}),
        ("note=“a b”", {"note": "a b"}),
        ("note=one note=two", {"note": "two"}),
        # As Discord shows its options, which people then type on Slack.
        ("at:09:00 top-n:3", {"at": time(9), "top_n": 3}),
        ("https://arxiv.org/abs/2405.09673 cards", {"note": "https://arxiv.org/abs/2405.09673", "style": "cards"}),
        ('"style:cards"', {"note": "style:cards"}),
    ],
)
def test_values_stand_in_their_place_or_behind_their_name(text: str, values: dict[str, object]) -> None:
    assert read(SET, text) == values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("noet=x", "There is no “noet” here; “note” may be meant. Write it as in /hf set [fine] "),
        ("fine cards 3 on 9:00 more", "I do not know what “more” means here; "),
        ("style=poster", "“poster” does not fit style: write one of these: digest, cards."),
        ("stlye:cards", "There is no “stlye” here; “style” may be meant. "),
        ("style:poster", "“poster” does not fit style: write one of these: digest, cards."),
        ("top_n=11", "“11” does not fit top_n: write a whole number from 1 to 10."),
        ("thread=maybe", "“maybe” does not fit thread: write on or off."),
    ],
)
def test_what_does_not_fit_is_named_and_what_does_is_told(text: str, said: str) -> None:
    with pytest.raises(Misread) as caught:
        read(SET, text)
    assert caught.value.said("en", paper="/paper", papers="/hf").startswith(said)


def test_a_whole_text_keeps_all_that_is_nobody_elses() -> None:
    assert read(FOLLOW, 'a "b c" style=cards by:dan x=1') == {"words": 'a "b c" by:dan x=1', "style": "cards"}
    assert read(PAPER, 'style=x  "b c"') == {"query": 'style=x  "b c"'}


def test_what_is_required_is_asked_for() -> None:
    with pytest.raises(Misread) as caught:
        read(FOLLOW, " style=cards")
    said = caught.value.said("ko", paper="/paper", papers="/papers")
    assert said == "words 값이 빠졌습니다. /papers follow lora [style=digest|cards]처럼 써 주세요."


def test_the_use_of_a_command_shows_what_may_be_left_out() -> None:
    assert brief(SET) == "set [fine] [style=digest|cards] …"
    assert brief(FOLLOW) == usage(FOLLOW)
    assert example(SET) == "set fine"
    assert [named(one) for one in SET.options[:2]] == ["note=fine", "style=digest"]
    assert usage(SET) == "set [fine] [style=digest|cards] [top_n=5] [thread=on] [at=09:00]"


def test_every_preference_can_be_an_option() -> None:
    declared = Preferences.declared()
    options = (
        Option(name, f"preference.{name}", (str(one.plain(one.default)),), one.kind) for name, one in declared.items()
    )
    settings = Command("settings", "x", PAPER.answer, tuple(options))
    usual = {name: one.default for name, one in declared.items()}
    typed = written(settings, {name: one.plain(one.default) for name, one in declared.items()})
    assert read(settings, typed) == usual
    assert all(piece in usage(settings) for piece in ("style=digest|cards|compact", "top_n=5", "zone=Asia/Seoul"))


texts = st.text(st.characters(exclude_characters="\"“”„«»‘’'", exclude_categories=("C", "Z")), min_size=1)


@given(st.fixed_dictionaries({}, optional={"note": texts, "top_n": st.integers(1, 10), "thread": st.booleans()}))
def test_what_is_written_is_read_as_it_was_meant(values: dict[str, object]) -> None:
    assert read(SET, written(SET, values)) == values


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for command in (SET, FOLLOW, PAPER):
        with suppress(Misread):
            assert read(command, text).keys() <= {option.name for option in command.options}


@pytest.mark.parametrize(
    ("values", "typed"),
    [
        ({"format": "csv", "query": "lora"}, "csv lora"),
        ({"query": "csv files"}, '"csv" files'),
        ({"query": "csv"}, '"csv"'),
        ({"format": "csv", "query": "csv files"}, "csv csv files"),
    ],
)
def test_a_word_to_look_for_is_never_taken_for_a_choice(values: dict[str, str], typed: str) -> None:
    assert written(EXPORT, values) == typed
    heard = read(EXPORT, typed)
    assert heard.get("format") == values.get("format")
    assert heard["query"].replace('"', "") == values["query"]
