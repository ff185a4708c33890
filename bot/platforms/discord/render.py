"""A digest as Discord messages; pure, and within every limit of Discord whatever a paper's texts hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from bot.delivery.messages import Message
from bot.platforms.discord import custom_ids, shapes
from bot.platforms.discord.cards import (
    Room,
    alt_text,
    authors,
    card,
    clean_title,
    digest_lines,
    first_fitting,
    title_line,
)
from bot.platforms.discord.markup import escape, link, plain
from bot.platforms.discord.shapes import Shape
from bot.texts.words import say
from bot.views.entries import Digest, Entry
from bot.views.leads import BULLETS_IN_DIGEST, in_digest
from bot.views.lines import bullets_label, how_to_vote, kind_line, repeat_line, votes_line

THREAD_NAME = 100
THREAD_OPEN_MINUTES = 4320
"""A thread stays open three days after its last message: longer than posted numbers are kept up to date."""

SHORTER: Sequence[Room] = (
    Room(BULLETS_IN_DIGEST, 350),
    Room(BULLETS_IN_DIGEST, 220, 200, 120),
    Room(1, 300, 200, 120),
    Room(1, 140, 150, 80),
    Room(0, 1, 200, 120),
    Room(0, 1, 100, 60),
    Room(0, 1, 40, 30),
)
"""Tried in this order until the digest keeps Discord's limits."""
BRIEF = Room(0, 1, 80, 30)
"""What stands above a card must leave room for it."""


def render(digest: Digest) -> list[Message]:
    """The digest in the channel's style, in posting order."""
    if digest.style == "cards":
        return _cards(digest)
    if digest.style == "compact":
        return [Message("post", shapes.body(_compact(digest)))]
    replies = [_message("reply", entry, digest.language) for entry in digest.entries]
    return [Message("post", shapes.body(_overview(digest))), _thread(digest), *replies]


def header(digest: Digest) -> str:
    """The day, and how many of its papers are shown."""
    title = say(digest.language, "digest.title", day=digest.day)
    shown, listed = len(digest.entries), max(digest.listed, len(digest.entries))
    count = say(digest.language, "digest.all" if shown == listed else "digest.count", shown=shown, listed=listed)
    return f"## {title}\n-# {count}"


def details(entries: Iterable[Entry], language: str, *, posted: bool = False) -> Shape:
    """A list that shows the chosen paper's card to whoever chooses."""
    options = {
        entry.paper.id: shapes.option(
            plain(f"{entry.rank}. {clean_title(entry.paper)}", shapes.OPTION),
            entry.paper.id,
            plain(votes_line(entry, language), shapes.OPTION),
        )
        for entry in entries
    }
    choices = list(options.values())[: shapes.MOST_OPTIONS]
    return shapes.select(custom_ids.details(posted=posted), say(language, "digest.details"), choices)


def repeats(digest: Digest, room: Room) -> list[Shape]:
    """The papers that the channel was shown before, in a small line each."""
    lines = [
        f"-# {link(clean_title(one.entry.paper), one.entry.paper.page_url, room.title)}  {repeat_line(one, digest)}"
        for one in digest.repeats
    ]
    return [shapes.text("\n".join(lines))] if lines else []


def _cards(digest: Digest) -> list[Message]:
    first, *others = digest.entries
    on_top = _message("post", first, digest.language, [shapes.text(header(digest)), *repeats(digest, BRIEF)])
    return [on_top, *(_message("post", entry, digest.language) for entry in others)]


def _message(kind: str, entry: Entry, language: str, on_top: Sequence[Shape] = ()) -> Message:
    """A paper's own message; the thread's and the channel's look alike."""
    box = card(entry, language, posted=True, on_top=on_top)
    return Message("reply" if kind == "reply" else "post", shapes.body(box), entry.paper.id)


def _thread(digest: Digest) -> Message:
    name = plain(say(digest.language, "digest.thread", day=digest.day), THREAD_NAME)
    return Message("thread", {"name": name, "auto_archive_duration": THREAD_OPEN_MINUTES})


def _overview(digest: Digest) -> Shape:
    return first_fitting(partial(_overview_in, digest), SHORTER)


def _overview_in(digest: Digest, room: Room) -> Shape:
    small = [_labels(digest) if room.bullets else "", how_to_vote(digest)]
    return shapes.container(
        shapes.text(header(digest)),
        *(_section(entry, digest.language, room) for entry in digest.entries),
        *repeats(digest, room),
        shapes.text("\n".join(f"-# {line}" for line in small if line)),
        details(digest.entries, digest.language, posted=True),
        *shapes.rows([shapes.link_button(say(digest.language, "link.page"), _day_url(digest))]),
    )


def _section(entry: Entry, language: str, room: Room) -> Shape:
    lines = [title_line(entry, language, room), votes_line(entry, language), authors(entry, language, room)]
    lines += digest_lines(entry, language, room)
    return shapes.section("\n".join(lines), entry.paper.thumbnail, alt_text(entry.paper, language))


def _labels(digest: Digest) -> str:
    """Who made the bullets above that do not say so themselves, each maker once."""
    shown = [bullets for entry in digest.entries if (bullets := in_digest(entry))]
    made = (bullets_label(one, digest.language) for one in shown if not kind_line(one, digest.language))
    return escape(" · ".join(dict.fromkeys(label for label in made if label)), 200)


def _day_url(digest: Digest) -> str:
    return f"https://huggingface.co/papers/date/{digest.day}"


def _compact(digest: Digest) -> Shape:
    return first_fitting(partial(_compact_in, digest), SHORTER)


def _compact_in(digest: Digest, room: Room) -> Shape:
    language = digest.language
    lines = [f"{title_line(entry, language, room)}  {votes_line(entry, language)}" for entry in digest.entries]
    choose = details(digest.entries, language, posted=True)
    texts = [shapes.text(header(digest)), shapes.text("\n".join(lines)), *repeats(digest, room)]
    return shapes.container(*texts, shapes.text(f"-# {how_to_vote(digest)}"), choose)
