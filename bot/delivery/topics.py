"""A preference that is a list of topics, each of them what somebody would look for with `/paper`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bot.delivery.kinds import Kind, Unfit, folded
from bot.papers.visible import visible
from bot.texts.words import languages, say

# Letters of one topic; the names of the longest model families have 60.
LONGEST = 80
# Commas and semicolons, the full-width ones of Korean and Chinese keyboards too, but for those in quotes.
TOPIC = re.compile(r'(?:"[^"]*"|[^,;，；、\n"]|")+')
QUOTES = str.maketrans("“”„«»", '"""""')
# What is said of a command has no quotation mark within another one; there people write apostrophes.
APOSTROPHES = re.compile(r"(?<!\w)['‘’]([^'‘’\"]+)['‘’](?!\w)")
# In files and archives, and for people of every language.
NOTHING = "none"
NONE = frozenset({"", "-", NOTHING})


@dataclass(frozen=True, slots=True)
class Topics(Kind[tuple[str, ...]]):
    """Some topics, or none."""

    most: int = 20

    def read(self, value: object) -> tuple[str, ...]:
        """The topics of `lora, by:"Song Han"`, or of a list of such."""
        texts = list(value) if isinstance(value, list | tuple) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise Unfit("unfit.topics")
        # Twice, so that what is kept is what is read of it again: the lone quotation marks of two topics make a pair.
        topics = _each_once([self.written(_each_once(texts))])
        if len(topics) > self.most:
            raise Unfit("unfit.topics.many", most=self.most)
        if any(len(one) > LONGEST for one in topics):
            raise Unfit("unfit.topics.long", most=LONGEST)
        return topics

    def written(self, value: tuple[str, ...]) -> str:
        """The topics with commas between."""
        return ", ".join(value) or NOTHING

    def told(self, value: tuple[str, ...], language: str) -> str:
        """The same, or that there is none."""
        return self.written(value) if value else say(language, "topics.none")

    def form(self, language: str) -> str:
        """Some examples."""
        return say(language, "form.topics")


def topic(text: str) -> str:
    """A topic as it is kept: what can be seen of it, in one line, in plain quotation marks."""
    return visible(_quoted(unicodedata.normalize("NFKC", text)))


def is_nothing(text: str) -> bool:
    """Whether somebody typed that they want none, in a language that we speak."""
    return folded(text) in _nothing()


@cache
def _nothing() -> frozenset[str]:
    return NONE | {say(language, "topics.none").casefold() for language in languages()}


def _quoted(text: str) -> str:
    return APOSTROPHES.sub(r'"\1"', text.translate(QUOTES))


def _each_once(texts: Iterable[object]) -> tuple[str, ...]:
    return tuple({one.casefold(): one for text in texts for one in _apart(str(text))}.values())


def _apart(text: str) -> Iterable[str]:
    if is_nothing(text):
        return
    for piece in TOPIC.findall(_quoted(text)):
        # Written down alone, a topic called `none` would be read as no topic.
        if (one := topic(piece)) and not is_nothing(one):
            yield one
