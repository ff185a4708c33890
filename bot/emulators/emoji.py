"""Which emoji exist: Unicode's for Discord, by their short names for Slack, and how many a message bears."""

from __future__ import annotations

import re
import unicodedata

# Different reactions on a message; one more is refused with code 30010.
MOST_ON_DISCORD = 20
# Different emoji on a message, and one person's on it (docs.slack.dev/reference/methods/reactions.add).
MOST_ON_SLACK, MOST_OF_ONE_PERSON = 50, 23
# Emoji that Unicode files under letters and punctuation.
NOT_SYMBOLS = "‼⁉ℹ〰"
# Signs for text or picture, the joiner of families, the box of keycaps: parts of an emoji that show nothing alone.
JOINED = "\ufe0e\ufe0f\u200d\u20e3"
# Its first letter is a common digit, which alone would be no emoji.
KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
# Of these Unicode files some under mathematics, so that the category tells nothing; more pass than are emoji.
ARROWS_AND_SQUARES = re.compile("[\u2190-\u21ff\u25a0-\u25ff\u2900-\u297f]")
# So many of Slack's some 1,900 as people react with; a workspace adds its own.
SLACK_NAMES = frozenset(
    """
    star star2 sparkles heart heartbeat broken_heart orange_heart yellow_heart green_heart blue_heart purple_heart
    thumbsup +1 thumbsdown -1 fire tada rocket eyes wave clap raised_hands pray muscle ok_hand point_up point_down
    one two three four five six seven eight nine zero keycap_ten 100 1234 smile grinning joy laughing wink blush
    thinking_face cry sob rage sunglasses heart_eyes white_check_mark heavy_check_mark x warning question exclamation
    bulb book books bookmark memo mag bell no_bell pushpin robot_face brain gem trophy medal crown zap boom snowflake
    sunny coffee pizza beer cake dog cat bug snake turtle unicorn_face bow facepalm shrug handshake ok cool new
    arrow_up arrow_down heavy_plus_sign heavy_minus_sign red_circle large_blue_circle black_circle
    """.split()
)
# Skin tones come in the name, and each is a reaction of its own: one person can give `+1` twice.
SLACK_NAME = re.compile(r"(?P<name>[a-z0-9_+'-]{1,100})(?:::skin-tone-[2-6])?")


def is_unicode_emoji(text: str) -> bool:
    """Whether a text is an emoji of Unicode and nothing else."""
    if KEYCAP.fullmatch(text):
        return True
    # The range at the end is of tags, which spell the flags of Scotland and Wales.
    symbols = [letter for letter in text if letter not in JOINED and not 0xE0020 <= ord(letter) <= 0xE007F]
    return bool(symbols) and len(text) <= 16 and all(map(_is_symbol, symbols))


def slack_name(text: str) -> str | None:
    """The name without a skin tone if it is spelt as Slack spells names."""
    match = SLACK_NAME.fullmatch(text.strip(":"))
    return match["name"] if match else None


def _is_symbol(letter: str) -> bool:
    # Skin tones, which Unicode files under modifiers.
    modifier = 0x1F3FB <= ord(letter) <= 0x1F3FF
    return (
        unicodedata.category(letter) == "So"
        or modifier
        or letter in NOT_SYMBOLS
        or bool(ARROWS_AND_SQUARES.match(letter))
    )
