"""A view as Slack's blocks; pure, and within Slack's limits where the view fits them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from bot.platforms.slack import blocks as kit
from bot.platforms.slack.asked import MOST_ASKED, pack
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.markup import clip, clip_bytes, mrkdwn
from bot.views.canvas import Canvas
from bot.views.layout import AIRY
from bot.views.view import Ask, Choice, Control, Controls, Details, Line, Link, Part, Picture, Role, View, Vote

# Slack refuses a message whose button holds an address that it cannot read.
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?([/?#][!-~]*)?")
_PERSON = re.compile(r"[UW][A-Z0-9]+")
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
# The kind of block in which a line stands; the others stand in a rich text, where nothing is markup.
KINDS: Mapping[Role, str] = {
    "heading": "header",
    **dict.fromkeys(("title", "facts", "votes"), "section"),
    **dict.fromkeys(("note", "understood"), "context"),
    "sharer": "sharer",
    "doer": "doer",
    "words": "words",
}
STYLES: Mapping[Role, Mapping[str, bool]] = {
    "name": {"bold": True},
    "label": {"italic": True},
    "keywords": {"italic": True},
}
LISTS: Mapping[Role, str] = {"point": "bullet", "again": "bullet", "item": "ordered"}
# How a reader sees a time: docs.slack.dev/reference/block-kit/blocks/rich-text-block#date-element-type.
MOMENT = "{date_long_pretty} {time}"
BETWEEN: Mapping[Role, str] = {"note": " · ", "understood": "\n"}


def _gist(view: View) -> str:
    """What notifications and screen readers get, as safe text."""
    return "\n".join(f"{line.before}{mrkdwn(line.text)}{line.after}" for line in view.gist)


def drawn(view: View) -> Block:
    """A message's text and blocks."""
    return body(_gist(view), [block for part in view.parts for block in _part(part)])


CANVAS: Canvas[Block] = Canvas(
    layout=AIRY,
    clip=clip,
    draw=drawn,
    fits=lambda drawing: kit.fits(drawing["blocks"]),
    keeps=lambda asked: len(asked.question.text) <= MOST_ASKED,
    opens=lambda url: len(url) <= kit.MOST_ADDRESS and _WEB_ADDRESS.fullmatch(url) is not None,
    names=lambda person: _PERSON.fullmatch(person) is not None,
    forms=True,
)


def body(text: str, blocks: Sequence[Block]) -> Block:
    """A message's arguments; `text` is what notifications and screen readers get, and is safe already."""
    # Without the last two Slack unfolds a preview below every link.
    return {
        "text": clip_bytes(text, kit.MOST_TEXT_BYTES),
        "blocks": list(blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _part(part: Part) -> Iterator[Block]:
    if isinstance(part, Picture):
        yield kit.image(part.url, part.alt)
    elif isinstance(part, Controls):
        # There are no buttons that cannot be pressed.
        shown = [one for one in part.controls if not (isinstance(one, Ask) and one.off)]
        elements = [_control(one, place) for place, one in enumerate(shown)]
        yield from (
            kit.actions(*elements[at : at + kit.MOST_ACTING]) for at in range(0, len(elements), kit.MOST_ACTING)
        )
    else:
        for kind, lines in groupby(part.lines, lambda line: KINDS.get(line.role, "rich text")):
            yield _block(kind, list(lines), part.beside)


def _block(kind: str, lines: Sequence[Line], beside: Picture | Vote | None) -> Block:
    match kind:
        case "header":
            return kit.header(lines[0].text)
        case "section":
            return kit.section("\n".join(map(_markup, lines)), beside=_beside(beside) if beside else None)
        case "context" if any(line.url for line in lines):
            return kit.note(BETWEEN[lines[0].role].join(map(_markup, lines)))
        case "context":
            return kit.context(BETWEEN[lines[0].role].join(line.text for line in lines))
        case "sharer":
            return kit.note("".join(f"{line.before}<@{line.text}>{line.after}" for line in lines))
        case "doer":
            return kit.note("".join(f"<@{line.text}>{mrkdwn(line.after)}" for line in lines))
        case "words":
            return kit.rich_text(kit.line(kit.run("\n".join(line.text for line in lines))))
        case _:
            return kit.rich_text(*_rich(lines))


def _markup(line: Line) -> str:
    if line.role == "title":
        return f"*{line.before}<{line.url}|{mrkdwn(line.text)}>*{line.after}"
    return f"{line.before}<{line.url}|{mrkdwn(line.text)}>" if line.url else f"{line.before}{mrkdwn(line.text)}"


def _beside(beside: Picture | Vote) -> Block:
    return _control(beside, 0) if isinstance(beside, Vote) else kit.image(beside.url, beside.alt)


def _rich(lines: Iterable[Line]) -> Iterator[Block]:
    """Lines of a rich text; those of a list stand in one together."""
    for style, several in groupby(lines, lambda line: "code" if line.role == "code" else LISTS.get(line.role)):
        if style == "code":
            yield kit.preformatted(kit.run("\n".join(line.text for line in several)))
        elif style:
            yield kit.bullets([kit.line(*_runs(line)) for line in several], style)
        else:
            yield from ((kit.quote if line.role == "passage" else kit.line)(*_runs(line)) for line in several)


def _runs(line: Line) -> list[Block]:
    match line.role:
        case "name" | "label" | "keywords":
            return [kit.run(line.text, **STYLES[line.role])]
        case "lead":
            return [kit.run(f"{line.before}: ", italic=True), kit.run(f"{line.text}\n")]
        case "sentence" if line.before:
            return [kit.run(f"{line.before} ", italic=True), kit.run(line.text)]
        case "hit":
            return [kit.run(line.before), kit.link(line.url, line.text), kit.run(line.after)]
        case "item" | "again":
            return [kit.link(line.url, line.text), kit.run(line.after)]
        case "moment" if line.at:
            after = [kit.run(line.after)] if line.after else []
            return [kit.run(line.before), kit.date(line.at, MOMENT, line.text), *after]
        case "usage":
            return [kit.run(line.text, code=True), kit.run(line.after)]
        case "place":
            place = kit.channel(line.text) if _CHANNEL.fullmatch(line.text) else kit.run(line.text)
            return [place, kit.run(line.after)]
        case "passage":
            return [kit.run(text, bold=True) if bold else kit.run(text) for text, bold in line.pieces]
        case _:
            return [kit.run(line.text)]


def _control(control: Control, place: int) -> Block:
    match control:
        case Vote(mark=mark, undoes=undoes):
            on, off = ("redo", "undo") if undoes else ("vote", "unvote")
            return kit.button(control.label, on if mark.on else off, value=mark.paper_id, spoken=control.spoken)
        case Ask():
            numbered = {how: f"{how}:{place}" for how in ("try", "offer", "form")}
            action = (numbered | {"share": "share"}).get(control.how, f"page:{control.how}")
            return kit.button(control.label, action, value=pack(control.question, control.place))
        case Details():
            return kit.button(control.label, "details", value=control.paper_id)
        case Link():
            return kit.button(control.label, f"link:{control.name}", url=control.url)
        case Choice():
            action = "vote" if control.votes else "details"
            return kit.choice(control.hint, action, [(one.label, one.paper_id) for one in control.options])
