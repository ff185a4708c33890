"""The lines that every platform shows alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from bot.papers.best import is_read
from bot.papers.bullets import Bullets
from bot.texts.words import say
from bot.views.emoji import KEYCAPS
from bot.views.entries import Digest, Entry, Repeat, Shown

FIRST_AUTHORS = 2


def authors_line(authors: Sequence[str], language: str) -> str:
    """`First, Second … Last (+n)`; up to four names stand in full."""
    if not authors:
        return say(language, "authors.none")
    # A fourth name takes hardly more room than `(+1)`.
    if len(authors) <= FIRST_AUTHORS + 2:
        return ", ".join(authors)
    hidden = len(authors) - FIRST_AUTHORS - 1
    return say(language, "authors.more", names=", ".join(authors[:FIRST_AUTHORS]), last=authors[-1], n=hidden)


def votes_line(entry: Entry, language: str) -> str:
    """`▲ 43  ★ 2`: Hugging Face's votes, and our favourites if there are any."""
    votes = entry.paper.votes
    line = say(language, "votes.none") if votes is None else say(language, "votes", n=votes)
    return f"{line}  {say(language, 'favourites', n=entry.favourites)}" if entry.favourites else line


def how_to_vote(shown: Shown, control: Literal["menu", "button", "card"]) -> str:
    """The line that says what the numbers are, and which marks count: the ranks, as far as there are keycaps."""
    last = min(len(shown.entries), len(KEYCAPS))
    ranks = KEYCAPS[0] if last == 1 else f"{KEYCAPS[0]}–{KEYCAPS[last - 1]}"
    return say(shown.language, f"digest.how.{control}", ranks=ranks)


def numbers_told(shown: Shown) -> str:
    """The line that says what the numbers are, where nobody can vote."""
    return say(shown.language, "digest.numbers" if isinstance(shown, Digest) else "board.numbers")


def repeat_line(repeat: Repeat, digest: Digest) -> str:
    """`▲ 120, shown on 19 November`: what stands behind the title of a paper that the channel had before."""
    votes = votes_line(repeat.entry, digest.language)
    # The year only where it is not the digest's own.
    day = _spoken(repeat.day, digest.language, dated=repeat.day.year != digest.day.year)
    return say(digest.language, "repeat", votes=votes, day=day)


def _spoken(day: date, language: str, *, dated: bool) -> str:
    """A day as people say it, with its year or without."""
    key = "day.spoken.year" if dated else "day.spoken"
    return say(language, key, day=day.day, month=_month(day, language), year=day.year)


def _month(day: date, language: str) -> str:
    return say(language, "months").split()[day.month - 1]


def month_line(day: date, language: str) -> str:
    """`November 2026`: the month of a day."""
    return say(language, "month.spoken", month=_month(day, language), year=day.year)


def span_line(first: date, last: date, language: str) -> str:
    """`16–22 November`: some days; with their years only where these are two."""
    if (first.year, first.month) == (last.year, last.month):
        return say(language, "days.spoken", first=first.day, last=last.day, month=_month(first, language))
    dated = first.year != last.year
    return " – ".join(_spoken(day, language, dated=dated) for day in (first, last))


def vote_label(entry: Entry, language: str, *, voted: bool = False) -> str:
    """What the vote button says: whether the reader has marked the paper, and how many people have."""
    if not entry.favourites:
        return say(language, "button.voted" if voted else "button.vote")
    return say(language, "button.voted.n" if voted else "button.vote.n", n=entry.favourites)


def bullets_label(bullets: Bullets, language: str) -> str:
    """Who made the bullets, so that nobody takes an extract for a translation; empty where nobody knows."""
    if bullets.origin == "imported":
        return ""
    if bullets.origin == "hugging-face" and bullets.model:
        return say(language, "label.hugging-face.model", model=bullets.model)
    return say(language, f"label.{bullets.origin}", model=bullets.model or "")


def made_line(bullets: Bullets, language: str) -> str:
    """Who made the summaries of a digest; empty where nobody knows."""
    return (
        say(language, f"digest.made.{bullets.origin}", model=bullets.model or "")
        if bullets.origin != "imported"
        else ""
    )


def kind_line(bullets: Bullets, language: str) -> str:
    """What kind of text follows, for readers of another language than its own; empty for those of its own."""
    if bullets.origin not in ("extract", "hugging-face") or is_read(bullets, language):
        return ""
    return say(language, f"kind.{bullets.origin}")


def keywords_line(entry: Entry, language: str) -> str:
    """What the paper is about, in the reader's language; empty where nothing is known."""
    return say(language, "keywords", words=" · ".join(entry.keywords)) if entry.keywords else ""
