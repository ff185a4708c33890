"""The planted replies are as they are said to be."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.bench.bullets_strangers import strangers
from tests.bench.planted import LANGUAGES, planted_replies, tables


def test_each_falsehood_has_one_place_in_its_set() -> None:
    sets = [table for language in LANGUAGES for table in tables(language)]
    assert len({table["paper"] for table in sets}) == 60
    assert [len(table["planted"]) for table in sets] == [5] * 60
    for table in sets:
        for _, old, new in table["planted"]:
            assert new
            assert not old or sum(item.count(old) for item in table["bullets"]) == 1


@pytest.mark.data
def test_every_reply_finds_its_paper(test_data: object) -> None:
    assert test_data
    assert Counter(reply.held_out for reply in planted_replies()) == {False: 160, True: 140}


@pytest.mark.data
def test_strangers_sets_are_in_four_languages_true_and_false(test_data: object) -> None:
    assert test_data
    for file, sets in (("strangers.jsonl", 546), ("strangers_unread.jsonl", 144)):
        assert len(strangers(file)) == sets
        assert {one.honest.language for one in strangers(file) if one.kind} == set(LANGUAGES)
        assert {one.honest.language for one in strangers(file) if not one.kind} == set(LANGUAGES)
