"""The bullets in what a model said: past its thoughts, in whatever JSON or list, the last of the right form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

Items = tuple[str, ...]
LONGEST_READ, DEEPEST = 200_000, 3
# Letters read for nothing behind brackets that open nothing: 20 ms, measured; nobody else is answered meanwhile.
MOST_WASTED = 2_000_000
# For a try that does not tell where it ended, and for the least of one.
LONG_TRY, SHORT_TRY = 50_000, 1_000
# Where harmony models begin what is meant for the reader.
FINAL = "<|channel|>final<|message|>"
TRAILING = re.compile(r",(?=\s*[\]}])")
# Blank lines belong to no bullet: `\s` would look through all of them again from each.
LINE = re.compile(r"^[^\S\n]*(?:[-*•·‣▪–]|\(?\d{1,2}[.)])\s+(\S.*)$", re.MULTILINE)
FEWEST_LINES = 3
TEXT_KEYS = ("text", "bullet", "content", "sentence", "summary", "point", "value")
BRACKET = re.compile(r"[{\[]")
# How models end their thoughts, opened or not.
CLOSING = re.compile(
    r"</[\w:|-]*(?:think|thought|reason|reflect|scratchpad|analysis|monologue|cot)[\w:|-]*>"
    r"|\[/THINK\]|◁/think▷|<\|/?(?:end_of_)?(?:think|thought)\|>",
    re.IGNORECASE,
)
# So often must something come that it is a circle, and so many letters it has.
CIRCLES, SHORTEST_CIRCLE, LONGEST_CIRCLE = 3, 8, 400
# Not strict: models break lines within strings.
DECODER = json.JSONDecoder(strict=False)


def bullets_in(text: str) -> Items | None:
    """The bullets of an answer, None if it has none in any form that could be told."""
    # The end, since thoughts come first.
    text = text[-LONGEST_READ:]
    for part in _parts(text):
        for form in (part, TRAILING.sub("", part)):
            if (found := _last(form)) is not None:
                return found
    lines = LINE.findall(next(iter(_parts(text))))
    return tuple(lines) if len(lines) >= FEWEST_LINES else None


def _parts(text: str) -> Iterator[str]:
    """What comes after the thoughts, and the whole, in case that what looked like their end was a word of a bullet."""
    if FINAL in text:
        yield text.rpartition(FINAL)[2]
    ends = [match.end() for match in CLOSING.finditer(text)]
    if ends:
        yield text[ends[-1] :]
    yield text


def _last(text: str) -> Items | None:
    """The bullets of the last JSON value that has some; one that names them goes before a bare list."""
    named = bare = None
    for value in _values(text):
        if isinstance(value, dict):
            named = _of(value) or named
        else:
            bare = _of(value) or bare
    return named or bare


def _values(text: str) -> Iterator[object]:
    """Every JSON object and list in a text that is not inside another."""
    place = wasted = 0
    while (match := BRACKET.search(text, place)) and wasted < MOST_WASTED:
        try:
            value, place = DECODER.raw_decode(text, match.start())
        # After a bracket that opens nothing the search goes on behind it.
        except (ValueError, RecursionError) as error:
            place = match.end()
            wasted += _read_for_nothing(error, text, match.start())
        else:
            yield value


def _read_for_nothing(error: Exception, text: str, start: int) -> int:
    """How many letters were read from a place until an error."""
    if not isinstance(error, json.JSONDecodeError):
        return LONG_TRY
    # A string without an end is looked for to the end of the text, and told by its beginning.
    end = len(text) if error.msg.startswith("Unterminated string") else error.pos
    return end - start + SHORT_TRY


def _of(value: object, depth: int = 0) -> Items | None:
    """The bullets that a value is or holds."""
    if depth > DEEPEST:
        return None
    if isinstance(value, list):
        texts = [_text(item) for item in value]
        return tuple(text for text in texts if text is not None) if texts and None not in texts else None
    if isinstance(value, dict):
        first = [value[key] for key in value if str(key).lower() == "bullets"]
        found = (_of(inner, depth + 1) for inner in (*first, *value.values()) if isinstance(inner, dict | list))
        return next((items for items in found if items), None)
    return None


def _text(item: object) -> str | None:
    """The words of one bullet: a string, or an object with one text."""
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        texts = {key: text for key, text in item.items() if isinstance(text, str)}
        named = [texts[key] for key in TEXT_KEYS if key in texts]
        return named[0] if named else next(iter(texts.values())) if len(texts) == 1 else None
    return None


def repeats(text: str, items: Items | None) -> bool:
    """Whether a model went round in circles: the same bullet again and again, or the same words at the end."""
    if items and any(items.count(item) >= CIRCLES for item in set(items) if len(item) > SHORTEST_CIRCLE):
        return True
    tail = text[-LONGEST_CIRCLE * CIRCLES :].rstrip()
    return any(
        tail.endswith(tail[-size:] * CIRCLES) and len(set(tail[-size:])) > 1
        for size in range(SHORTEST_CIRCLE, min(LONGEST_CIRCLE, len(tail) // CIRCLES) + 1)
    )
