"""What a channel gets of an edition, in which order, and the lines that every platform shows alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from bot.models import Bullets, Channel, Digest, Edition, Entry, Paper
from bot.ports import Archive, Votes
from bot.texts import say

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
BULLETS_IN_DIGEST = 3
FIRST_AUTHORS = 2


def ranked(papers: Iterable[Paper]) -> list[Paper]:
    """Best first: by votes, then newest, then the larger id, so that no tie is left to chance."""
    return sorted(papers, key=_standing, reverse=True)


def _standing(paper: Paper) -> tuple[int, datetime, str]:
    votes = -1 if paper.votes is None else paper.votes
    return votes, paper.published_at or EARLIEST, paper.id


def chosen(edition: Edition, channel: Channel) -> list[Paper]:
    """The papers that this channel shows: the top ones with enough votes, none withdrawn."""
    worthy = [paper for paper in edition.papers if not paper.withdrawn and (paper.votes or 0) >= channel.min_votes]
    return ranked(worthy)[: channel.top_n]


def best_bullets(sets: Sequence[Bullets], language: str) -> Bullets | None:
    """The set to show: in the channel's language, else in English; written rather than extracted."""
    worth = {"imported": 3, "llm": 2, "hugging-face": 1, "extract": 0}
    return max(sets, key=lambda one: (_nearness(one.language, language), worth[one.origin]), default=None)


def _nearness(language: str, wanted: str) -> int:
    """How well a reader of the one language is served by the other; English is the abstracts' own."""
    if language == wanted:
        return 3
    head = language.split("-")[0]
    return 2 if head == wanted.split("-")[0] else int(head == "en")


async def entries_of(
    papers: Sequence[Paper], language: str, archive: Archive, votes: Votes, *, first_rank: int = 1
) -> tuple[Entry, ...]:
    """Papers with their bullets, favourites and newest day, ranked in the order given."""
    ids = [paper.id for paper in papers]
    bullets: Mapping[str, Sequence[Bullets]] = await archive.bullets(ids)
    tally = await votes.tally(ids)
    days: Mapping[str, date] = await archive.listed_on(ids)
    return tuple(
        Entry(
            rank=rank,
            paper=paper,
            bullets=best_bullets(bullets.get(paper.id, ()), language),
            favourites=tally.get(paper.id, 0),
            day=days.get(paper.id),
        )
        for rank, paper in enumerate(papers, first_rank)
    )


async def build(
    channel: Channel, day: date, archive: Archive, votes: Votes, *, papers: Sequence[str] = ()
) -> Digest | None:
    """The digest of a day for a channel, or None if no paper of that day is for it.

    `papers` holds the ids in the order already posted, when a posted digest is drawn again with today's numbers.
    """
    edition = await archive.edition(day) or Edition(day)
    if papers:
        known = await archive.papers(papers)
        shown = [known[paper_id] for paper_id in papers if paper_id in known]
    else:
        shown = chosen(edition, channel)
    if not shown:
        return None
    entries = await entries_of(shown, channel.language, archive, votes)
    return Digest(day, entries, len(edition.papers), channel.language, channel.style)


def authors_line(authors: Sequence[str], language: str) -> str:
    """`First, Second … Last (+n)`; up to four names stand in full."""
    if not authors:
        return say(language, "authors.none")
    if len(authors) <= FIRST_AUTHORS + 2:
        return ", ".join(authors)
    hidden = len(authors) - FIRST_AUTHORS - 1
    return say(language, "authors.more", names=", ".join(authors[:FIRST_AUTHORS]), last=authors[-1], n=hidden)


def votes_line(entry: Entry, language: str) -> str:
    """`▲ 43  ★ 2`: Hugging Face's votes, and our favourites if there are any."""
    votes = entry.paper.votes
    line = say(language, "votes.none") if votes is None else say(language, "votes", n=votes)
    return f"{line}  {say(language, 'favourites', n=entry.favourites)}" if entry.favourites else line


def vote_label(entry: Entry, language: str, *, voted: bool = False) -> str:
    """What the vote button says: whether the reader has marked the paper, and how many people have."""
    if not entry.favourites:
        return say(language, "button.voted" if voted else "button.vote")
    return say(language, "button.voted.n" if voted else "button.vote.n", n=entry.favourites)


def bullets_label(bullets: Bullets, language: str) -> str:
    """Who made the bullets, so that nobody takes an extract for a translation."""
    if bullets.origin == "hugging-face" and bullets.model:
        return say(language, "label.hugging-face.model", model=bullets.model)
    return say(language, f"label.{bullets.origin}", model=bullets.model or "")


def lead_label(paper: Paper, language: str) -> str:
    """Whose words `paper.ai_summary` is."""
    if paper.ai_summary_model:
        return say(language, "label.hugging-face.model", model=paper.ai_summary_model)
    return say(language, "label.hugging-face")
