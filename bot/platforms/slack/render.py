"""A digest as Slack messages; pure, and within every limit whatever the papers hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.delivery.messages import Message
from bot.platforms.slack import blocks as kit
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.card import Room, card, digest_summary, headline, image_of, label_of, title_of, vote_button
from bot.platforms.slack.text import clip, clip_bytes, mrkdwn
from bot.texts.words import say
from bot.views.entries import Digest, Entry
from bot.views.leads import in_digest
from bot.views.lines import how_to_vote, kind_line, repeat_line, votes_line

DIGEST_ROOMS = (Room(3, 400), Room(3, 240), Room(1, 400), Room(1, 200, 200, 120), Room(0, 0, 200, 120))
NOTICE = 3_000
TIGHT = Room(0, 0, 120, 60)
BRIEF = Room(0, 0, 120, 60)
"""What stands beside a whole card, or a list of titles."""


def render(digest: Digest) -> tuple[Message, ...]:
    """The digest's messages in posting order; a reply goes below the first post."""
    if digest.style == "cards":
        return tuple(_card(digest, entry, "post", first=place == 0) for place, entry in enumerate(digest.entries))
    if digest.style == "compact":
        return (Message("post", body(_list_of(digest), _compact(digest))),)
    replies = (_card(digest, entry, "reply") for entry in digest.entries)
    return (Message("post", body(_list_of(digest), _digest(digest))), *replies)


def body(text: str, blocks: Sequence[Block]) -> Block:
    """A message's arguments; `text` is what notifications and screen readers get, and is safe already."""
    # Without these Slack unfolds a preview below every link.
    return {
        "text": clip_bytes(text, kit.MOST_TEXT_BYTES),
        "blocks": list(blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def text_only(message: Message) -> Message | None:
    """The message as the text that notifications show; None if it is that already."""
    if not message.body.get("blocks"):
        return None
    return replace(message, body={name: value for name, value in message.body.items() if name != "blocks"})


def notice(text: str) -> Message:
    """Words for the admin."""
    return Message("post", body(mrkdwn(text), [kit.rich_text(kit.line(kit.run(clip(text, NOTICE))))]))


def one_line(entry: Entry, language: str) -> str:
    """A paper in one line of safe text."""
    return f"{entry.rank}. {mrkdwn(title_of(entry, 300))} {mrkdwn(votes_line(entry, language))}"


def _title(digest: Digest) -> str:
    return say(digest.language, "digest.title", day=digest.day.isoformat())


def _list_of(digest: Digest) -> str:
    entries = [one_line(entry, digest.language) for entry in digest.entries]
    repeats = [f"{mrkdwn(title_of(one.entry, 300))} {mrkdwn(repeat_line(one, digest))}" for one in digest.repeats]
    return "\n".join([_title(digest), *entries, *repeats])


def _count(digest: Digest) -> str:
    shown = len(digest.entries)
    if shown < digest.listed:
        return say(digest.language, "digest.count", shown=shown, listed=digest.listed)
    return say(digest.language, "digest.all", listed=shown)


def _digest(digest: Digest) -> list[Block]:
    for room in DIGEST_ROOMS:
        drawn = list(_with_room(digest, room))
        if kit.fits(drawn):
            return drawn
    return list(_with_room(digest, TIGHT))


def _with_room(digest: Digest, room: Room) -> Iterator[Block]:
    labels = {_label(entry, digest.language) for entry in digest.entries if room.bullets}
    common = labels.pop() if len(labels) == 1 else ""
    yield kit.header(_title(digest))
    yield kit.context(" · ".join(filter(None, (_count(digest), common))))
    for place, entry in enumerate(digest.entries):
        yield from _entry(entry, digest.language, room, first=place == 0, labelled=not common)
    yield from _repeats(digest, room)
    yield kit.context(how_to_vote(digest))


def _repeats(digest: Digest, room: Room) -> Iterator[Block]:
    """The papers that the channel was shown before, in a line each."""
    titles = [kit.link(one.entry.paper.page_url, title_of(one.entry, room.title)) for one in digest.repeats]
    facts = [kit.run(f"  {repeat_line(one, digest)}") for one in digest.repeats]
    items = [kit.line(title, said) for title, said in zip(titles, facts, strict=True)]
    if items:
        yield kit.rich_text(kit.bullets(items))


def _entry(entry: Entry, language: str, room: Room, *, first: bool, labelled: bool) -> Iterator[Block]:
    yield headline(entry, language, room, thumbnail=not first)
    if first:
        yield image_of(entry, language)
    if summary := digest_summary(entry, language, room):
        label = _label(entry, language) if labelled else ""
        heading = [kit.line(kit.run(label, italic=True))] if label else []
        yield kit.rich_text(*heading, *summary)
    details = kit.button(say(language, "button.details"), "details", value=entry.paper.id)
    yield kit.actions(vote_button(entry, language), details)


def _label(entry: Entry, language: str) -> str:
    """Who made what the digest shows of a paper, where that does not say so itself."""
    shown = in_digest(entry)
    return "" if shown is None or kind_line(shown, language) else label_of(shown, language)


def _compact(digest: Digest) -> list[Block]:
    language = digest.language
    items = [
        kit.line(kit.link(entry.paper.page_url, title_of(entry, 300)), kit.run(f"  {votes_line(entry, language)}"))
        for entry in digest.entries
    ]
    options = [(f"{entry.rank}. {title_of(entry, kit.MOST_OPTION)}", entry.paper.id) for entry in digest.entries]
    return [
        kit.header(_title(digest)),
        kit.context(_count(digest)),
        kit.rich_text(kit.bullets(items, "ordered")),
        *_repeats(digest, BRIEF),
        kit.context(how_to_vote(digest)),
        kit.actions(kit.choice(say(language, "digest.details"), "details", options)),
    ]


def _card(digest: Digest, entry: Entry, kind: str, *, first: bool = False) -> Message:
    drawn = card(entry, digest.language)
    text = one_line(entry, digest.language)
    if kind == "reply":
        return Message("reply", body(text, drawn), entry.paper.id)
    below = [kit.context(_title(digest)), *(_repeats(digest, BRIEF) if first else ())]
    return Message("post", body(text, [*drawn, *(below if kit.fits([*drawn, *below]) else below[:1])]), entry.paper.id)
