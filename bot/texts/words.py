"""Every word that a person reads in chat; each language is one file beside this one, and English has every text.

Korean particles behind a placeholder are written in both forms, as `을(를)`, and English nouns as `{n} paper(s)`; `say`
chooses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bot.texts.particles import filled

ENGLISH, KOREAN = "en", "ko"
NOUN = re.compile(r"\{(\w+)\} (\w+)\(s\)")


def say(language: str, key: str, **values: object) -> str:
    """The text of `key` for a reader of `language` and its variants, in English where there is none in theirs."""
    head = language.split("-")[0]
    text = texts_of(head).get(key)
    if text is None:
        # A key that English lacks is our own slip, and a test looks for it; the others may lag behind.
        head, text = ENGLISH, texts_of(ENGLISH)[key]
    if head == KOREAN:
        return filled(text, values)
    return (_numbered(text, values) if head == ENGLISH else text).format(**values)


def say_on(platform: str, language: str, key: str, **values: object) -> str:
    """The text of `key` as the people of one platform need it, `key.platform`, where it has one of its own."""
    own = f"{key}.{platform}"
    return say(language, own if own in texts_of(ENGLISH) else key, **values)


@cache
def texts_of(language: str) -> Mapping[str, str]:
    """All texts of a language by key, as they are written; none of a language that has no file."""
    if language not in languages():
        return {}
    return tomllib.loads(files("bot.texts").joinpath(f"{language}.toml").read_text("utf-8"))


@cache
def languages() -> frozenset[str]:
    """The languages that have a file."""
    names = (file.name for file in files("bot.texts").iterdir())
    return frozenset(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def _numbered(english: str, values: Mapping[str, object]) -> str:
    """`{n} paper(s)` in the singular or the plural, as the number is."""
    # As text: a count may come as a number or as words already, such as 10+.
    return NOUN.sub(lambda noun: f"{{{noun[1]}}} {noun[2]}{'' if str(values[noun[1]]) == '1' else 's'}", english)
