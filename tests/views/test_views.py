"""What digests and answers show and offer, before any platform draws it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.views.answers import answer
from bot.views.digests import posts
from bot.views.entries import Style
from bot.views.layout import AIRY, CROWDED, Layout
from bot.views.replies import Card, Listing, Question, Reply, Words
from tests.views.as_text import canvas, files
from tests.views.specimens import mixed, mixed_entries, ten

LAYOUTS = pytest.mark.parametrize("layout", [CROWDED, AIRY], ids=["crowded", "airy"])
TOP = Question("papers", "top week", 2)


@pytest.mark.parametrize(("path", "text"), [pytest.param(*one, id=one[0].stem) for one in files()])
def test_a_view_is_what_it_was(path: Path, text: str) -> None:
    """Where the change is meant, `python -m tests.views.as_text` writes the files anew."""
    assert text == path.read_text("utf-8")


def shown(content: Card | Listing | Words, layout: Layout = CROWDED, *, shared: bool = False) -> str:
    reply = Reply(content)
    return answer(reply.shared("42") if shared else reply, canvas(layout))


@LAYOUTS
def test_a_private_list_is_never_shared(layout: Layout) -> None:
    own = Listing("Yours", mixed_entries(), TOP, pages=3, personal=True)
    assert "share" not in shown(own, layout)
    assert "share papers 'top week' 2" in shown(replace(own, personal=False), layout)
    assert "share" not in shown(replace(own, personal=False), layout, shared=True).replace("sharer", "")


@LAYOUTS
def test_ones_own_vote_shows_and_nobody_else_sees_it(layout: Layout) -> None:
    voted = Card(mixed_entries()[0], voted=True)
    assert "[★ Favourite · 2: unvote 2405.00001]" in shown(voted, layout)
    assert "[☆ Favourite · 2: vote 2405.00001]" in shown(voted, layout, shared=True)


@LAYOUTS
@pytest.mark.parametrize(
    ("page", "pages", "back", "onward"),
    [(1, 1, None, None), (1, 3, False, True), (2, 3, True, True), (3, 3, True, False)],
)
def test_a_page_turns_where_there_is_another(
    layout: Layout, page: int, pages: int, back: bool | None, onward: bool | None
) -> None:
    text = shown(Listing("Top", mixed_entries(), replace(TOP, page=page), pages=pages), layout)
    for name, turns, to in (("Back: back", back, page - 1), ("Next: next", onward, page + 1)):
        assert (f"{name} papers 'top week' {to}]" in text) is (turns is True)
        assert (f"{name} papers 'top week' {to} off]" in text) is (turns is False)


@LAYOUTS
def test_a_question_too_long_to_be_asked_again_is_neither_turned_nor_shared(layout: Layout) -> None:
    text = shown(Listing("Top", mixed_entries(), replace(TOP, text="x" * 81), pages=3), layout)
    assert not any(how in text for how in ("[Back", "[Next", "[Share"))


@LAYOUTS
def test_a_list_without_papers_offers_only_other_questions(layout: Layout) -> None:
    assert "[" not in shown(Listing("Top", (), TOP, pages=3), layout)


@LAYOUTS
def test_who_made_the_bullets_is_said_once_where_all_have_the_same_maker(layout: Layout) -> None:
    text = posts(ten("digest", "en"), canvas(layout))[0].drawing
    assert text.count("\nnote       Summaries by models/some-large-model") == 1
    assert "\nlabel" not in text


@LAYOUTS
def test_a_maker_of_few_summaries_is_said_at_each_of_those(layout: Layout) -> None:
    digest = mixed("digest", "en")
    known = replace(digest, entries=tuple(one for one in digest.entries if one.rank != 3))
    text = posts(known, canvas(layout))[0].drawing
    assert "\nnote       Summaries by Hugging Face's AI\n" in text
    assert [line[11:23] for line in text.splitlines() if line.startswith("label")] == ["Summary by m"]


@LAYOUTS
def test_where_nobody_knows_who_made_one_of_them_no_maker_is_said_of_all(layout: Layout) -> None:
    text = posts(mixed("digest", "en"), canvas(layout))[0].drawing
    assert "Summaries by" not in text
    labels = [line[11:23] for line in text.splitlines() if line.startswith("label")]
    assert labels == ["Summary by m", "Hugging Face", "Hugging Face"]


@LAYOUTS
def test_readers_of_another_language_are_told_what_the_sentence_is_and_what_the_paper_is_about(layout: Layout) -> None:
    text = posts(mixed("digest", "ko"), canvas(layout))[0].drawing
    assert "sentence   영어 AI 요약:|In *short*.|\nkeywords   키워드: 강화 학습 · 추론\n" in text


@LAYOUTS
def test_a_channel_gets_as_many_lines_of_summary_as_it_asked_for(layout: Layout) -> None:
    extract = replace(mixed("digest", "en"), entries=mixed_entries()[4:5])
    for asked, roles in ((0, []), (1, ["sentence"]), (2, ["point"] * 2), (None, ["sentence"])):
        lines = posts(replace(extract, bullets=asked), canvas(layout))[0].drawing.splitlines()
        assert [role for role in (line.split()[0] for line in lines) if role in ("sentence", "point")] == roles
    written = posts(replace(ten("digest", "en"), bullets=2), canvas(layout))[0].drawing
    assert written.count("\npoint") == 20


@LAYOUTS
def test_a_channel_that_wants_no_pictures_or_no_thread_gets_none(layout: Layout) -> None:
    plain = posts(replace(mixed("digest", "en"), pictures=False), canvas(layout))
    assert all("<" not in one.drawing for one in plain)
    large = posts(replace(mixed("digest", "en"), pictures=True), canvas(layout))
    assert all("<First page" in one.drawing for one in large)
    assert [one.kind for one in posts(replace(mixed("digest", "en"), thread=False), canvas(layout))] == ["post"]


@LAYOUTS
def test_the_thread_repeats_no_authors_votes_or_sentence_of_the_digest(layout: Layout) -> None:
    overview, *threads = posts(mixed("digest", "en"), canvas(layout))
    said = threads[3].drawing
    assert "It says & does." in overview.drawing
    assert "It says & does." not in said
    assert said.count("\npoint") == 3
    assert not any(one in said for one in ("facts", "votes ", "link.page"))


@LAYOUTS
def test_words_over_several_lines_keep_their_lines(layout: Layout) -> None:
    assert shown(Words("a\r\nb\u2028c\n"), layout) == "words      a\nwords      b c"


@LAYOUTS
def test_bullets_give_way_before_titles_do(layout: Layout) -> None:
    whole = posts(ten("digest", "en"), canvas(layout))[0].drawing
    tight = posts(ten("digest", "en"), canvas(layout, lambda text: "point" not in text))[0].drawing
    assert whole.count("\npoint") == 30
    assert tight.count("\npoint") == 0
    assert all(one.paper.title in tight for one in mixed_entries()[:1])


@LAYOUTS
@pytest.mark.parametrize("style", get_args(Style))
def test_where_nothing_fits_the_least_is_shown(layout: Layout, style: Style) -> None:
    nothing_fits = canvas(layout, lambda text: not text)
    assert all("title" in one.drawing or "item" in one.drawing for one in posts(mixed(style, "en"), nothing_fits))


@LAYOUTS
@pytest.mark.parametrize("style", get_args(Style))
def test_what_is_published_counts_no_favourites_and_the_thread_below_it_does(layout: Layout, style: Style) -> None:
    drawn = posts(replace(mixed(style, "en"), publish=True), canvas(layout))
    for kind, seen in (("post", False), ("reply", True)):
        texts = [one.drawing for one in drawn if one.kind == kind]
        assert any("★ 2" in text or "Favourite · 2" in text for text in texts) is (seen and bool(texts))
