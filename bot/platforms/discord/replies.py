"""An answer as the components of a Discord message; pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.digest import votes_line
from bot.models import Call, Card, Entry, Listing, Reply, Words
from bot.platforms.discord import custom_ids, shapes
from bot.platforms.discord.cards import Room, card, first_fitting, title_line
from bot.platforms.discord.markup import bold_where, escape, escape_lines, plain
from bot.platforms.discord.render import details
from bot.platforms.discord.shapes import Shape
from bot.texts import say

DOCUMENT = "papers.txt"
NO_ANSWER = "…"
LISTED: Sequence[Room] = (Room(1, 1, 300), Room(1, 1, 120), Room(0, 1, 120), Room(0, 1, 40))
"""Tried in this order; a passage counts as a bullet."""
MOST_TRIES = 5


def components(reply: Reply) -> list[Shape]:
    """What a person sees, or everybody of an answer that is not private."""
    match reply.content:
        case Card() as content:
            shown = [_card(reply, content)]
        case Listing() as content:
            shown = [_listing(reply, content)]
        case Words() as content:
            shown = _words(content, reply.language)
    return [*shown, shapes.attached(DOCUMENT)] if reply.document else shown


def _card(reply: Reply, content: Card) -> Shape:
    more = _share_button(reply, _lookup(content.entry.paper.id))
    return card(content.entry, reply.language, voted=content.voted, numbered=False, more=more)


def _lookup(text: str) -> Call:
    """What a button asks; who asks is known when it is clicked."""
    return Call("discord", "paper", text, user="")


def _share_button(reply: Reply, call: Call) -> list[Shape]:
    custom_id = custom_ids.share(call) if reply.private and reply.shareable else None
    return [shapes.button(say(reply.language, "button.share"), custom_id)] if custom_id else []


def _listing(reply: Reply, content: Listing) -> Shape:
    buttons = [*_pages(content, reply.language), *_share_button(reply, content.call)]
    return first_fitting(partial(_listing_in, content, reply.language, buttons), LISTED)


def _listing_in(content: Listing, language: str, buttons: Sequence[Shape], room: Room) -> Shape:
    texts = [f"### {escape(content.title, 200)}"]
    texts += ["\n".join(_line(entry, language, room) for entry in content.entries)] if content.entries else []
    footer = say(language, "list.footer", page=content.call.page, pages=content.pages, total=content.total)
    texts += [f"-# {escape(f'{content.note} {footer}', 400)}"]
    choose = [details(content.entries, language)] if content.entries else []
    return shapes.container(*map(shapes.text, texts), *choose, *shapes.rows(buttons))


def _line(entry: Entry, language: str, room: Room) -> str:
    day = f" · {entry.day}" if entry.day else ""
    passage = bold_where(entry.passage.pieces) if entry.passage and room.bullets else ""
    lines = [title_line(entry, language, room), f"{votes_line(entry, language)}{day}"]
    return "\n".join([*lines, f"-# {passage}"] if passage else lines)


def _pages(content: Listing, language: str) -> list[Shape]:
    """Back, where one is, Next; nothing for a single page or a question too long to be asked again."""
    page, pages = content.call.page, content.pages
    turns = [custom_ids.ask(content.call, max(0, page + step), place) for place, step in enumerate((-1, 0, 1))]
    if pages <= 1 or not all(turns):
        return []
    back, here, onward = (turn or "" for turn in turns)
    return [
        shapes.button(say(language, "button.back"), back, disabled=page <= 1),
        shapes.button(say(language, "button.page", page=page, pages=pages), here, disabled=True),
        shapes.button(say(language, "button.next"), onward, disabled=page >= pages),
    ]


def _words(content: Words, language: str) -> list[Shape]:
    shown = escape_lines(content.text, shapes.MOST_TEXT // 2) or NO_ANSWER
    buttons = [_try_button(attempt.label, attempt.value, place) for place, attempt in enumerate(content.tries)]
    tries = [button for button in buttons if button][:MOST_TRIES]
    undo = [shapes.button(say(language, "button.undo"), custom_ids.undo(content.undo))] if content.undo else []
    return [shapes.text(shown[: shapes.MOST_TEXT]), *shapes.rows([*tries, *undo])]


def _try_button(label: str, value: str, place: int) -> Shape | None:
    custom_id = custom_ids.ask(_lookup(value), 1, place)
    name = plain(label, shapes.LABEL)
    return shapes.button(name, custom_id, style=shapes.PRIMARY) if custom_id and name and place < MOST_TRIES else None
