"""Which sentences of a paper a digest and a card show."""

from __future__ import annotations

from bot.papers.bullets import Bullets
from bot.papers.paper import Paper
from bot.views.entries import Entry
from bot.views.leads import in_digest, lead_of, rest_of

EXTRACT = Bullets("en", "extract", ("It is old.", "It is new.", "It wins."), ranking=(1, 2, 0))
SAID = Paper("2605.00001", "", ai_summary="In short.", ai_summary_model="q-2")


def test_an_extract_is_led_by_hugging_faces_sentence_or_its_own_best_and_repeats_neither() -> None:
    told, own = Entry(1, SAID, EXTRACT), Entry(1, Paper("2605.00001", ""), EXTRACT)
    assert lead_of(told) == Bullets("en", "hugging-face", ("In short.",), "q-2")
    assert rest_of(told) == EXTRACT
    assert (lead := lead_of(own)) is not None
    assert (lead.origin, lead.items) == ("extract", ("It is new.",))
    assert (rest := rest_of(own)) is not None
    assert rest.items == ("It is old.", "It wins.")
    assert in_digest(told) == lead_of(told)
    assert in_digest(own) == lead


def test_written_bullets_need_no_lead_and_three_stand_in_a_digest() -> None:
    written = Bullets("ko", "llm", ("하나", "둘 " * 80, "셋", "넷"), "m-1")
    entry = Entry(1, SAID, written)
    assert (lead_of(entry), rest_of(entry)) == (None, written)
    assert (shown := in_digest(entry)) is not None
    assert [len(item) <= 140 for item in shown.items] == [True] * 3
    assert shown.items[1].endswith("둘…")


def test_without_anything_there_is_nothing_to_show() -> None:
    entry = Entry(1, Paper("2605.00001", ""))
    assert (lead_of(entry), rest_of(entry), in_digest(entry)) == (None, None, None)
