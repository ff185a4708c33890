"""Emoji by which people vote, as platforms spell them: in words as Slack does, or as the signs themselves."""

from __future__ import annotations

from collections.abc import Sequence

# One emoji in every spelling.
Spellings = Sequence[str]

KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")
SPELT_RANKS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "keycap_ten")
# The emoji of the first rank, of the second and so on.
RANKS: Sequence[Spellings] = tuple(zip(SPELT_RANKS, KEYCAPS, strict=True))
# Those that mean the same stand together; any other is one of its own.
ALIKE: Sequence[Sequence[Spellings]] = (
    (("star", "⭐"), ("star2", "🌟")),
    (("heart", "❤️"),),
    (("thumbsup", "+1", "👍"),),
    (("fire", "🔥"),),
)
# Asks for a picture where a sign may be text too; people's keyboards send it or not.
AS_PICTURE = "\ufe0f"


def spellings_of(emoji: str) -> Spellings:
    """Every spelling of an emoji that settings name."""
    name = emoji.strip(":").replace(AS_PICTURE, "")
    known = (one for same in ALIKE for one in same)
    return next((one for one in known if name in [spelt.replace(AS_PICTURE, "") for spelt in one]), (emoji.strip(":"),))
