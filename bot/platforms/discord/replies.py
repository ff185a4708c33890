"""An answer as the components of a Discord message; pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.delivery.messages import Message
from bot.papers.found import Suggestion
from bot.papers.ids import asked_as
from bot.platforms.discord import custom_ids, shapes
from bot.platforms.discord.cards import Room, card, first_fitting, title_line
from bot.platforms.discord.markup import bold_where, escape, escape_lines, plain
from bot.platforms.discord.render import details
from bot.platforms.discord.shapes import Shape
from bot.texts.words import say
from bot.views.entries import Entry
from bot.views.lines import votes_line
from bot.views.replies import Call, Card, Listing, Reply, Words

NO_ANSWER = "…"
LISTED: Sequence[Room] = (Room(1, 1, 300), Room(1, 1, 120), Room(0, 1, 120), Room(0, 1, 40))
"""Tried in this order; a passage counts as a bullet."""
MOST_TRIES = 5
MOST_LINES, MOST_UNDERSTOOD = 6, 120
"""Lines of what was understood, and characters of one."""


def components(reply: Reply) -> list[Shape]:
    """What a person sees, or everybody of an answer that is not private."""
    match reply.content:
        case Card() as content:
            shown = [_card(reply, content)]
        case Listing() as content:
            shown = [_listing(reply, content)]
        case Words() as content:
            shown = _words(content, reply.language)
    return shown


def shared_card(reply: Reply) -> Message:
    """A shared card as a message of the channel; it bears no part's key."""
    paper_id = reply.content.entry.paper.id if isinstance(reply.content, Card) else None
    return Message("post", shapes.body(*components(reply)), paper_id)


def _card(reply: Reply, content: Card) -> Shape:
    more = _share_button(reply, _lookup(asked_as(content.entry.paper.id)))
    on_top = [shapes.text(line) for line in _shared_by(reply)]
    return card(content.entry, reply.language, voted=content.voted, numbered=False, on_top=on_top, more=more)


def _shared_by(reply: Reply) -> list[str]:
    """Who shares it, as a mention that notifies nobody."""
    return [f"-# {say(reply.language, 'shared.by', who=f'<@{reply.sharer}>')}"] if reply.sharer.isdecimal() else []


def _lookup(text: str) -> Call:
    """What a button asks; who asks is known when it is clicked."""
    return Call("discord", "paper", text, user="")


def _share_button(reply: Reply, call: Call) -> list[Shape]:
    custom_id = custom_ids.share(call) if reply.private and reply.shareable else None
    return [shapes.button(say(reply.language, "button.share"), custom_id)] if custom_id else []


def _listing(reply: Reply, content: Listing) -> Shape:
    buttons = [*_pages(content, reply.language), *_share_button(reply, content.call)]
    rows = [*shapes.rows(_tries(content.tries, len(buttons))), *shapes.rows(buttons)]
    return first_fitting(partial(_listing_in, content, reply.language, rows, _shared_by(reply)), LISTED)


def _listing_in(content: Listing, language: str, rows: Sequence[Shape], on_top: Sequence[str], room: Room) -> Shape:
    understood = "".join(f"\n-# {escape(line, MOST_UNDERSTOOD)}" for line in content.lines[:MOST_LINES])
    texts = [*on_top, f"### {escape(content.title, 200)}{understood}"]
    texts += ["\n".join(_line(entry, language, room) for entry in content.entries)] if content.entries else []
    footer = say(language, "list.footer", page=content.call.page, pages=content.pages, total=content.total)
    texts += [f"-# {escape(f'{content.note} {footer}', 400)}"]
    choose = [details(content.entries, language)] if content.entries else []
    return shapes.container(*map(shapes.text, texts), *choose, *rows)


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
    tries = _tries(content.tries)
    undo = [shapes.button(say(language, "button.undo"), custom_ids.undo(content.undo))] if content.undo else []
    return [shapes.text(shown[: shapes.MOST_TEXT]), *shapes.rows([*tries, *undo])]


def _tries(tries: Sequence[Suggestion], first: int = 0) -> list[Shape]:
    """A button for each question that is short enough to be asked by one; `first` is the place of the first."""
    asked = [
        (plain(one.label, shapes.LABEL), custom_ids.ask(_lookup(one.value), 1, first + place))
        for place, one in enumerate(tries[:MOST_TRIES])
    ]
    return [shapes.button(name, custom_id, style=shapes.PRIMARY) for name, custom_id in asked if name and custom_id]
