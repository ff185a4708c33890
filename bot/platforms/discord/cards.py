"""One paper in full, as it stands in a thread, in a channel of style `cards`, and in a private answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.papers.bullets import Bullets
from bot.papers.paper import Paper
from bot.platforms.discord import custom_ids, shapes
from bot.platforms.discord.markup import escape, link, plain, web_address
from bot.platforms.discord.shapes import Shape
from bot.texts.words import say
from bot.views.entries import Entry
from bot.views.leads import in_digest, lead_of, rest_of
from bot.views.lines import authors_line, bullets_label, keywords_line, kind_line, vote_label, votes_line


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each thing is shown: numbers of bullets, else characters."""

    bullets: int
    bullet: int
    title: int = 300
    authors: int = 300


FULL: Sequence[Room] = (
    Room(30, 1300),
    Room(20, 400),
    Room(12, 200),
    Room(8, 100, 150, 150),
    Room(0, 100, 100, 100),
)
"""Tried in this order until a card keeps Discord's limits."""


def title_line(entry: Entry, language: str, room: Room, *, numbered: bool = True) -> str:
    """`1. Title` in bold, leading to the paper's page."""
    paper = entry.paper
    shown = link(clean_title(paper), paper.page_url, room.title)
    withdrawn = f" ({say(language, 'withdrawn')})" if paper.withdrawn else ""
    number = f"{entry.rank}. " if numbered else ""
    return f"**{number}{shown}**{withdrawn}"


def clean_title(paper: Paper) -> str:
    """The title, or the id of a paper whose title cannot be seen."""
    return plain(paper.title, 1000) or paper.id


def authors(entry: Entry, language: str, room: Room) -> str:
    """The authors in small letters."""
    return f"-# {escape(authors_line(entry.paper.authors, language), room.authors)}"


def bullet_lines(bullets: Bullets, room: Room) -> list[str]:
    """A Markdown list of at most so many bullets, each on one line."""
    shown = (escape(item, room.bullet) for item in bullets.few(room.bullets))
    return [f"- {line}" for line in shown if line]


def digest_lines(entry: Entry, language: str, room: Room) -> list[str]:
    """A paper's few bullets or its one sentence, with what a reader of another language is told of them."""
    shown = in_digest(entry)
    if shown is None or not room.bullets:
        return []
    if lead_of(entry) is None:
        return bullet_lines(shown, room)
    kind, keywords = kind_line(shown, language), keywords_line(entry, language)
    lines = [f"*{kind}* {line}" if kind else line for item in shown.items if (line := escape(item, room.bullet))]
    return [*lines, f"-# {escape(keywords, 150)}"] if keywords else lines


def alt_text(paper: Paper, language: str) -> str:
    """What a screen reader says of the paper's picture."""
    return plain(say(language, "image.alt", title=clean_title(paper)), shapes.ALT)


def card(
    entry: Entry,
    language: str,
    *,
    posted: bool = False,
    voted: bool = False,
    on_top: Sequence[Shape] = (),
    numbered: bool = True,
    more: Sequence[Shape] = (),
) -> Shape:
    """A box with everything about a paper; `more` buttons follow the vote button."""
    buttons = [_vote_button(entry, language, posted=posted, voted=voted), *more, *_links(entry, language)]
    picture = shapes.picture(entry.paper.thumbnail, alt_text(entry.paper, language))

    def drawn(room: Room) -> Shape:
        texts = _texts(entry, language, room, numbered=numbered)
        return shapes.container(*on_top, *texts, picture, *shapes.rows(buttons))

    return first_fitting(drawn, FULL)


def first_fitting(drawn: Callable[[Room], Shape], rooms: Sequence[Room]) -> Shape:
    """The first drawing that keeps Discord's limits, else the last one."""
    *others, last = rooms
    for room in others:
        if shapes.fits([box := drawn(room)]):
            return box
    return drawn(last)


def _texts(entry: Entry, language: str, room: Room, *, numbered: bool) -> Iterator[Shape]:
    title = title_line(entry, language, room, numbered=numbered)
    yield shapes.text("\n".join([title, _facts(entry, language), authors(entry, language, room)]))
    summary = [text for text in (_lead(entry, language, room), _bullets(entry, language, room)) if text]
    for text in summary or [f"-# {say(language, 'bullets.none')}"]:
        yield shapes.text(text)


def _facts(entry: Entry, language: str) -> str:
    line = votes_line(entry, language)
    return f"{line} · {entry.day}" if entry.day else line


def _lead(entry: Entry, language: str, room: Room) -> str:
    """The one sentence that tells most, where nobody wrote bullets; whose it is, unless what follows says so."""
    lead, rest = lead_of(entry), rest_of(entry)
    words = "\n".join(escape(item, room.bullet) for item in lead.items) if lead else ""
    if lead is None or not words or (rest and rest.origin == lead.origin):
        return words
    return f"{words}\n-# {escape(bullets_label(lead, language), 150)}"


def _bullets(entry: Entry, language: str, room: Room) -> str:
    rest = rest_of(entry)
    lines = bullet_lines(rest, room) if rest else []
    if rest is None or not lines:
        return ""
    label = escape(bullets_label(rest, language), 150)
    return "\n".join([*lines, f"-# {label}"] if label else lines)


def _vote_button(entry: Entry, language: str, *, posted: bool, voted: bool) -> Shape:
    custom_id = custom_ids.vote(entry.paper.id, posted=posted, voted=voted)
    style = shapes.SUCCESS if voted else shapes.PRIMARY
    return shapes.button(vote_label(entry, language, voted=voted), custom_id, style=style)


def _links(entry: Entry, language: str) -> list[Shape]:
    paper = entry.paper
    addresses = {
        "link.arxiv": paper.abstract_url,
        "link.pdf": paper.pdf_url,
        "link.page": paper.page_url,
        "link.code": web_address(paper.code_url),
        "link.project": web_address(paper.project_url),
    }
    return [shapes.link_button(say(language, key), url) for key, url in addresses.items() if url]
