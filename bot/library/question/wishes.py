"""When, and in which order: what of a question says nothing of what the papers are about."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from bot.library.question.empty_words import STOP_WORDS
from bot.library.question.periods import Period, each, outside_quotes
from bot.papers.found import SearchOrder

ORDERS: dict[str, SearchOrder] = {
    "relevance": "relevance",
    "votes": "votes",
    "newest": "newest",
    "관련": "relevance",
    "관련순": "relevance",
    "인기": "votes",
    "인기순": "votes",
    "최신": "newest",
    "최신순": "newest",
}
SORT = re.compile(rf"(?<!\S)(?:sort|order|정렬):\s?({'|'.join(sorted(ORDERS, key=len, reverse=True))})(?!\S)")
SPOKEN = re.compile(
    r"(?<!\S)(?:(?P<newest>(?:the\s)?(?:most\s)?(?:recent|recently|latest|newest)|최신|최근에?|새로\s?나온|요즘)"
    r"|(?P<votes>(?:the\s)?(?:top(?:[\s-]rated)?(?:\s\d{1,3})?|best|trending|(?:most|highest)[\s-](?:popular|voted|upvoted|liked)"
    r"|popular)|(?:가장\s)?인기(?:\s?있는|\s?많은)?|베스트))(?=[\s.,?!]|$)"
)
WORD_BEFORE = re.compile(r"(\S+)\s*$")
WORD_AFTER = re.compile(rf"^\s*((?:(?:{'|'.join(STOP_WORDS)})\s+)?\S+)")


@dataclass(frozen=True, slots=True)
class Wish:
    """A piece of a question that says when or in which order; a span has a period, an order has none."""

    said: str
    period: Period = field(default=Period())
    order: SearchOrder | None = None
    soft: bool = True
    """Whether the words may be meant as words: `2026` of `SemEval 2026`, `best` of `best of n`."""
    before: str = ""
    after: str = ""
    """The words beside it."""


def wished(text: str, today: date, kept: Collection[str] = ()) -> tuple[str, tuple[Wish, ...]]:
    """The text without its wishes, but for pieces that are `kept` as words; and those wishes."""
    found: list[Wish] = []

    def sort(match: re.Match[str]) -> str:
        found.append(Wish(match[0].strip(), order=ORDERS[match[1]], soft=False))
        return " "

    def span(said: str, period: Period) -> bool:
        if said.strip() in kept:
            return False
        found.append(_beside(text, Wish(said.strip(), period, soft=":" not in said)))
        return True

    def order(match: re.Match[str]) -> str:
        if match[0].strip() in kept:
            return match[0]
        how: SearchOrder = "newest" if match["newest"] else "votes"
        found.append(_beside(text, Wish(match[0].strip(), order=how)))
        return " "

    text = outside_quotes(SORT, sort, text)
    rest = each(text, today, span)
    return outside_quotes(SPOKEN, order, rest), tuple(found)


def _beside(text: str, wish: Wish) -> Wish:
    """The wish with the words beside it, where it stands first."""
    before, _, after = text.partition(wish.said)
    left, right = WORD_BEFORE.search(before), WORD_AFTER.match(after)
    return Wish(wish.said, wish.period, wish.order, wish.soft, left[1] if left else "", right[1] if right else "")
