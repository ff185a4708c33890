from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.emulators.discord.rules.messages import check_message
from bot.papers.found import Suggestion
from bot.platforms.discord import shapes
from bot.platforms.discord.replies import components
from bot.views.passages import marked
from bot.views.replies import Card, Listing, Question, Reply, Words
from tests.platforms.discord.samples import entries, entry, texts

CALL = Question("papers", "top week", 2)
LISTING = Listing("Top papers", (entry(1), entry(2)), CALL, pages=3, total="12")


def shown(reply: Reply, *, shared: bool = False) -> Mapping[str, Any]:
    return shapes.body(*components(reply.shared() if shared else reply))


def buttons(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {one["label"]: one for one in shapes.every(body["components"]) if one["type"] == shapes.BUTTON}


def test_a_page_in_the_middle_turns_both_ways() -> None:
    found = buttons(shown(Reply(LISTING)))
    assert found["Back"]["custom_id"] == "ask:0:papers:1:top week"
    assert found["2/3"]["disabled"]
    assert found["Next"]["custom_id"] == "ask:2:papers:3:top week"
    assert found["Share here"]["custom_id"] == "share:0:papers:2:top week"


def test_the_ends_of_a_list_turn_one_way() -> None:
    first = Listing("Top", (entry(),), Question("papers", "top"), pages=2, total="6")
    found = buttons(shown(Reply(first)))
    assert (found["Back"]["disabled"], found["Next"]["disabled"]) == (True, False)


def test_a_question_too_long_for_a_button_cannot_be_turned() -> None:
    long = Listing("Found", (entry(),), Question("paper", "x" * 95), pages=4, total="20")
    assert buttons(shown(Reply(long))) == {}


def test_what_was_understood_stands_above_the_papers_and_a_tap_takes_a_piece_away() -> None:
    pieces = tuple(Suggestion(f"✕ {number}", f"lora {number}") for number in range(7))
    made = shown(Reply(replace(LISTING, lines=("Time: 2026-05", "By *@here*"), tries=pieces)))
    check_message(made, "create")
    assert next(one["content"] for one in shapes.every(made["components"]) if one["type"] == shapes.TEXT).startswith(
        "### Top papers\n-# Time: 2026-05\n-# By \\*"
    )
    found = buttons(made)
    assert [found[f"✕ {number}"]["custom_id"] for number in range(2)] == [
        "ask:4:paper:1:lora 0",
        "ask:5:paper:1:lora 1",
    ]
    assert len({one["custom_id"] for one in found.values()}) == len(found)


def test_a_card_can_be_voted_for_and_shared() -> None:
    found = buttons(shown(Reply(Card(entry(2)))))
    assert found["☆ Favourite"]["custom_id"] == "vote:2405.09673"
    assert found["Share here"]["custom_id"] == "share:0:paper:1:2405.09673"


def test_words_of_others_in_our_words_are_escaped_and_tries_are_buttons() -> None:
    reply = Reply(Words("No paper matches “**x**”.\nTry again.", (Suggestion("lora", "lora"),)))
    body = shown(reply)
    assert body["components"][0]["content"] == r"No paper matches “\*\*x\*\*”." + "\nTry again."
    assert buttons(body)["lora"]["custom_id"] == "ask:0:paper:1:lora"


LORA = [["lora", "https", "everyone", "123"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We tune LoRA well.", "-# We tune **LoRA** well."),
        ("LoRA", "-# **LoRA**"),
        ("*lora* and _LoRA_ [lora](lora)", r"-# \***lora**\* and \_**LoRA**\_ \[**lora**\](**lora**)"),
        ("lora\\**bold**\\", r"-# **lora**\\\*\*bold\*\*\\"),
        ("@everyone <@123> LoRA", "-# @\u200b**everyone** \\<@\u200b**123**\\> **LoRA**"),
        ("https://x.example ftp://lora", r"-# **https**://x.example ftp\://**lora**"),
        ("# lora", r"-# \# **lora**"),
        ("1. lora", r"-# 1\. **lora**"),
        ("so \u202elora\u200b on", "-# so **lora** on"),
        ("||lora|| ```lora", r"-# \|\|**lora**\|\| \`\`\`**lora**"),
    ],
)
def test_a_hit_shows_where_the_words_are_and_nothing_of_others_is_markup(text: str, expected: str) -> None:
    hit = replace(entry(1), passage=marked(text, LORA))
    content = shown(Reply(Listing("“lora”", (hit,), CALL, total="1")))["components"][0]["components"][1]["content"]
    assert content.splitlines()[-1] == expected


def test_a_hit_without_a_passage_is_title_and_votes() -> None:
    content = shown(Reply(LISTING))["components"][0]["components"][1]["content"]
    assert len(content.splitlines()) == 2 * len(LISTING.entries)


def test_where_passages_do_not_fit_the_titles_stay() -> None:
    long = marked("<lora>" * 500, LORA)
    hits = tuple(replace(entry(rank), rank=rank, passage=long) for rank in range(1, 6))
    box = shown(Reply(Listing("“lora”", hits, CALL, total="5")))
    check_message(box, "create")
    assert "-# " not in box["components"][0]["components"][1]["content"]


@given(
    st.one_of(
        st.builds(Card, entries, st.booleans()),
        st.builds(
            Listing,
            title=texts,
            entries=st.lists(entries, max_size=10, unique_by=lambda one: one.paper.id).map(tuple),
            question=st.builds(Question, st.just("paper"), texts, st.integers(1, 20)),
            pages=st.integers(1, 20),
            total=st.integers(0, 100),
            note=texts,
        ),
        st.builds(Words, texts, st.lists(st.builds(Suggestion, texts, texts), max_size=8).map(tuple)),
    ),
    st.sampled_from(("en", "ko")),
    st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_answer_breaks_a_limit_of_discord(content: Card | Listing | Words, language: str, shared: bool) -> None:
    check_message(shown(Reply(content, language), shared=shared), "create")
