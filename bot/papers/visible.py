"""Which characters of a text can be seen: what hides, reorders or breaks text goes, and one line is left."""

from __future__ import annotations

import re
import unicodedata

# Unicode's categories of what is not seen: controls, formats (zero width, direction), private and half characters.
HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})
# Letters and marks that look like nothing: fillers of Hangul, the empty Braille cell and their like.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
# Arabic to Sinhala, where a joiner changes how letters are written.
JOINING = "\u0600-\u0dff"
TAGS = "\U000e0020-\U000e007f"
FORMATS = re.compile(
    # Kept: joiners within an emoji and within a word, and the name of a region behind its black flag.
    rf"((?<=[{EMOJI}\ufe0f])\u200d(?=[{EMOJI}])|(?<=[{JOINING}])[\u200c\u200d](?=[{JOINING}])|"
    rf"\U0001f3f4[\U000e0030-\U000e007a]{{2,8}}\U000e007f)|[\u200c\u200d{TAGS}]"
)
# What FORMATS judges by its neighbours; all else that is hidden has gone before it looks.
SOMETIMES_KEPT = frozenset("\u200c\u200d") | {chr(code) for code in range(0xE0020, 0xE0080)}


class Seen(dict[int, str]):
    """What of each character is seen, for `str.translate`; a common one is judged once, so long texts are cheap."""

    def __missing__(self, code: int) -> str:
        seen = _seen(chr(code))
        # Of the first plane alone, else a text that holds all there are would fill the memory.
        if code <= 0xFFFF:
            self[code] = seen
        return seen


def _seen(letter: str) -> str:
    if letter.isspace():
        return " "
    hidden = unicodedata.category(letter) in HIDDEN and letter not in SOMETIMES_KEPT
    return "" if hidden or letter in BLANKS else letter


SEEN = Seen()


def visible(text: str) -> str:
    """One line of what can be seen, white space single; emoji of several characters stay whole."""
    printable = text.isprintable()
    # To Python the blanks are printable (letters, marks and a symbol), so only ASCII is surely all seen.
    if not (printable and text.isascii()):
        text = text.translate(SEEN)
    if not printable:
        text = FORMATS.sub(r"\1", text)
    return " ".join(text.split())


def aligned(line: str) -> str:
    """The same with its spaces as they are, for columns; other white space counts as one."""
    return " ".join(map(visible, line.split(" "))).rstrip()
