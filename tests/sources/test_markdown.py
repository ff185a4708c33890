"""The Markdown digest, in and out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper
from bot.papers.visible import visible
from bot.sources.markdown import language_of, parse, write
from bot.sources.sample import sample_bullets, sample_edition

HEAD = "## Daily Papers (2024-05-17)\n\n"
TITLE = "### [A title](https://arxiv.org/abs/2405.09818)\n\n"


def only(text: str) -> Paper:
    (paper,) = parse(HEAD + text)[0].papers
    return paper


def bullets_of(*lines: str) -> tuple[str, ...]:
    return parse(HEAD + TITLE + "\n".join(lines))[1]["2405.09818"].items


@pytest.mark.data
def test_the_recorded_digest_round_trips_byte_for_byte(test_data: Path) -> None:
    text = (test_data / "data" / "digest-2024-05-17.md").read_bytes().decode()
    edition, bullets = parse(text)
    assert write(edition, bullets) == text
    assert [(paper.id, paper.votes) for paper in edition.papers] == [
        (paper.id, paper.votes) for paper in sample_edition().papers
    ]
    assert {(one.language, one.origin) for one in bullets.values()} == {("ko", "imported")}
    assert sum(len(one.items) for one in bullets.values()) == 58


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_sample_day_round_trips(language: str) -> None:
    edition, bullets = parse(write(sample_edition(), sample_bullets(language)))
    assert bullets == sample_bullets(language)
    assert [(one.id, one.title, one.votes, one.authors) for one in edition.papers] == [
        (one.id, one.title, one.votes, one.authors) for one in sample_edition().papers
    ]


def test_a_paper_with_nothing_but_a_title_is_read_and_written() -> None:
    edition = Edition(date(2024, 5, 17), (Paper("2405.09818", "A title"),))
    text = write(edition, {})
    assert text == HEAD + TITLE + f"![]({edition.papers[0].thumbnail})\n\nVote: -\n\n"
    assert parse(text) == (edition, {})


def test_missing_lines_are_no_trouble() -> None:
    assert only(TITLE) == Paper("2405.09818", "A title")


def test_loose_blank_lines_line_ends_and_a_byte_order_mark_are_no_trouble() -> None:
    loose = "\ufeff" + (HEAD + "\n\n" + TITLE + "Vote: 5\nAuthors: A, B\n\n\n- one\n\n- two").replace("\n", "\r\n")
    edition, bullets = parse(loose)
    assert edition.papers == (Paper("2405.09818", "A title", votes=5, authors=("A", "B")),)
    assert bullets["2405.09818"].items == ("one", "two")


def test_text_before_the_first_heading_is_passed_over() -> None:
    assert parse(f"# Daily Papers\n\n## About\n\nBy [me](https://a.b).\n\n- thanks\n\n{HEAD}{TITLE}")[0].papers


def test_a_second_heading_of_the_same_day_is_passed_over() -> None:
    again = "### [Other](https://arxiv.org/abs/2405.00001)\n\n"
    twice = TITLE.replace("A title", "Once more")
    edition, _ = parse(HEAD + TITLE + HEAD + again + "## Daily Papers\n\n" + twice)
    assert [(paper.id, paper.title) for paper in edition.papers] == [("2405.09818", "A title"), ("2405.00001", "Other")]


@pytest.mark.parametrize(
    "link",
    [
        "http://arxiv.org/abs/2405.09818v3",
        "https://arxiv.org/pdf/2405.09818",
        "https://www.arxiv.org/pdf/2405.09818v1.pdf",
        "https://huggingface.co/papers/2405.09818",
        "https://arxiv.org/abs/2405.09818?context=cs",
    ],
)
def test_every_form_of_link_names_the_paper(link: str) -> None:
    assert only(f"### [A title]({link})\n").id == "2405.09818"


def test_a_title_may_hold_brackets() -> None:
    title = "[IDK] P(y|x) and [a](b) <think> S* $0.1"
    assert only(f"### [{title}](https://arxiv.org/abs/2405.09818)").title == title


@pytest.mark.parametrize(
    "media",
    [
        '[Watch Video](https://a.b/c.mp4)\n<div><video controls src="https://a.b/c.mp4" muted="false"></video></div>',
        "![](https://a.b/c.mp4)",
        "[Watch Video]https://a.b/c.mp4",
        "[Watch Video](https://a.b/c.mp4",
        "[Watch Video] https://a.b/c.mp4)",
        "Watch Video](https://a.b/c.mp4)",
        "![](https://a.b/c.png)\n\n[Watch Video](https://a.b/c.mp4)",
    ],
)
def test_a_video_is_kept_in_each_of_its_forms(media: str) -> None:
    paper = only(f"{TITLE}{media}\n\nVote: 1\n")
    assert (paper.video, paper.votes) == ("https://a.b/c.mp4", 1)
    assert parse(write(Edition(date(2024, 5, 17), (paper,)), {}))[0].papers == (paper,)


def test_an_image_from_elsewhere_is_not_taken_over() -> None:
    assert only(TITLE + "![](https://evil.example/x.png)\n").thumbnail.startswith(
        "https://cdn-thumbnails.huggingface.co/"
    )


@pytest.mark.parametrize(("written", "votes"), [("-", None), ("", None), ("43", 43), ("1,234", 1234), ("0", 0)])
def test_votes_are_a_number_or_unknown(written: str, votes: int | None) -> None:
    assert only(f"{TITLE}Vote: {written}\n").votes == votes


def test_authors_may_be_a_python_list() -> None:
    assert only(f"{TITLE}Authors: ['Mia Müller', \"Pat O'Neil\"]\n").authors == ("Mia Müller", "Pat O'Neil")


def test_a_comma_in_a_name_does_not_make_two_people() -> None:
    edition = Edition(date(2024, 5, 17), (Paper("2405.09818", "A", authors=("John Smith, Jr.", "B")),))
    assert parse(write(edition, {}))[0].papers[0].authors == ("John Smith Jr.", "B")


def test_the_three_styles_of_bullets_keep_their_words() -> None:
    lines = ("- plain **bold** text", "- **What's New**: x", "- ***Technical Details***: *y*")
    assert bullets_of(*lines) == ("plain **bold** text", "What's New: x", "Technical Details: *y*")


def test_indented_items_are_bullets() -> None:
    lines = ("  - one", "\t- two", "    * three", "      1. four", "      2) five", "2024. is no item")
    assert bullets_of(*lines) == ("one", "two", "three", "four", "five 2024. is no item")


def test_a_line_with_an_address_goes_on_with_its_bullet() -> None:
    assert bullets_of("- more", "at https://a.b/c.mp4") == ("more at https://a.b/c.mp4",)


def test_nested_bullets_are_bullets_and_a_broken_line_goes_on() -> None:
    assert bullets_of("- four ways:", "  - (1) one", "* two", "  and a half", "-") == (
        "four ways:",
        "(1) one",
        "two and a half",
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("LoRA는 Llama-2-7B를 미세 조정하는 방법입니다.", "ko"),
        ("LoRA is a method (로라).", "en"),
        ("LoRAは大規模言語モデルを効率よく調整する方法です。", "ja"),
        ("LoRA 是一种高效微调大语言模型的方法。", "zh"),
        ("12345 !", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_the_letters(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file has no heading ## Daily Papers (2024-05-17), so it is no digest."),
        ("hello", "The file has no heading ## Daily Papers (2024-05-17), so it is no digest."),
        ("## Daily Papers (17.5.2024)", "Line 1: “17.5.2024” is not a day; write it as 2024-05-17."),
        ("## Daily Papers (2024-02-30)", "Line 1: “2024-02-30” is not a day; write it as 2024-05-17."),
        (TITLE, "Line 1: a paper stands before the heading ## Daily Papers (2024-05-17)."),
        (
            HEAD + "## Daily Papers (2024-05-18)",
            "Line 3: a second day, 2024-05-18, begins after 2024-05-17; put each day in a file of its own.",
        ),
        (
            HEAD + "### [A](https://example.com/1)",
            "Line 3: “https://example.com/1” is not the address of a paper, such as https://arxiv.org/abs/2405.09818.",
        ),
        (HEAD + "### A title", "Line 3: the heading “### A title” is not ### [TITLE](https://arxiv.org/abs/ID)."),
        (HEAD + TITLE + "Vote: many", "Line 5: “many” is not a number of votes; write a number or -."),
        (HEAD + TITLE + "lorem", "Line 5: “lorem” is no title, image, vote, authors or bullet line."),
        (HEAD + "### [ ](https://arxiv.org/abs/2405.09818)", "Line 3: the paper has no title."),
    ],
)
def test_malformed_text_names_the_line_and_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert str(caught.value) == sentence


LINE = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=30).map(
    lambda text: visible(text) or "x"
)
NAME = LINE.map(lambda text: text.replace(",", ";").removeprefix("[").strip() or "x")
BULLET = LINE.filter(lambda text: not text.startswith("**"))
PAPERS = st.builds(
    Paper,
    id=st.integers(0, 99999).map(lambda number: f"2405.{number:05}"),
    title=LINE,
    authors=st.lists(NAME, max_size=4).map(tuple),
    votes=st.none() | st.integers(0, 999),
)


@settings(deadline=None)
@given(st.lists(st.tuples(PAPERS, st.lists(BULLET, max_size=4)), max_size=4, unique_by=lambda pair: pair[0].id))
def test_any_day_written_is_read_again_the_same(pairs: list[tuple[Paper, list[str]]]) -> None:
    edition = Edition(date(2024, 5, 17), tuple(paper for paper, _ in pairs))
    bullets = {paper.id: Bullets(language_of(" ".join(n)), "imported", tuple(n)) for paper, n in pairs if n}
    assert parse(write(edition, bullets)) == (edition, bullets)


@settings(deadline=None)
@given(st.text(max_size=300) | st.text(max_size=200).map(lambda text: HEAD + TITLE + text))
def test_any_text_is_a_day_or_one_sentence(text: str) -> None:
    try:
        edition, bullets = parse(text)
    except UsageError as error:
        sentence = str(error)
    else:
        sentence = ""
        assert parse(write(edition, bullets))[0] == edition
    assert "\n" not in sentence


@pytest.mark.parametrize("identifier", ["hep-ph/9905221", "some-lab-report"])
def test_a_paper_without_an_id_of_today_goes_out_and_comes_in_again(identifier: str) -> None:
    edition = Edition(date(2024, 5, 17), (Paper(identifier, "A title", votes=90),))
    assert parse(write(edition, {}))[0] == edition
