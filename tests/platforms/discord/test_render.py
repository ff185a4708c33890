from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bot.delivery.messages import KEY_MARK, Message
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.rules.messages import check_message
from bot.papers.bullets import Bullets
from bot.papers.paper import Paper
from bot.platforms.discord import shapes
from bot.platforms.discord.render import render
from bot.views.entries import Digest, Entry, Repeat, Style
from tests.platforms.discord.markup import marks
from tests.platforms.discord.samples import DAY, digest, digests, entry, worst_digest

STYLES: tuple[Style, ...] = ("digest", "cards", "compact")
HARMLESS = {"heading", "small", "item", "number", "link", "bold", "underlined", "italic", "slanted", "struck"}
CREATE = "/channels/{channel_id}/messages"


def contents(message: Message) -> list[str]:
    return [one["content"] for one in shapes.every(message.body["components"]) if one["type"] == shapes.TEXT]


def of_type(message: Message, kind: int) -> list[Mapping[str, Any]]:
    return [one for one in shapes.every(message.body["components"]) if one["type"] == kind]


def messages_of(rendered: Sequence[Message]) -> list[Message]:
    return [one for one in rendered if one.kind != "thread"]


def check_limits(rendered: Sequence[Message]) -> None:
    for message in messages_of(rendered):
        check_message(message.body, "create")
        ids = shapes.custom_ids(message.body["components"])
        assert all(len(one.replace(KEY_MARK, "k" * 24)) <= shapes.CUSTOM_ID for one in ids)
        assert sum(KEY_MARK in one for one in ids) == 1


def test_a_digest_is_a_post_a_thread_and_a_message_for_each_paper() -> None:
    rendered = render(digest())
    assert [one.kind for one in rendered] == ["post", "thread", "reply", "reply", "reply"]
    assert [one.paper_id for one in rendered] == [None, None, "2405.09818", "2405.09673", "2405.09798"]
    assert rendered[1].body["name"] == "Papers of 2024-05-17"


def test_the_post_shows_day_ranks_links_votes_authors_and_one_sentence() -> None:
    post = render(digest())[0]
    head, first, *_ = contents(post)
    assert head.split("\n") == [
        "## Daily Papers · 2024-05-17",
        "-# [Top 3 of 8 papers](https://huggingface.co/papers/date/2024-05-17)",
        "-# Sentences of the abstracts",
    ]
    assert first.split("\n") == [
        "**1. [Chameleon: Mixed-Modal Early-Fusion Foundation Models](https://huggingface.co/papers/2405.09818)**",
        "-# ▲ 43 · Chameleon Team",
    ]
    assert contents(post)[2] == "It finds one thing."
    picture = of_type(post, shapes.SECTION)[0]["accessory"]["media"]["url"]
    assert picture == "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2405.09818.png"
    assert contents(post)[-1].endswith("react with 1️⃣–3️⃣ or choose at ☆ below.")


@pytest.mark.parametrize("style", ["digest", "compact"])
def test_the_lists_of_votes_and_of_details_name_each_paper(style: Style) -> None:
    votes, choose = of_type(render(digest(style))[0], shapes.SELECT)
    assert votes["custom_id"] == "votes"
    assert votes["options"] == choose["options"]
    assert [one["value"] for one in choose["options"]] == ["2405.09818", "2405.09673", "2405.09798"]
    assert choose["options"][1]["label"] == "2. LoRA Learns Less and Forgets Less"


def test_a_papers_own_message_has_its_picture_links_and_vote() -> None:
    one = entry(2, code_url="https://github.com/a/b", project_url="javascript:alert(1)", ai_summary="In short.")
    reply = render(Digest(digest().day, (one,), 8, pictures=True))[2]
    assert "In short." not in str(contents(reply))
    assert contents(reply)[-1].endswith("- It ends.\n-# Excerpt from the abstract, in its own language")
    labels = [button["label"] for button in of_type(reply, shapes.BUTTON)]
    assert labels == ["☆ Favourite", "arXiv", "PDF", "Code"]
    assert of_type(reply, shapes.GALLERY)[0]["items"][0]["media"]["url"] == one.paper.thumbnail
    assert of_type(render(Digest(digest().day, (one,), 8))[2], shapes.GALLERY) == []


def test_the_stars_of_code_are_told_where_there_are_some() -> None:
    def labels(stars: int | None) -> list[str]:
        one = entry(1, code_url="https://github.com/a/b", code_stars=stars)
        return [button["label"] for button in of_type(render(Digest(digest().day, (one,), 8))[2], shapes.BUTTON)]

    assert labels(12_345)[-1] == "Code · 12,345 stars"
    assert labels(1)[-1] == labels(None)[-1] == "Code"


def test_who_a_paper_comes_from_stands_before_its_authors() -> None:
    one = entry(1, organization="A *Lab*")
    assert "▲ 43 · A \\*Lab\\* · Chameleon Team" in contents(render(Digest(digest().day, (one,), 8))[0])[1]


def test_cards_are_a_message_each_with_the_day_on_the_first() -> None:
    rendered = render(digest("cards"))
    assert [one.kind for one in rendered] == ["post"] * 3
    assert contents(rendered[0])[0].startswith("## Daily Papers")
    assert not contents(rendered[1])[0].startswith("## ")


def test_compact_is_one_message_of_titles_and_votes() -> None:
    (post,) = render(digest("compact", "ko"))
    day = "https://huggingface.co/papers/date/2024-05-17"
    assert contents(post)[0] == f"## 데일리 페이퍼 · 2024-05-17\n-# [논문 8편 중 상위 3편]({day})"
    assert [line.rsplit("\u00a0", 1)[1] for line in contents(post)[1].split("\n")] == ["43", "25", "21"]


@pytest.mark.parametrize("style", STYLES)
def test_a_paper_shown_before_is_one_small_line(style: Style) -> None:
    again = Repeat(entry(2), date(2024, 5, 3))
    first, *others = render(replace(digest(style), repeats=(again, again)))
    line = "-# [LoRA Learns Less and Forgets Less](https://huggingface.co/papers/2405.09673)  ▲ 25, shown on 3 May"
    assert f"{line}\n{line}" in contents(first)
    assert all(line not in contents(one) for one in messages_of(others))


@pytest.mark.parametrize("style", STYLES)
def test_the_longest_texts_are_cut_until_they_fit(style: Style) -> None:
    rendered = render(worst_digest(style))
    check_limits(rendered)
    assert len(of_type(rendered[0], shapes.SELECT)) == (0 if style == "cards" else 2)


def check_harmless(rendered: Sequence[Message]) -> None:
    """As Discord's client reads it: no mention, no time, nothing hidden, and no link but ours to a paper or a day."""
    for content in (one for message in messages_of(rendered) for one in contents(message)):
        found = list(marks(content))
        assert {kind for kind, _ in found} <= HARMLESS
        assert ("heading", "#") not in found
        assert all(url.startswith("https://huggingface.co/papers/") for kind, url in found if kind == "link")


@given(digests())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_from_outside_breaks_a_limit_of_discord_or_becomes_markup(any_digest: Digest) -> None:
    rendered = [one for one in render(any_digest) if one.kind != "publish"]
    check_limits(rendered)
    check_harmless(rendered)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", ["@everyone ", "](javascript:x) ", "\u05d0\u202e", "\u200b", "<@1> **", "논문 "])
def test_texts_of_100000_characters_and_3303_authors_are_cut(style: Style, text: str) -> None:
    long = (text * 100_000)[:100_000]
    huge = entry(1, title=long, abstract=long, authors=(text * 9,) * 3_303, ai_summary=long, organization=long)
    told = replace(huge, bullets=Bullets("en", "llm", (long,) * 9, long), keywords=(long,))
    for shown in (huge, told):
        rendered = render(Digest(DAY, (shown, replace(told, rank=2)), 2, "ko", style, pictures=True))
        check_limits(rendered)
        check_harmless(rendered)


def check_by_document(judge: Judge | None, rendered: Sequence[Message]) -> None:
    if judge is None:
        pytest.skip("needs Discord's document: set BOT_TEST_DATA to the folder that holds spec/")
    for message in messages_of(rendered):
        sent = json.loads(json.dumps(message.body))
        assert judge.request("POST", CREATE, body=sent, inputs={}, has_body=True).sentences() == []


@pytest.mark.data
@pytest.mark.parametrize("style", STYLES)
def test_discords_own_document_accepts_every_message(style: Style, judge: Judge | None) -> None:
    for one in (digest(style), worst_digest(style)):
        check_by_document(judge, render(one))


@pytest.mark.data
@pytest.mark.parametrize("day", ["2024-03-12", "2024-08-01", "2025-07-14", "2025-09-11", "2025-10-24", "2026-03-10"])
@pytest.mark.parametrize("style", STYLES)
def test_recorded_days_keep_every_limit(day: str, style: Style, test_data: Path, judge: Judge | None) -> None:
    listed = json.loads((test_data / "data" / "hf_days" / f"{day}.json").read_text("utf-8"))
    found = [recorded_entry(rank, item["paper"]) for rank, item in enumerate(listed[:10], 1)]
    rendered = render(Digest(date.fromisoformat(day), tuple(found), len(listed), "ko", style))
    check_limits(rendered)
    check_by_document(judge, rendered)


def recorded_entry(rank: int, paper: Mapping[str, Any]) -> Entry:
    names = tuple(author["name"] for author in paper["authors"])
    shown = Paper(
        paper["id"], paper["title"], authors=names, votes=paper["upvotes"], ai_summary=paper.get("ai_summary")
    )
    return Entry(rank, shown, Bullets("en", "extract", tuple(paper["summary"].split(". "))))


@pytest.mark.parametrize(("identifier", "links"), [("hep-ph/9905221", 2), ("some-lab-report", 0), ("x" * 64, 0)])
def test_only_a_paper_at_arxiv_has_links_to_it(identifier: str, links: int) -> None:
    one = Digest(date(2024, 5, 17), (entry(1, id=identifier),), 1)
    for style in STYLES:
        rendered = render(replace(one, style=style))
        check_limits(rendered)
        drawn = [json.dumps(message.body) for message in rendered]
        assert any(f"https://huggingface.co/papers/{identifier}" in body for body in drawn)
        assert {body.count("https://arxiv.org/") for body in drawn} <= {0, links}
