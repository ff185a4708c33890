"""What of a text can be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.visible import SEEN, visible

ANYTHING = st.text(st.characters())  # lone surrogates too
TECHNICIAN, FAMILY, RAINBOW = "👩🏽\u200d💻", "👨\u200d👩\u200d👧", "🏳\ufe0f\u200d🌈"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize("emoji", [TECHNICIAN, FAMILY, RAINBOW, WALES, "❤\ufe0f\u200d🔥", "1\ufe0f⃣", "🇰🇷"])
def test_an_emoji_of_several_characters_stays_whole(emoji: str) -> None:
    assert visible(f"by {emoji} and {emoji}") == f"by {emoji} and {emoji}"


@pytest.mark.parametrize("word", ["می\u200cخواهم", "क्\u200dष"])
def test_a_joiner_that_changes_letters_stays(word: str) -> None:
    assert visible(word) == word


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\u200b\u200bZero\u200bWidth \ufeffTokens\u00ad\u2060", "ZeroWidth Tokens"),
        ("\u202eabc\u202c \u2066d\u2069\u200f", "abc d"),
        ("a\u200db\u200dc 👩\u200d \u200d💻", "abc 👩 💻"),
        ("\u3164ㅤ\u2800\u115f", ""),
        ("a\x00b\ud800c\ue000d", "abcd"),
        ("a\u2028b\x85c\td\u3000e", "a b c d e"),
        (f"a{WALES[1:]}", "a"),
    ],
)
def test_what_cannot_be_seen_goes(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(ANYTHING | st.text("\u200d\u200c👩💻\ufe0fاب a\u2800\U0001f3f4\U000e0067\U000e007f"))
def test_any_text_is_one_line_that_can_be_encoded_and_stays_the_same(text: str) -> None:
    made = visible(text)
    made.encode()
    assert visible(made) == made
    assert made.splitlines() in ([], [made])


def test_no_text_fills_the_memory_with_what_is_seen_of_it() -> None:
    visible("".join(map(chr, range(0x2_0000))))
    assert len(SEEN) <= 0x1_0000
