from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.messages import Message
from bot.emulators.slack.rules.blocks import block_problems
from bot.papers.bullets import Bullets
from bot.papers.visible import visible
from bot.platforms.slack.render import render
from bot.views.entries import Digest, Entry, Repeat, Style
from tests.platforms.slack.bodies import ENTRIES, assert_slack_takes, of_type, strings
from tests.platforms.slack.markup import marks
from tests.platforms.slack.material import DAY, HOSTILE, digest, paper

STYLES: tuple[Style, ...] = ("digest", "cards", "compact")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(ENTRIES, min_size=1, max_size=10),
    st.sampled_from(STYLES),
    st.sampled_from(["en", "ko"]),
    st.none() | st.integers(0, 3),
    st.none() | st.booleans(),
)
def test_slack_takes_every_message_whatever_the_papers_hold(
    entries: list[Entry], style: Style, language: str, bullets: int | None, pictures: bool | None
) -> None:
    repeats = tuple(Repeat(one, DAY) for one in entries[::2])
    shown = Digest(DAY, tuple(entries), 100, language, style, repeats, bullets=bullets, pictures=pictures)
    for message in render(shown):
        assert_harmless(message)
        assert_slack_takes(message)
        for text in strings(message.body, "text"):
            assert visible(text).replace(" ", "") == "".join(text.split())
        for markup in [message.body["text"], *(one["text"] for one in of_type(message.body, "mrkdwn"))]:
            assert "<!" not in markup
            assert "<@" not in markup


def assert_harmless(message: Message) -> None:
    """As Slack's client reads it: nobody is called, no emoji code, and no link but ours to a paper or a day."""
    found = [one for text in of_type(message.body, "mrkdwn") for one in marks(text["text"])]
    assert {kind for kind, _ in found} <= {"link", "bold"}
    assert all(url.startswith("https://huggingface.co/papers/") for kind, url in found if kind == "link")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", ["<!channel> ", "<http://x|y> ", "\u05d0\u202e", "\u200b", "*_`~ ", "논문 "])
def test_texts_of_100000_characters_and_3303_authors_are_cut(style: Style, text: str) -> None:
    long = (text * 100_000)[:100_000]
    huge = Entry(1, replace(paper(), title=long, authors=(text * 9,) * 3_303, ai_summary=long, organization=long))
    told = replace(huge, rank=2, bullets=Bullets("en", "llm", (long,) * 9, long), keywords=(long,))
    for message in render(Digest(DAY, (huge, told), 2, "ko", style, pictures=True)):
        assert_slack_takes(message)
        assert_harmless(message)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("letter", ["&", "논", "🔥", "a "])
def test_ten_papers_with_long_texts_fit(style: Style, letter: str) -> None:
    long: dict[str, Any] = {
        "title": letter * 300,
        "bullets": (letter * 1300,) * 6,
        "origin": "extract",
        "ai_summary": letter * 1300,
    }
    for message in render(digest(10, style, repeats=10, authors=(letter * 90,) * 40, **long)):
        assert_slack_takes(message)


@pytest.mark.parametrize("style", STYLES)
def test_block_kit_s_schema_agrees(style: Style, test_data: Path) -> None:
    schema = json.loads((test_data / "spec/slack/block-kit.schema.json").read_text("utf-8"))
    known = jsonschema_rs.Draft7Validator({**schema, "$ref": "#/definitions/KnownBlock"})
    for message in render(digest(5, style, origin="extract", ai_summary="In short.", title=HOSTILE)):
        for block in message.body["blocks"]:
            assert known.is_valid(block), block


def test_a_digest_is_one_post_and_a_reply_for_each_paper() -> None:
    post, *replies = render(digest(3))
    assert (post.kind, post.paper_id) == ("post", None)
    assert [(one.kind, one.paper_id) for one in replies] == [("reply", f"2405.0900{n}") for n in (1, 2, 3)]


def test_a_digest_has_votes_authors_bullets_images_and_buttons() -> None:
    (post, *_) = render(digest(3, favourites=2))
    blocks = post.body["blocks"]
    assert blocks[0]["text"]["text"] == "Daily Papers · 2024-05-17"
    counted = "<https://huggingface.co/papers/date/2024-05-17|Top 3 of 43 papers>"
    assert strings(blocks[1], "text") == [f"{counted} · Summaries by model-x, compared with the abstracts"]
    assert blocks[2]["text"]["text"].split("\n") == [
        "*1. <https://huggingface.co/papers/2405.09001|LoRA Learns Less 9001>*",
        "▲ 43  ★ 2 · Ann A., Bo B. … Ed E. (+2)",
    ]
    assert [block["type"] for block in blocks].count("image") == 1
    assert strings(of_type(blocks, "rich_text_list")[0], "text") == ["One.", "Two."]
    votes = [block["accessory"] for block in blocks if "accessory" in block]
    assert [(one["action_id"], one["value"]) for one in votes] == [("vote", f"2405.0900{n}") for n in (1, 2, 3)]
    assert votes[0]["accessibility_label"] == "Mark as favourite: LoRA Learns Less 9001"
    assert [one["action_id"] for one in blocks[-1]["elements"]] == ["details"]


def test_a_digest_s_text_is_a_list_of_titles_that_a_screen_reader_can_read() -> None:
    (post, *_) = render(digest(2))
    assert post.body["text"].split("\n") == [
        "Daily Papers · 2024-05-17",
        "1. LoRA Learns Less 9001 ▲ 43",
        "2. LoRA Learns Less 9002 ▲ 43",
    ]
    assert post.body["unfurl_links"] is post.body["unfurl_media"] is False


def test_a_reply_has_all_bullets_and_links() -> None:
    _, reply = render(digest(1, bullets=[f"{n}." for n in range(6)], origin="extract", ai_summary="In short."))
    assert len(of_type(reply.body, "rich_text_list")[0]["elements"]) == 6
    assert "Hugging Face's AI summary: " not in strings(reply.body, "text")
    assert "Excerpt from the abstract, in its own language" in strings(reply.body, "text")
    assert [one.get("url") for one in of_type(reply.body, "button")] == [
        None,
        "https://arxiv.org/abs/2405.09001",
        "https://arxiv.org/pdf/2405.09001",
        "https://github.com/a/b",
    ]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://", "https://a b", "ftp://a.b", "https://é.fr/|x>"])
def test_a_link_that_slack_would_refuse_gets_no_button(link: str) -> None:
    _, reply = render(digest(1, code_url=link, project_url="http://a.org:80/x?y#z"))
    links = [one["url"] for one in of_type(reply.body, "button") if "url" in one]
    assert link not in links
    assert links[-1] == "http://a.org:80/x?y#z"


def test_a_paper_without_anything_is_still_a_card() -> None:
    _, reply = render(digest(1, bullets=(), title="", authors=(), votes=None, withdrawn=True))
    assert "2405.09001>* (withdrawn)" in strings(reply.body, "text")[1]
    assert "No summary yet." in strings(reply.body, "text")


def test_compact_is_titles_and_votes_in_one_message() -> None:
    (post,) = render(digest(5, "compact"))
    assert of_type(post.body, "rich_text_list")[0]["style"] == "ordered"
    assert len(of_type(post.body, "link")) == 5
    assert of_type(post.body, "image") == []


def test_cards_are_one_post_for_each_paper() -> None:
    assert [(one.kind, one.paper_id) for one in render(digest(2, "cards"))] == [
        ("post", "2405.09001"),
        ("post", "2405.09002"),
    ]


@pytest.mark.parametrize("style", STYLES)
def test_a_paper_shown_before_is_one_line(style: Style) -> None:
    first, *others = render(digest(2, style, repeats=2))
    (listed,) = [one for one in of_type(first.body, "rich_text_list") if "shown on" in str(one)]
    assert strings(listed["elements"][0], "text") == ["LoRA Learns Less 9003", "  ▲ 43, shown on 3 May"]
    assert len(listed["elements"]) == 2
    assert "shown on" not in str(others)
    assert (style == "cards") is ("shown on" not in first.body["text"])


@pytest.mark.parametrize(("identifier", "links"), [("hep-ph/9905221", 2), ("some-lab-report", 0), ("x" * 64, 0)])
def test_only_a_paper_at_arxiv_has_links_to_it(identifier: str, links: int) -> None:
    shown = Entry(1, replace(paper(), id=identifier), None, 0, DAY)
    for style in STYLES:
        for message in render(Digest(DAY, (shown,), 1, "en", style)):
            body = json.dumps(message.body)
            assert not block_problems(message.body["blocks"])
            assert f"https://huggingface.co/papers/{identifier}" in body
            assert body.count("https://arxiv.org/") in (0, links)
