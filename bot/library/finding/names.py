"""What papers are called by: `DINOv3`, `dino v3` and `Dino-V3` are one name, and who types it wants that paper."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.database.readers import Reader
from bot.library.question.normalise import without_tex

# Letters and digits of a key; more of a title nobody types by heart.
LONGEST = 48
SHORTEST = 2
MOST_BEGUN = 200
# Words of a question, and of a name that stands among others.
MOST_ASKED, MOST_WORDS = 24, 4
# What a paper gains that is called just so; so with more behind it; that begins so; whose name is among the words.
#
# The relevance of the best match is 1, so that the first is more than any other match can reach.
CALLED, NEARLY, BEGUN, AMONG = 2.0, 1.0, 0.25, 0.5

ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
APART = re.compile(r"[\W_]+")
# What stands behind a name in a title.
END = re.compile(r"\s*[:–—(]|\s+-\s|,\s|\s+(?:technical report|system card|model card)\b|\W*$", re.IGNORECASE)
# What makes a name of words: digits, inner capitals, hyphens.
SPECIAL = re.compile(r"\d|[a-z][A-Z]|[A-Z]{2}|\w-\w")
# What no word of a sentence has; `VIBE` and `Mirage` are words too.
COINED = re.compile(r"[A-Za-z]\d|\d[A-Za-z]|[a-z][A-Z]")
SAME_VERSION = re.compile(r"\.0(?![\d.])")
OTHER_VERSION = re.compile(r"\.?\d")


def squeezed(text: str) -> str:
    """Letters and digits alone, in lower case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return APART.sub("", text).casefold()


def name_keys(title: str) -> str:
    """JSON list of the keys by which a title is found: of its name, and of its beginning."""
    bare = _bare(title)
    keys = {squeezed(one)[:LONGEST] for one in (without_tex(title), bare, bare[: _end(bare)])}
    return json.dumps(sorted(key for key in keys if len(key) >= SHORTEST), ensure_ascii=False)


def gains(reader: Reader, words: Sequence[str]) -> dict[int, float]:
    """Row numbers of the papers that these words name, and what each gains by it."""
    words = words[:MOST_ASKED]
    whole = squeezed("".join(words))[:LONGEST]
    if len(whole) < SHORTEST:
        return {}
    found = {number: AMONG for number, title in _among(reader, words, whole) if COINED.search(title[: _end(title)])}
    for number, title in _begun(reader, whole):
        if gain := gain_of(title, whole):
            found[number] = gain
    return found


def gain_of(title: str, whole: str) -> float:
    """What a title gains that begins with these letters and digits; 0 if they end within a word of it."""
    title = without_tex(title).strip() if squeezed(title).startswith(whole) else _bare(title)
    end = _reach(title, len(whole))
    rest = title[end:]
    if same := SAME_VERSION.match(rest):
        rest = rest[same.end() :]
    if END.match(rest):
        return CALLED
    if not SPECIAL.search(title[:end]):
        return BEGUN * _ends_word(title, end)
    other = title[end - 1].isdigit() and OTHER_VERSION.match(rest)
    return NEARLY * _ends_word(title, end) * (0.5 if other else 1)


def _bare(title: str) -> str:
    """A title without TeX and a leading article."""
    return ARTICLE.sub("", without_tex(title).strip(), count=1)


def _end(title: str) -> int:
    """Where the name ends in a title."""
    found = END.search(title)
    return found.start() if found else len(title)


def _reach(title: str, count: int) -> int:
    """The place in a title behind so many letters and digits."""
    for at, letter in enumerate(title, 1):
        count -= len(squeezed(letter))
        if count <= 0:
            return at
    return len(title)


def _ends_word(title: str, end: int) -> bool:
    """Whether a word ends there, or a part of one: `Smol|VLM`, `Llama|3`."""
    before, after = title[end - 1], title[end : end + 1]
    return not after.isalnum() or before.isdigit() != after.isdigit() or (before.islower() and after.isupper())


def _begun(reader: Reader, whole: str) -> Iterable[tuple[int, str]]:
    rows = reader.rows(
        # A range up to the last character of all, since LIKE takes no index that tells capitals apart:
        # sqlite.org/optoverview.html#the_like_optimization.
        """SELECT DISTINCT number, title FROM
           (SELECT number FROM paper_name WHERE key >= ?1 AND key < ?1 || char(1114111) LIMIT ?2)
           JOIN paper USING (number)""",
        [whole, MOST_BEGUN],
    )
    return ((row["number"], row["title"]) for row in rows)


def _among(reader: Reader, words: Sequence[str], whole: str) -> Iterable[tuple[int, str]]:
    """Papers whose whole name is some of the words that stand side by side."""
    ends = range(1, len(words) + 1)
    spans = {squeezed("".join(words[max(0, end - count) : end])) for end in ends for count in range(1, MOST_WORDS + 1)}
    keys = [key for key in spans - {whole} if SHORTEST < len(key) <= LONGEST]
    rows = reader.rows(
        """SELECT number, title FROM paper_name JOIN paper USING (number)
           WHERE key IN (SELECT value FROM json_each(?)) LIMIT ?""",
        [json.dumps(keys), MOST_BEGUN],
    )
    return ((row["number"], row["title"]) for row in rows)
