"""The page's own words: each in both languages, and each of some use."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path("bot/playground/static")
WORD = re.compile(r'(?:^    |(?<=, ))(\w+): "', re.MULTILINE)
# Asked for by a name that is put together.
BUILT = {"t429", "t500", "tdrop", "thistory"}


def words() -> tuple[list[str], list[str]]:
    english, korean = (STATIC / "words.js").read_text().split("  ko: {")
    return WORD.findall(english), WORD.findall(korean)


def test_each_word_is_there_in_both_languages() -> None:
    english, korean = words()
    assert english == korean
    assert len(english) > 40


def test_each_word_is_asked_for() -> None:
    code = "".join(path.read_text() for path in STATIC.glob("*.js") if path.name != "words.js")
    assert [word for word in set(words()[0]) - BUILT if f'"{word}"' not in code] == []
