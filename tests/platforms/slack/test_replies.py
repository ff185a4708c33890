from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.messages import Message
from bot.papers.found import Suggestion
from bot.platforms.slack.asked import pack, unpack
from bot.platforms.slack.replies import payload
from bot.views.passages import marked
from bot.views.replies import Card, Listing, Question, Reply, Words
from tests.platforms.slack.bodies import ENTRIES, TEXTS, assert_slack_takes, of_type, strings
from tests.platforms.slack.material import HOSTILE, entry

CALL = Question("papers", "top week", 2)


def buttons(reply: Reply) -> dict[str, str]:
    """What each button says when it is pressed."""
    return {one["action_id"]: one.get("value", "") for one in of_type(payload(reply), "button")}


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(
        st.builds(Card, ENTRIES),
        st.builds(
            Listing, TEXTS, st.lists(ENTRIES, max_size=25).map(tuple), st.just(CALL), st.integers(0, 9), note=TEXTS
        ),
        st.builds(Words, TEXTS, st.lists(st.builds(Suggestion, TEXTS, TEXTS), max_size=12).map(tuple)),
    )
)
def test_slack_takes_every_answer_whatever_it_holds(content: Card | Listing | Words) -> None:
    assert_slack_takes(Message("post", payload(Reply(content, "ko"))))


def test_a_card_can_be_voted_for_and_shared() -> None:
    shown = Reply(Card(entry(4)), "en")
    assert [name for name in buttons(shown) if ":" not in name] == ["vote", "share"]
    assert unpack(buttons(shown)["share"]) == Question("paper", "2405.09004")
    assert strings(payload(shown)["blocks"][0], "text")[0].startswith("*<https://huggingface.co/papers/")


def test_a_list_shows_rank_title_votes_and_day() -> None:
    made = payload(Reply(Listing("Top", (entry(6, favourites=2),), CALL, 7, "63", "A note."), "en"))
    assert strings(made["blocks"][0], "text") == ["Top", "6. ", "LoRA Learns Less 9006", "  ▲ 43  ★ 2  2024-05-17"]
    assert strings(made["blocks"][1], "text") == ["A note. · Page 2/7 (63 papers)"]
    assert of_type(made, "static_select")[0]["options"][0]["value"] == "2405.09006"


def test_a_hit_shows_where_the_words_are_in_bold() -> None:
    hit = replace(entry(), passage=marked("We tune <LoRA> & \u202e@lora well.", [["lora"]]))
    made = payload(Reply(Listing("“lora”", (hit, entry(2)), CALL, 1, "2")))
    (quote,) = of_type(made, "rich_text_quote")
    assert quote["elements"] == [
        {"type": "text", "text": "We tune <"},
        {"type": "text", "text": "LoRA", "style": {"bold": True}},
        {"type": "text", "text": "> & @"},
        {"type": "text", "text": "lora", "style": {"bold": True}},
        {"type": "text", "text": " well."},
    ]


def test_where_passages_do_not_fit_the_titles_stay() -> None:
    long = marked("&lora" * 200, [["lora"]])
    hits = tuple(replace(entry(rank, title="&" * 60), passage=long) for rank in range(1, 26))
    made = payload(Reply(Listing("“lora”", hits, CALL, 1, "25")))
    assert_slack_takes(Message("post", made))
    assert of_type(made, "rich_text_quote") == []
    assert len(of_type(made, "link")) == len(hits)


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, ["share"]),
        (1, 3, ["page:next", "share"]),
        (2, 3, ["page:back", "page:next", "share"]),
        (3, 3, ["page:back", "share"]),
    ],
)
def test_there_is_no_page_button_that_leads_nowhere(page: int, pages: int, shown: list[str]) -> None:
    call = Question("papers", "top", page)
    assert list(buttons(Reply(Listing("Top", (entry(),), call, pages, "9")))) == shown


def test_what_was_understood_stands_above_the_papers_and_a_tap_takes_a_piece_away() -> None:
    pieces = (Suggestion("✕ 2026-05", "lora"), Suggestion("✕ <!here>", "2026-05"))
    shown = Listing("“lora”", (entry(),), CALL, 1, "1", lines=("Time: 2026-05", "By <!here>"), tries=pieces)
    made = payload(Reply(shown))
    assert_slack_takes(Message("post", made))
    assert strings(made["blocks"][0], "text") == ["Time: 2026-05\nBy <!here>"]
    asked = {name: unpack(value) for name, value in buttons(Reply(shown)).items() if "try" in name}
    assert asked == {"try:0": Question("paper", "lora"), "try:1": Question("paper", "2026-05")}


def test_a_suggestion_is_a_button_that_asks_it() -> None:
    made = buttons(Reply(Words("No paper matches.", (Suggestion("lora", "lora"),))))
    assert {name: unpack(value) for name, value in made.items()} == {"try:0": Question("paper", "lora")}


def test_an_answer_cannot_ping_anybody() -> None:
    made = payload(Reply(Words(f"No paper matches “{HOSTILE}”.")))
    assert "<!channel>" not in made["text"]
    assert of_type(made, "mrkdwn") == []


@given(st.text(st.characters()), st.integers(1, 99))
def test_a_button_s_value_fits_and_comes_back(text: str, page: int) -> None:
    packed = pack(Question("paper", text, page))
    assert len(packed) <= 2_000
    back = unpack(packed)
    assert back is not None
    assert (back.command, back.page) == ("paper", page)
    assert text.startswith(back.text)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "1",
        "[]",
        "null",
        '["paper", "x"]',
        '["rm", "x", 1]',
        '["paper", 1, 1]',
        '["paper", "x", "1"]',
        "[" * 999,
    ],
)
def test_a_value_that_is_not_ours_is_nothing(value: str) -> None:
    assert unpack(value) is None
