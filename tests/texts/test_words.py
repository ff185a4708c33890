"""Both languages say the same, and every text is one that the code asks for."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import bot
from bot.platforms.registry import PLATFORMS
from bot.texts.words import ENGLISH, KOREAN, languages, say, say_on, texts_of

SOURCES = sorted(Path(bot.__file__).parent.rglob("*.py"))
KEY = re.compile(r"""["']([a-z]+(?:[.-][a-z-]+)*)["']""")
# The beginning of a key that the code puts together from a word.
BEGUN = re.compile(r"""\bf["']([a-z]+(?:[.-][a-z-]+)*\.)\{""")


def placeholders(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


def written() -> set[str]:
    """Every string in the package that looks like a key."""
    return {key for path in SOURCES for key in KEY.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("key", texts_of(ENGLISH))
def test_both_languages_take_the_same_values(key: str) -> None:
    english, korean = (texts_of(language)[key] for language in (ENGLISH, KOREAN))
    assert english.strip()
    assert korean.strip()
    assert placeholders(english) == placeholders(korean)


def test_english_and_korean_have_every_text_and_no_language_has_others() -> None:
    assert texts_of(ENGLISH).keys() == texts_of(KOREAN).keys()
    assert all(texts_of(language).keys() <= texts_of(ENGLISH).keys() for language in languages())


def test_every_text_that_is_asked_for_exists() -> None:
    call = re.compile(r"""\bsay\([^,()]+(?:\([^()]*\))?,\s*"([^"{}]+)"(?!\s+if)""")
    asked = {key for path in SOURCES for key in call.findall(path.read_text("utf-8"))}
    assert len(asked) > 20
    assert asked <= texts_of(ENGLISH).keys()


def test_every_text_is_asked_for_somewhere() -> None:
    used = written()
    used |= {f"{key}.{platform}" for key in used for platform in PLATFORMS}
    begun = tuple({head for path in SOURCES for head in BEGUN.findall(path.read_text("utf-8"))})
    assert [key for key in texts_of(ENGLISH) if key not in used and not key.startswith(begun)] == []


def test_a_platform_has_words_of_its_own_where_its_people_need_them() -> None:
    assert "/invite" in say_on("slack", "en", "status.blocked")
    assert say_on("another", "ko", "status.blocked") == say("ko", "status.blocked")


@pytest.mark.parametrize("language", ["ko", "ko-KR"])
def test_korean_and_its_variants_read_korean(language: str) -> None:
    assert say(language, "button.next") == "다음"


@pytest.mark.parametrize("language", ["en", "de", "kok", ""])
def test_everybody_else_reads_english(language: str) -> None:
    assert say(language, "button.next") == "Next"


def test_what_people_typed_is_never_a_placeholder_itself() -> None:
    assert say("en", "search.nothing", query="{day} {0} {query.__class__}") == (
        "No paper matches “{day} {0} {query.__class__}”."
    )


def test_lines_keep_their_spaces_when_they_are_joined() -> None:
    added = ("search.try", "search.else", "day.latest", "day.friday", "status.others", "command.near")
    assert all(texts_of(language)[key].startswith(" ") for key in added for language in (ENGLISH, KOREAN))


@pytest.mark.parametrize("key", texts_of(ENGLISH))
def test_no_text_tells_of_the_servers_insides(key: str) -> None:
    inside = re.compile(r"https?:|BOT_|\.toml|\.db\b|\b(?:srv|etc)/|sqlite|postgres|aiohttp|discord\.py", re.I)
    texts = [texts_of(language)[key] for language in (ENGLISH, KOREAN)]
    assert [text for text in texts if inside.search(text)] == []
    assert not any(".." in text or "。" in text for text in texts)


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 paper"), (0, "0 papers"), (12, "12 papers"), ("1000+", "1000+ papers")]
)
def test_one_paper_is_no_papers(count: object, words: str) -> None:
    assert say("en", "digest.all", listed=count) == words
