"""A view as the components of a Discord message; pure, and within Discord's limits where the view fits them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from bot.papers.ids import asked_as
from bot.platforms.discord import custom_ids, shapes
from bot.platforms.discord.markup import bold_where, clip, fenced, inert, link, plain, spelt, web_address
from bot.platforms.discord.shapes import Shape
from bot.views.canvas import Canvas
from bot.views.layout import CROWDED
from bot.views.replies import Question
from bot.views.view import Ask, Choice, Control, Controls, Details, Line, Lines, Link, Part, Picture, Role, View, Vote

# How each kind of line is marked up; the others stand as they are.
STYLES: Mapping[Role, str] = {
    "heading": "## {}",
    "name": "### {}",
    "point": "- {}",
    **dict.fromkeys(("label", "keywords", "nothing", "understood", "note"), "-# {}"),
}
# What stands without a box.
PLAIN = ("words", "code", "usage", "moment", "doer")


def drawn(view: View) -> list[Shape]:
    """A message's components: a box, or words without one."""
    # Places of the paging controls come first; suggestions are numbered after them, so no two controls share a name.
    others = sum(isinstance(one, Ask) and one.how not in ("try", "offer") for one in _controls(view))
    parts = [shape for part in view.parts for shape in _part(part, posted=view.posted, first=others)]
    words = any(line.role in PLAIN for part in view.parts if isinstance(part, Lines) for line in part.lines)
    return parts if words else [shapes.container(*parts)]


CANVAS: Canvas[list[Shape]] = Canvas(
    layout=CROWDED,
    clip=clip,
    draw=drawn,
    fits=shapes.fits,
    keeps=lambda asked: custom_ids.ask(asked) is not None,
    opens=lambda url: web_address(url) is not None,
    names=str.isdecimal,
)


def _controls(view: View) -> Iterator[Control]:
    return (control for part in view.parts if isinstance(part, Controls) for control in part.controls)


def _part(part: Part, *, posted: bool, first: int) -> Iterable[Shape]:
    if isinstance(part, Picture):
        return [shapes.picture(part.url, clip(part.alt, shapes.ALT))]
    if isinstance(part, Controls):
        return _rows(part.controls, posted=posted, first=first)
    if part.beside:
        return [shapes.section(_text(part.lines), _beside(part.beside, posted=posted))]
    return [shapes.text(_text(lines)) for lines in _paragraphs(part.lines)]


def _paragraphs(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """A list of bullets begins a text of its own."""
    points = (place for place, line in enumerate(lines) if line.role == "point")
    start = next(points, 0)
    yield from filter(None, (lines[:start], lines[start:]))


def _text(lines: Sequence[Line]) -> str:
    """The lines; those of code stand in one fence, which nothing in them can close."""
    drawn = ((is_code, list(some)) for is_code, some in groupby(lines, lambda line: line.role == "code"))
    return "\n".join(
        fenced(line.text for line in some) if is_code else "\n".join(map(_line, some)) for is_code, some in drawn
    )


def _line(line: Line) -> str:
    """A line of Markdown in which nothing of others is markup."""
    match line.role:
        case "title" | "item":
            return f"**{line.before}{link(line.text, line.url)}**{line.after}"
        case "facts":
            return f"-# {line.before}{inert(line.text)}"
        case "note" if line.url:
            return f"-# {link(line.text, line.url)}"
        case "again":
            return f"-# {link(line.text, line.url)}{line.after}"
        # The label before it is ours and may be marked up; only what follows is from outside.
        case "sentence" if line.before:
            return f"*{line.before}* {inert(line.text)}"
        case "passage":
            return f"-# {bold_where(line.pieces)}"
        case "moment" if line.at:
            # docs.discord.com/developers/reference#message-formatting-timestamp-styles
            return f"{line.before}<t:{int(line.at.timestamp())}:F>{line.after}"
        case "usage":
            return f"{spelt(line.text)}{inert(line.after)}"
        case "sharer" | "doer":  # a mention that notifies nobody
            return f"-# {line.before}<@{line.text}>{inert(line.after)}"
        case _:
            return STYLES.get(line.role, "{}").format(inert(line.text))


def _rows(controls: Sequence[Control], *, posted: bool, first: int) -> Iterator[Shape]:
    """Choices, then buttons in rows; the first question that is only offered has the place `first`."""
    buttons = []
    for place, control in enumerate(controls):
        if isinstance(control, Choice):
            yield _choice(control, posted=posted)
        else:
            buttons.append(_button(control, posted=posted, place=first + place))
    yield from shapes.rows(buttons)


def _button(control: Vote | Ask | Details | Link, *, posted: bool, place: int) -> Shape:
    match control:
        case Vote():
            colour = shapes.PRIMARY if control.mark.on else shapes.SUCCESS
            style = shapes.SECONDARY if control.undoes else colour
            return shapes.button(control.label, custom_ids.vote(control, posted=posted), style=style)
        case Ask():
            style = shapes.PRIMARY if control.how == "try" else shapes.SECONDARY
            # Never empty here: the canvas drops a question that does not fit before it is drawn.
            custom_id = custom_ids.ask(control, place) or ""
            return shapes.button(clip(control.label, shapes.LABEL), custom_id, style=style, disabled=control.off)
        case Details():
            asked = Ask(control.label, "offer", Question("paper", asked_as(control.paper_id)))
            return _button(asked, posted=posted, place=place)
        case Link():
            return shapes.link_button(control.label, control.url)


def _beside(beside: Picture | Vote, *, posted: bool) -> Shape:
    if isinstance(beside, Vote):
        return _button(beside, posted=posted, place=0)
    return shapes.thumbnail(beside.url, clip(beside.alt, shapes.ALT))


def _choice(choice: Choice, *, posted: bool) -> Shape:
    options = [
        shapes.option(clip(one.label, shapes.OPTION), one.paper_id, plain(one.votes, shapes.OPTION))
        for one in choice.options
    ]
    custom_id = custom_ids.VOTES if choice.votes else custom_ids.details(posted=posted)
    return shapes.select(custom_id, choice.hint, options)
