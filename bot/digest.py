"""What a channel gets of an edition, in which order, and the lines that every platform shows alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.models import Bullets, Channel, Choice, Digest, Edition, Entry, Paper, Repeat
from bot.ports import Archive, Outbox, Votes
from bot.texts import say

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
BULLETS_IN_DIGEST, BULLET_IN_DIGEST, LEAD_IN_DIGEST = 3, 140, 250
"""Written bullets that a digest shows of a paper; characters of one, and of the sentence that stands for them."""
FIRST_AUTHORS = 2
ABSTRACTS = "en"
"""The language of abstracts, and of Hugging Face's summaries."""
SAME_LANGUAGE = 2
KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")


def ranked(papers: Iterable[Paper]) -> list[Paper]:
    """Best first: by votes, then newest, then the larger id, so that no tie is left to chance."""
    return sorted(papers, key=_standing, reverse=True)


def _standing(paper: Paper) -> tuple[int, datetime, str]:
    votes = -1 if paper.votes is None else paper.votes
    return votes, paper.published_at or EARLIEST, paper.id


def worthy(edition: Edition, channel: Channel) -> list[Paper]:
    """The papers that this channel may show, best first: with enough votes, none withdrawn."""
    return ranked(paper for paper in edition.papers if not paper.withdrawn and (paper.votes or 0) >= channel.min_votes)


def chosen(best: Sequence[Paper], top_n: int, shown: Mapping[str, date]) -> Choice:
    """The top ones of these in full, none that was `shown` before: that one's rank goes to the next."""
    ids = [paper.id for paper in best]
    fresh = [paper_id for paper_id in ids if paper_id not in shown][:top_n]
    until = ids.index(fresh[-1]) if len(fresh) == top_n else len(ids)
    repeats = [(paper_id, shown[paper_id]) for paper_id in ids[:until] if paper_id in shown]
    return Choice(tuple(fresh), tuple(repeats[:top_n]))


async def choose(channel: Channel, day: date, archive: Archive, outbox: Outbox) -> Choice:
    """Which papers of a day a channel is shown now; none in full if no paper of that day is new to it."""
    best = worthy(await archive.edition(day) or Edition(day), channel)
    shown = await outbox.shown(channel.id, [paper.id for paper in best], but=day)
    return chosen(best, channel.top_n, shown)


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


def _is_read(bullets: Bullets | None, language: str) -> bool:
    return bullets is not None and _nearness(bullets.language, language) >= SAME_LANGUAGE


def lead_of(entry: Entry) -> Bullets | None:
    """The one sentence that tells most where nobody wrote bullets: Hugging Face's, else the abstract's own."""
    bullets, paper = entry.bullets, entry.paper
    if bullets and bullets.origin != "extract":
        return None
    if paper.ai_summary:
        return Bullets(ABSTRACTS, "hugging-face", (paper.ai_summary,), paper.ai_summary_model)
    return bullets and replace(bullets, items=bullets.few(1), ranking=())


def rest_of(entry: Entry) -> Bullets | None:
    """The bullets below the lead, which they do not repeat; all of them where somebody wrote them."""
    bullets, lead = entry.bullets, lead_of(entry)
    if bullets is None or lead is None or lead.origin != bullets.origin:
        return bullets
    items = tuple(item for item in bullets.items if item not in lead.items)
    return replace(bullets, items=items, ranking=()) if items else None


def in_digest(entry: Entry) -> Bullets | None:
    """What a digest shows of a paper: a few written bullets, else the lead."""
    if lead := lead_of(entry):
        return replace(lead, items=tuple(_clipped(item, LEAD_IN_DIGEST) for item in lead.items))
    if entry.bullets is None:
        return None
    items = tuple(_clipped(item, BULLET_IN_DIGEST) for item in entry.bullets.few(BULLETS_IN_DIGEST))
    return replace(entry.bullets, items=items, ranking=())


def _clipped(text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    head, space, _ = text[: most - 1].rpartition(" ")
    return (head if space and len(head) > most // 2 else text[: most - 1]).rstrip(" ,;:") + "…"


async def entries_of(
    papers: Sequence[Paper], language: str, archive: Archive, votes: Votes, *, first_rank: int = 1
) -> tuple[Entry, ...]:
    """Papers with their bullets, favourites and newest day, ranked in the order given."""
    ids = [paper.id for paper in papers]
    bullets: Mapping[str, Sequence[Bullets]] = await archive.bullets(ids)
    tally = await votes.tally(ids)
    days: Mapping[str, date] = await archive.listed_on(ids)
    best = {paper.id: best_bullets(bullets.get(paper.id, ()), language) for paper in papers}
    foreign = [paper for paper in papers if not _is_read(best[paper.id], language)]
    keywords = await archive.keywords(foreign, language)
    return tuple(
        Entry(
            rank=rank,
            paper=paper,
            bullets=best[paper.id],
            favourites=tally.get(paper.id, 0),
            day=days.get(paper.id),
            keywords=keywords.get(paper.id, ()),
        )
        for rank, paper in enumerate(papers, first_rank)
    )


async def build(channel: Channel, day: date, choice: Choice, archive: Archive, votes: Votes) -> Digest | None:
    """The digest of a day with these papers and today's numbers, or None if there is none to show in full."""
    edition = await archive.edition(day) or Edition(day)
    known = await archive.papers([*choice.papers, *(paper_id for paper_id, _ in choice.repeats)])
    shown = [known[paper_id] for paper_id in choice.papers if paper_id in known]
    if not shown:
        return None
    before = {known[paper_id]: shown_on for paper_id, shown_on in choice.repeats if paper_id in known}
    entries = await entries_of([*shown, *before], channel.language, archive, votes)
    full, again = entries[: len(shown)], entries[len(shown) :]
    repeats = tuple(Repeat(entry, before[entry.paper]) for entry in again)
    return Digest(day, full, len(edition.papers), channel.language, channel.style, repeats)


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


def how_to_vote(digest: Digest) -> str:
    """The line that says which marks on a digest count: the ranks of its papers, as far as there are keycaps."""
    last = min(len(digest.entries), len(KEYCAPS))
    ranks = KEYCAPS[0] if last == 1 else f"{KEYCAPS[0]}–{KEYCAPS[last - 1]}"
    return say(digest.language, "digest.how", ranks=ranks)


def repeat_line(repeat: Repeat, digest: Digest) -> str:
    """`▲ 120, shown on 19 November`: what stands behind the title of a paper that the channel had before."""
    votes = votes_line(repeat.entry, digest.language)
    return say(digest.language, "repeat", votes=votes, day=_spoken(repeat.day, digest))


def _spoken(day: date, digest: Digest) -> str:
    """A day as people say it; with its year only where that is not the digest's own."""
    month = say(digest.language, "months").split()[day.month - 1]
    key = "day.spoken" if day.year == digest.day.year else "day.spoken.year"
    return say(digest.language, key, day=day.day, month=month, year=day.year)


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


def kind_line(bullets: Bullets, language: str) -> str:
    """What kind of text follows, for readers of another language than its own; empty for those of its own."""
    if bullets.origin not in ("extract", "hugging-face") or _is_read(bullets, language):
        return ""
    return say(language, f"kind.{bullets.origin}")


def keywords_line(entry: Entry, language: str) -> str:
    """What the paper is about, in the reader's language; empty where nothing is known."""
    return say(language, "keywords", words=" · ".join(entry.keywords)) if entry.keywords else ""
