"""A preference that is the name of a forum's tag."""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.kinds import Kind, Unfit
from bot.delivery.topics import NOTHING, is_nothing
from bot.papers.visible import visible
from bot.texts.words import say

# Letters of a name: ForumTagResponse in Discord's OpenAPI document has 50, its clients let people write 20.
LONGEST = 50


@dataclass(frozen=True, slots=True)
class Tag(Kind[str]):
    """A tag by the name that it has where it is used, or none."""

    def read(self, value: object) -> str:
        """The name in one line; empty for none. Whether there is such a tag, only its channel can tell."""
        name = visible(value) if isinstance(value, str) else None
        if name is None or len(name) > LONGEST:
            raise Unfit("unfit.tag", most=LONGEST)
        return "" if is_nothing(name) else name

    def written(self, value: str) -> str:
        """The name, or the word for none."""
        return value or NOTHING

    def told(self, value: str, language: str) -> str:
        """The same in the reader's language."""
        return value or say(language, "topics.none")

    def form(self, language: str) -> str:
        """That a name is wanted."""
        return say(language, "form.tag")
