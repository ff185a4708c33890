"""A preview is the digest itself, as far as one message has room for it, with a word on what it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.views.answers import answer
from bot.views.digests import posts
from bot.views.entries import Digest
from bot.views.layout import AIRY, CROWDED, Layout
from bot.views.replies import Preview, Reply
from tests.views.as_text import canvas
from tests.views.specimens import mixed, ten

LAYOUTS = pytest.mark.parametrize("layout", [CROWDED, AIRY], ids=["crowded", "airy"])
STYLES = pytest.mark.parametrize("digest", [mixed(style, "ko") for style in ("digest", "compact", "cards")])


def unpressed(text: str) -> list[str]:
    """The lines that nobody can press."""
    return [line for line in text.splitlines() if not line.startswith(("[", " "))]


@LAYOUTS
@STYLES
def test_a_preview_is_drawn_as_the_digest_is(layout: Layout, digest: Digest) -> None:
    made = [one.drawing for one in posts(digest, canvas(layout)) if one.kind == "post"]
    title, *shown = unpressed(answer(Reply(Preview(digest), "en"), canvas(layout)))
    assert "A preview that only you see." in title
    posted = [line for text in made for line in unpressed(text)]
    assert shown[: len(posted)] == posted


@LAYOUTS
@STYLES
def test_nothing_in_a_preview_votes_and_nobody_is_shown_it(layout: Layout, digest: Digest) -> None:
    reply = Reply(Preview(digest), "en")
    assert "vote 2405" not in answer(reply, canvas(layout))
    assert not reply.shareable


@LAYOUTS
def test_what_has_no_room_or_stands_in_the_thread_is_told_in_words(layout: Layout) -> None:
    cards = ten("cards", "en")
    least = len(answer(Reply(Preview(replace(cards, entries=cards.entries[:3]))), canvas(layout))) + 300
    text = answer(Reply(Preview(cards)), canvas(layout, lambda text: len(text) <= least))
    assert "3 of 10 are shown here." in text
    assert text.count("2405.1") == text.count("2405.10000") + text.count("2405.10001") + text.count("2405.10002")
    assert "a thread has 10 messages" in answer(Reply(Preview(ten("digest", "en"))), canvas(layout))
    assert "thread" not in answer(Reply(Preview(ten("compact", "en"))), canvas(layout))
