from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.papers.visible import visible
from bot.platforms.slack.markup import clip, clip_bytes, mrkdwn, size, typed
from tests.platforms.slack.material import HOSTILE

ANYTHING = st.text(st.characters())  # lone surrogates too


@given(ANYTHING)
def test_plain_text_is_one_visible_line_that_can_be_encoded(text: str) -> None:
    made = visible(text)
    made.encode()
    assert made == visible(made)
    assert made.splitlines() in ([], [made])


def test_invisible_and_direction_characters_go() -> None:
    assert visible("a\u200bb\u202ec\u2066d\ufeff \x07e\ud800") == "abcd e"


@given(ANYTHING)
def test_nothing_in_mrkdwn_can_open_a_mention_or_a_link(text: str) -> None:
    made = mrkdwn(visible(text))
    assert not set(made) & set("<>*~`")


def test_hostile_text_stays_text_in_mrkdwn() -> None:
    made = mrkdwn(visible(HOSTILE))
    assert made.startswith("&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ &amp; &lt;https://evil")
    assert ":tada:" not in made


def test_an_underscore_inside_a_word_stays() -> None:
    assert mrkdwn("model_name at 10:30") == "model_name at 10:30"


def test_a_line_that_starts_with_a_quotation_mark_is_no_quotation() -> None:
    assert mrkdwn("> said\n >so") == "› said\n›so"


@given(ANYTHING, st.integers(1, 300))
def test_clipped_text_keeps_its_limit(text: str, limit: int) -> None:
    assert size(clip(text, limit)) <= limit


def test_text_is_clipped_between_words() -> None:
    assert clip("one two three", 10) == "one two…"
    assert clip("one two", 10) == "one two"


def test_an_emoji_counts_two_and_an_ampersand_five() -> None:
    assert size("🔥") == 2
    assert size("&") == 5
    assert clip("&&&&", 11) == "&&…"


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(3, 300))
def test_bytes_keep_their_limit(text: str, limit: int) -> None:
    assert len(clip_bytes(text, limit).encode()) <= limit


def test_bytes_are_cut_between_lines() -> None:
    assert clip_bytes("가나\n다라\n마바", 17) == "가나\n다라…"


def test_what_people_type_loses_smart_quotes_and_slack_wrapping() -> None:
    assert typed(" “low  rank” ‘x’ ") == "\"low rank\" 'x'"
    assert typed("<https://arxiv.org/abs/2405.09673|arxiv.org>") == "https://arxiv.org/abs/2405.09673"
    assert typed("R&amp;D &lt;3") == "R&D <3"
