"""The planted replies are as they are said to be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.bench.bullets_strangers import FILES, strangers
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
# Between two rounds of mending no sets stand by that nobody has read.
@pytest.mark.parametrize("file", [one for one in FILES.values() if Path(__file__).with_name(one).exists()])
def test_strangers_sets_are_in_four_languages_true_and_false(test_data: object, file: str) -> None:
    assert test_data
    sets = strangers(file)
    for planted in (True, False):
        assert {one.honest.language for one in sets if bool(one.kind) is planted} == set(LANGUAGES)
