"""A preference is declared once: what a channel asks for, what it follows otherwise, and how both are told."""

from __future__ import annotations

from datetime import time

import pytest

from bot.delivery.kinds import Unfit
from bot.delivery.preferences import Preferences
from bot.texts.words import languages, texts_of

NOTHING = Preferences()


def test_what_was_not_asked_for_follows_the_settings_and_then_the_declaration() -> None:
    followed = Preferences(defaults={"top_n": 7, "at": "10:00"})
    asking = followed.asking(at="8:30")
    assert (asking.at, asking.top_n, asking.min_votes) == (time(8, 30), 7, 0)
    assert asking.without("at").at == time(10)


def test_only_what_was_asked_for_is_kept_in_the_words_of_the_settings() -> None:
    followed = Preferences(defaults={"top_n": 7})
    asking = followed.asking(at="9", weekdays="월-금", language="한국어", style="CARDS", top_n="3")
    assert asking.asked == {"at": "09:00", "weekdays": "mon-fri", "language": "ko", "style": "cards", "top_n": 3}


def test_what_this_version_cannot_read_is_followed_by_nobody_and_kept() -> None:
    newer = Preferences({"style": "wall", "quiet": "sun", "top_n": 400}, {"top_n": 4})
    assert (newer.style, newer.top_n) == ("digest", 4)
    assert newer.asking(min_votes=1).asked == {"style": "wall", "quiet": "sun", "top_n": 400, "min_votes": 1}


@pytest.mark.parametrize("text", ["top_n", "Top-N", " TOP_N "])
def test_a_preference_is_found_by_its_name_as_people_type_it(text: str) -> None:
    assert Preferences.named(text) is Preferences.top_n


def test_a_name_that_nobody_declared_is_refused_with_the_nearest() -> None:
    with pytest.raises(Unfit) as refused:
        NOTHING.asking(langage="ko")
    assert refused.value.said("en") == 'there is no such setting; perhaps "language" is meant'
    assert refused.value.said("ko") == "그런 설정은 없습니다. 혹시 “language”인가요?"
    with pytest.raises(Unfit, match="there are language, style, bullets, "):
        Preferences.named("x" * 5000)


def test_what_is_not_as_declared_is_told_in_the_readers_words() -> None:
    asking = NOTHING.asking(weekdays="fri", top_n=5, catch_up="all")
    assert asking.told("en") == ["weekdays fri", "catch_up all"]
    assert asking.told("ko", but=["catch_up"]) == ["weekdays 금"]


def test_every_preference_says_in_every_language_what_it_is_for() -> None:
    names = {f"preference.{name}" for name in Preferences.declared()}
    assert all({key for key in texts_of(one) if key.startswith("preference.")} == names for one in languages())
    assert all(one.help(language) for one in Preferences.declared().values() for language in languages())


def test_every_default_is_one_that_could_be_asked_for() -> None:
    for one in Preferences.declared().values():
        assert one.kind.read(one.plain(one.default)) == one.default
