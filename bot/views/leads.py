"""Which sentences of a paper a digest and a card show."""

from __future__ import annotations

from dataclasses import replace

from bot.papers.bullets import Bullets
from bot.views.entries import Entry

# Written bullets that a digest shows of a paper; characters of one, as of a sentence that stands for them.
# Three sentences of an abstract for each of five papers were seen to be 1,900 pixels high at a width of 600; one
# sentence keeps a digest below 1,000, three short bullets below 1,400 (`python -m tests.pictures`).
BULLETS_IN_DIGEST, BULLET_IN_DIGEST = 3, 140
# The language of abstracts, and of Hugging Face's summaries.
ABSTRACTS = "en"


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


def in_digest(entry: Entry, most: int | None = None) -> Bullets | None:
    """What a digest shows of a paper: at most so many lines, or a few written bullets, else the lead."""
    lead, bullets = lead_of(entry), entry.bullets
    if most == 0:
        return None
    if lead and (most in (None, 1) or bullets is None):
        return _short(lead, 1)
    return bullets and _short(bullets, most or BULLETS_IN_DIGEST)


def _short(bullets: Bullets, most: int) -> Bullets:
    items = tuple(_clipped(item, BULLET_IN_DIGEST) for item in bullets.few(most))
    return replace(bullets, items=items, ranking=())


def _clipped(text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    head, space, _ = text[: most - 1].rpartition(" ")
    return (head if space and len(head) > most // 2 else text[: most - 1]).rstrip(" ,;:") + "…"
