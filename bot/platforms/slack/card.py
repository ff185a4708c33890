"""One paper as blocks: its headline for a digest, and the whole card for threads and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.papers.bullets import Bullets
from bot.papers.paper import Paper
from bot.papers.visible import visible
from bot.platforms.slack import blocks as kit
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.text import clip, mrkdwn
from bot.texts.words import say
from bot.views.entries import Entry
from bot.views.leads import in_digest, lead_of, rest_of
from bot.views.lines import authors_line, bullets_label, keywords_line, kind_line, vote_label, votes_line

MOST_BULLETS = 10
MOST_LABEL = 120
# Slack refuses a message whose button holds an address that it cannot read.
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?([/?#][!-~]*)?")


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a paper is shown: bullets, and counted units of each text."""

    bullets: int
    bullet: int
    title: int = 300
    authors: int = 200


CARD_ROOMS = (Room(MOST_BULLETS, 1_500), Room(MOST_BULLETS, 800), Room(MOST_BULLETS, 400))


def title_of(entry: Entry, limit: int) -> str:
    """A paper's title as inert text; its id if it has none."""
    return clip(visible(entry.paper.title), limit) or entry.paper.id


def image_of(entry: Entry, language: str) -> Block:
    """A paper's image with a text for those who cannot see it."""
    return kit.image(entry.paper.thumbnail, say(language, "image.alt", title=title_of(entry, 150)))


def vote_button(entry: Entry, language: str, *, voted: bool = False) -> Block:
    """The button that marks a paper as a favourite, or no longer."""
    return kit.button(vote_label(entry, language, voted=voted), "unvote" if voted else "vote", value=entry.paper.id)


def headline(entry: Entry, language: str, room: Room, *, numbered: bool = True, thumbnail: bool = False) -> Block:
    """Rank, linked title, votes and authors."""
    rank = f"{entry.rank}. " if numbered else ""
    title = f"*{rank}<{entry.paper.page_url}|{mrkdwn(title_of(entry, room.title))}>*"
    if entry.paper.withdrawn:
        title += f" ({say(language, 'withdrawn')})"
    authors = authors_line([name for name in map(visible, entry.paper.authors) if name], language)
    lines = (title, mrkdwn(votes_line(entry, language)), mrkdwn(clip(authors, room.authors)))
    return kit.section("\n".join(lines), image=image_of(entry, language) if thumbnail else None)


def label_of(bullets: Bullets | None, language: str) -> str:
    """Who made the bullets, as inert text."""
    return clip(visible(bullets_label(bullets, language)), MOST_LABEL) if bullets else ""


def bullets_of(bullets: Bullets | None, room: Room) -> list[Block]:
    """Bullets as items of a list, as many as there is room for."""
    items = [visible(item) for item in bullets.few(room.bullets)] if bullets else []
    return [kit.line(kit.run(clip(item, room.bullet))) for item in items if item]


def digest_summary(entry: Entry, language: str, room: Room) -> list[Block]:
    """A paper's few bullets or its one sentence, with what a reader of another language is told of them."""
    shown = in_digest(entry)
    items = bullets_of(shown, room)
    if shown is None or not items:
        return []
    if lead_of(entry) is None:
        return [kit.bullets(items)]
    kind, keywords = kind_line(shown, language), visible(keywords_line(entry, language))
    heading = [kit.run(f"{kind} ", italic=True)] if kind else []
    lines = [kit.line(*heading, *item["elements"]) for item in items]
    return [*lines, kit.line(kit.run(clip(f"\n{keywords}", 150), italic=True))] if keywords else lines


def card(
    entry: Entry, language: str, *, numbered: bool = True, voted: bool = False, more: Sequence[Block] = ()
) -> list[Block]:
    """Everything about one paper, within every limit; `more` are buttons after the vote."""
    buttons = [vote_button(entry, language, voted=voted), *more, *_links(entry.paper, language)]
    for room in CARD_ROOMS:
        drawn = list(_card(entry, language, room, numbered=numbered, buttons=buttons))
        if kit.fits(drawn):
            break
    return drawn


def _card(entry: Entry, language: str, room: Room, *, numbered: bool, buttons: Sequence[Block]) -> Iterator[Block]:
    yield headline(entry, language, room, numbered=numbered)
    yield image_of(entry, language)
    yield _summary(entry, language, room)
    yield kit.actions(*buttons)


def _summary(entry: Entry, language: str, room: Room) -> Block:
    lead, rest = lead_of(entry), rest_of(entry)
    items = bullets_of(rest, room)
    lines = _lead(lead, language, room) if lead else []
    same = lead and rest and lead.origin == rest.origin
    label = label_of(rest, language) if items and not same else ""
    heading = [kit.line(kit.run(label, italic=True))] if label else []
    drawn = [*lines, *heading, *([kit.bullets(items)] if items else [])]
    return kit.rich_text(*drawn or [kit.line(kit.run(say(language, "bullets.none")))])


def _lead(lead: Bullets, language: str, room: Room) -> list[Block]:
    items, label = [visible(item) for item in lead.items], label_of(lead, language)
    named = kit.run(f"{label}: ", italic=True)
    return [kit.line(named, kit.run(clip(item, room.bullet) + "\n")) for item in items if item]


def _links(paper: Paper, language: str) -> Iterator[Block]:
    addresses = {
        "arxiv": paper.abstract_url,
        "pdf": paper.pdf_url,
        "page": paper.page_url,
        "code": paper.code_url,
        "project": paper.project_url,
    }
    for name, url in addresses.items():
        if url and len(url) <= 3_000 and _WEB_ADDRESS.fullmatch(url):
            yield kit.button(say(language, f"link.{name}"), f"link:{name}", url=url)
