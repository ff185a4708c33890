"""Texts made to break a search."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ['"', "-", "*", "(", ")", "NEAR(", "AND", "OR", "NOT", "title:", "저자:", "^", "{a b}:", "\x00", "'"]
    )
    | st.sampled_from(["lora", "언어", "빛", "e\u0301", "\u200b", "a_b", "--", "𝒳", "\ud800", "1-2", " ", "\n"]),
    max_size=12,
).map("".join)
