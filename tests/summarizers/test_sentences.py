"""Where a sentence ends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.summarizers.sentences import split


@pytest.mark.parametrize(
    "sentences",
    [
        ["We propose a method.", "It works."],
        ["Is it new?", "Yes!", "It is."],
        ["Methods, e.g. GPT-4, i.e. large ones, fail (cf. Fig. 2) vs. Ours et al. Here.", "We fix that."],
        ["It gains 3.5% in the avg. SR score.", "We release it."],
        ["The U.S. Census data is used.", "It is large."],
        ["It was made in the U.S.", "This matters."],
        ["Results by J. Smith are used.", "They hold."],
        ["We train Model A.", "The model works."],
        ["It ends with etc.", "We go on."],
        ["It (with details. Long ones.) works.", "Next."],
        ['He said "stop."', "Then he went."],
        ["Code is at https://a.b/c.d.", "https://e.f is the page."],
        ["It reaches 31.0.", "We stop."],
        ["It is fast.", "nuScenes is used.", "2D and 3D work."],
        ["In \\method we trust.", "\\method works."],
        ["方法很好。", "我们发布它。"],
        ["No end at all"],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_nothing_has_no_sentences() -> None:
    assert split("") == split("   ") == []


@settings(deadline=None)
@given(st.text(alphabet='aB. !?()"1é。', max_size=120))
def test_no_character_is_lost(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())
