"""What people type is read as they mean it, told as they can type it, and refused kindly in their language."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.kinds import ZONE, Kind, LanguageCode, Number, OneOf, OrAuto, Switch, TimeOfDay, Unfit, Weekdays, Zone
from bot.delivery.tags import Tag
from bot.texts.words import languages

ALL, WORK, REST = frozenset(range(7)), frozenset(range(5)), frozenset({5, 6})
WORDS = OneOf(("digest", "cards"))
KINDS = (
    Number(1, 10),
    Number(0),
    WORDS,
    Switch(),
    OrAuto(Number(0, 3)),
    OrAuto(Switch()),
    LanguageCode(),
    TimeOfDay(),
    Zone(),
    Weekdays(),
    Tag(),
)
TYPED: tuple[tuple[Kind[Any], object, object], ...] = (
    *((Number(1, 10), text, 7) for text in (7, "7", " 7 ", "７", "+7", "07")),
    *((WORDS, text, "cards") for text in ("cards", "Cards", "ＣＡＲＤＳ ")),
    *((Switch(), text, True) for text in (True, "on", "ON", "true", "켜기")),
    *((Switch(), text, False) for text in (False, "off", "끄기")),
    *((OrAuto(Number(0, 3)), text, None) for text in ("auto", "Auto", "자동", None)),
    *((OrAuto(Number(0, 3)), text, 0) for text in (0, "0")),
    *((OrAuto(Switch()), text, False) for text in (False, "off")),
    *((LanguageCode(), text, "ko") for text in ("ko", "한국어")),
    *((LanguageCode(), text, "en") for text in ("en", "English", "english")),
    (LanguageCode(), "pt-BR", "pt-BR"),
    *((TimeOfDay(), text, time(9)) for text in ("9", "09", "9:00", "09:00", "09:00:00", "０９:００", time(9))),
    (TimeOfDay(), "00:00", time(0)),
    (TimeOfDay(), "23:59", time(23, 59)),
    *((Zone(), text, "Asia/Seoul") for text in ("Asia/Seoul", "asia/seoul", "Seoul", " seoul ")),
    (Zone(), "new york", "America/New_York"),
    *((Zone(), text, "UTC") for text in ("UTC", "utc")),
    *((Weekdays(), text, ALL) for text in ("all", "All", "every day", "매일", "mon-sun", "1-7", ["mon-sun"])),
    *((Weekdays(), text, WORK) for text in ("mon-fri", "Mon – Fri", "monday~friday", "월-금", "월~금", "평일", "1-5")),
    *((Weekdays(), text, WORK) for text in ("월화수목금", "월요일-금요일", ("mon", "tue", "wed", "thu", "fri"), WORK)),
    *((Weekdays(), text, REST) for text in ("sat, sun", "sat/sun", "토일", "토 일", "주말", "weekends", [6, 7])),
    (Weekdays(), "fri-mon", frozenset({4, 5, 6, 0})),
    (Weekdays(), "수", frozenset({2})),
    *((Tag(), text, "") for text in ("none", "-", "", "없음")),
    *((Tag(), text, "새 논문 📄") for text in ("새 논문 📄", " 새  논문\n📄\u200b")),
)
NO_TAG = (
    "write the name of one of the forum's tags; it has 50 letters at most",
    "포럼에 있는 태그 이름을 써 주세요. 50자까지 쓸 수 있습니다",
)
NO_DAYS = ('write days such as "mon-fri", "mon, thu" or "all"', "“월-금”, “월, 목”, “매일”처럼 요일을 써 주세요")
IN_SEOUL = ('this is no time zone; perhaps "Asia/Seoul" is meant', "그런 시간대는 없습니다. 혹시 “Asia/Seoul”인가요?")
REFUSED: tuple[tuple[Kind[Any], object, str, str], ...] = (
    *(
        (Number(1, 10), text, "write a whole number from 1 to 10", "1–10 사이의 정수를 써 주세요")
        for text in (0, 11, "", "x", "1.5", 1.5, True, None, "9" * 5000, [5], "-3")
    ),
    (Number(0), "-1", "write a whole number, 0 or more", "0 이상의 정수를 써 주세요"),
    (WORDS, "wall", "write one of these: digest, cards", "digest, cards 중에서 하나를 써 주세요"),
    (Switch(), "maybe", "write on or off", "켜기 또는 끄기를 써 주세요"),
    (LanguageCode(), "Klingon",
     'write a language\'s code, such as "ko" or "en"', "“ko”, “en” 같은 언어 코드를 써 주세요"),
    (TimeOfDay(), "9pm", 'write hours and minutes, such as "21:00"; the zone is a setting of its own',
     "“21:00”처럼 시와 분을 써 주세요. 시간대는 따로 정합니다"),
    *((Zone(), text, *IN_SEOUL) for text in ("Asia/Soul", "KST", "Asia/Seoul/")),
    (Zone(), "../../etc/passwd", 'this is no time zone; write one such as "Asia/Seoul" or "UTC"',
     "그런 시간대는 없습니다. “Asia/Seoul”이나 “UTC”처럼 써 주세요"),
    *((Tag(), text, *NO_TAG) for text in ("t" * 51, 5, None, ["news"])),
    *(
        (Weekdays(), text, *NO_DAYS)
        for text in ("", "funday", "8", "0", "mon-", [], [True], frozenset(), frozenset({7}), 1.5, None, "month")
    ),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "meant"), TYPED)
def test_what_is_typed_is_read_as_it_is_meant(kind: Kind[Any], text: object, meant: object) -> None:
    assert kind.read(text) == meant


@pytest.mark.parametrize(("kind", "text", "english", "korean"), REFUSED)
def test_what_makes_no_sense_is_refused_with_what_to_write(
    kind: Kind[Any], text: object, english: str, korean: str
) -> None:
    with pytest.raises(Unfit) as refused:
        kind.read(text)
    assert (str(refused.value), refused.value.said("en"), refused.value.said("ko")) == (english, english, korean)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
@given(text=st.text() | st.integers() | st.booleans() | st.none() | st.floats() | st.lists(st.text()))
def test_anything_is_read_or_refused_and_what_is_read_is_kept(kind: Kind[Any], text: object) -> None:
    try:
        value = kind.read(text)
    except Unfit:
        return
    assert kind.read(kind.written(value)) == value


@given(days=st.frozensets(st.integers(0, 6), min_size=1))
def test_days_are_told_as_they_can_be_typed(days: frozenset[int]) -> None:
    assert [Weekdays().read(Weekdays().told(days, language)) for language in languages()] == [days] * len(languages())


def test_days_in_a_row_are_told_as_a_span() -> None:
    assert Weekdays().told(WORK | {6}, "en") == "mon-fri, sun"
    assert Weekdays().told(REST, "ko") == "토, 일"
    assert Weekdays().told(ALL, "ko") == "매일"


@pytest.mark.parametrize("value", [True, False])
def test_a_switch_is_told_as_it_can_be_typed(value: bool) -> None:
    assert all(Switch().read(Switch().told(value, language)) is value for language in languages())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_how_a_kind_is_typed_is_told_in_every_language(kind: Kind[Any]) -> None:
    assert all(kind.form(language) for language in languages())


@pytest.mark.parametrize(
    "name", ["a/" * 2_000 + "a", "a." * 2_000, "../../etc/passwd", "/etc/localtime", "zone\x00", "Asia"]
)
def test_what_is_no_name_of_a_zone_is_not_looked_for(name: str) -> None:
    with pytest.raises(Unfit):
        Zone().read(name)


def test_every_zone_of_the_data_is_one() -> None:
    assert [name for name in available_timezones() if not ZONE.fullmatch(name)] == []
