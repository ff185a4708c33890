"""Answers to commands as Slack messages; every button says all that is needed to act on it after a restart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.delivery.messages import Message
from bot.papers.found import Passage, Suggestion
from bot.papers.ids import asked_as
from bot.papers.visible import visible
from bot.platforms.slack import blocks as kit
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.card import card, title_of
from bot.platforms.slack.render import body, one_line
from bot.platforms.slack.text import clip, mrkdwn, plain_lines
from bot.texts.words import say
from bot.views.entries import Entry
from bot.views.lines import votes_line
from bot.views.replies import Call, Card, Listing, Mark, Reply, Words

MOST_ASKED = 400
"""Characters of a query that a button keeps; a value may have 2,000, and JSON writes one character in up to 12."""
MOST_TRIES = 10
MOST_UNDERSTOOD = 150
"""Characters of a line of what was understood."""
MOST_LINES = 25
ROOMS = ((300, True), (150, True), (150, False), (80, False))
"""Tried in this order: counted units of a title, and whether there are passages."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button asks again: a command, its text and the page."""

    command: str
    text: str
    page: int = 1

    def pack(self) -> str:
        """As a button's value."""
        return json.dumps([self.command, self.text[:MOST_ASKED], self.page], ensure_ascii=False)

    @classmethod
    def unpack(cls, value: str) -> Asked | None:
        """From a button's value; None if it is not one of ours."""
        try:
            command, text, page = json.loads(value)
        except (ValueError, TypeError, RecursionError):
            return None
        if command not in ("paper", "papers") or not isinstance(text, str) or not isinstance(page, int):
            return None
        return cls(command, text, max(1, page))


def payload(reply: Reply, call: Call) -> dict[str, Any]:
    """An answer's text and blocks; who sees it is up to the sender."""
    if isinstance(reply.content, Card):
        text, drawn = _card(reply, reply.content)
    elif isinstance(reply.content, Listing):
        text, drawn = _listing(reply, reply.content)
    else:
        text, drawn = _words(reply.content, call, reply.language)
    return body(text, [*_shared_by(reply), *drawn])


def private(reply: Reply, call: Call) -> dict[str, Any]:
    """An answer that only the asking person sees."""
    return payload(reply, call) | {"response_type": "ephemeral"}


def shared(reply: Reply, call: Call) -> dict[str, Any]:
    """An answer that everybody in the channel sees."""
    return payload(reply, call) | {"response_type": "in_channel"}


def shared_card(reply: Reply) -> Message:
    """A shared card as a message of the channel."""
    paper_id = reply.content.entry.paper.id if isinstance(reply.content, Card) else None
    return Message("post", payload(reply, Call("slack", "paper", paper_id or "", "")), paper_id)


def _shared_by(reply: Reply) -> list[Block]:
    """Who shares it; an id that is none of Slack's would be markup."""
    if not re.fullmatch(r"[UW][A-Z0-9]+", reply.sharer):
        return []
    return [kit.note(say(reply.language, "shared.by", who=f"<@{reply.sharer}>"))]


def _share(reply: Reply, asked: Asked) -> list[Block]:
    if not (reply.private and reply.shareable):
        return []
    return [kit.button(say(reply.language, "button.share"), "share", value=asked.pack())]


def _card(reply: Reply, shown: Card) -> tuple[str, list[Block]]:
    share = _share(reply, Asked("paper", asked_as(shown.entry.paper.id)))
    drawn = card(shown.entry, reply.language, numbered=False, voted=shown.voted, more=share)
    return f"{mrkdwn(title_of(shown.entry, 300))} {shown.entry.paper.page_url}", drawn


def _listing(reply: Reply, listing: Listing) -> tuple[str, list[Block]]:
    for room, passages in ROOMS:
        drawn = list(_listing_blocks(reply, listing, room, passages=passages))
        if kit.fits(drawn):
            break
    lines = (one_line(entry, reply.language) for entry in listing.entries)
    return "\n".join([mrkdwn(visible(listing.title)), *lines]), drawn


def _listing_blocks(reply: Reply, listing: Listing, room: int, *, passages: bool) -> Iterator[Block]:
    language, entries = reply.language, listing.entries[:MOST_LINES]
    title = kit.line(kit.run(clip(visible(listing.title), 300) or "–", bold=True))
    if listing.lines:
        understood = [clip(visible(line), MOST_UNDERSTOOD) for line in listing.lines]
        yield kit.context("\n".join(filter(None, understood)))
    yield kit.rich_text(title, *(part for entry in entries for part in _hit(entry, language, room, passages=passages)))
    notes = [clip(visible(listing.note), 600)] if listing.note else []
    if listing.pages > 1:
        page = {"page": listing.call.page, "pages": listing.pages, "total": listing.total}
        notes.append(say(language, "list.footer", **page))
    if notes:
        yield kit.context(" · ".join(notes))
    if entries:
        yield kit.actions(_details(entries, language), *_pages(reply, listing))
    if tries := _tries(listing.call, listing.tries):
        yield kit.actions(*tries)


def _hit(entry: Entry, language: str, room: int, *, passages: bool) -> Iterator[Block]:
    yield _line(entry, language, room)
    if passages and entry.passage and (runs := _runs(entry.passage)):
        yield kit.quote(*runs)


def _runs(passage: Passage) -> list[Block]:
    """The words that were asked for in bold; a piece keeps the spaces at its ends."""
    shown = ((visible(f".{text}.")[1:-1], bold) for text, bold in passage.pieces)
    return [kit.run(text, bold=True) if bold else kit.run(text) for text, bold in shown if text]


def _line(entry: Entry, language: str, room: int) -> Block:
    facts = [votes_line(entry, language), entry.day.isoformat() if entry.day else ""]
    tail = "  ".join(filter(None, facts))
    shown = kit.link(entry.paper.page_url, title_of(entry, room))
    return kit.line(kit.run(f"{entry.rank}. "), shown, kit.run(f"  {tail}"))


def _details(entries: tuple[Entry, ...], language: str) -> Block:
    options = [(f"{entry.rank}. {title_of(entry, kit.MOST_OPTION)}", entry.paper.id) for entry in entries]
    return kit.choice(say(language, "digest.details"), "details", options)


def _pages(reply: Reply, listing: Listing) -> Iterator[Block]:
    """Back, Next and Share; Slack has no disabled buttons, so there is none that leads nowhere."""
    call, language = listing.call, reply.language
    here = Asked(call.command, call.text, call.page)
    if call.page > 1:
        yield kit.button(say(language, "button.back"), "page:back", value=replace(here, page=call.page - 1).pack())
    if call.page < listing.pages:
        yield kit.button(say(language, "button.next"), "page:next", value=replace(here, page=call.page + 1).pack())
    yield from _share(reply, here)


def _words(shown: Words, call: Call, language: str) -> tuple[str, list[Block]]:
    text = clip(plain_lines(shown.text), kit.MOST_SECTION) or "–"
    drawn = [kit.rich_text(kit.line(kit.run(text)))]
    buttons = [*_tries(call, shown.tries), *([_undo(shown.undo, language)] if shown.undo else [])]
    return mrkdwn(text), [*drawn, kit.actions(*buttons)] if buttons else drawn


def _tries(call: Call, tries: Sequence[Suggestion]) -> list[Block]:
    return [
        kit.button(visible(one.label), f"try:{number}", value=Asked(call.command, one.value).pack())
        for number, one in enumerate(tries[:MOST_TRIES])
    ]


def _undo(mark: Mark, language: str) -> Block:
    return kit.button(say(language, "button.undo"), "redo" if mark.on else "undo", value=mark.paper_id)
