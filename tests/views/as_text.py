"""Views as lines of text that can be read in a review; `python -m tests.views.as_text` writes the golden ones anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.views.answers import answer
from bot.views.canvas import Canvas
from bot.views.digests import posts
from bot.views.entries import Shown
from bot.views.layout import AIRY, CROWDED, Layout
from bot.views.view import Ask, Choice, Control, Controls, Details, Line, Link, Part, Picture, View, Vote
from tests.views import specimens

GOLDEN = Path(__file__).parent / "golden"


def canvas(layout: Layout, fits: Callable[[str], bool] = lambda text: True) -> Canvas[str]:  # noqa: ARG005
    """A page of text on which everything has room, unless told otherwise."""
    return Canvas(
        layout=layout,
        clip=lambda text, most: text if len(text) <= most else f"{text[: most - 1]}…",
        draw=as_text,
        fits=fits,
        keeps=lambda asked: len(asked.question.text) <= 80,
        opens=lambda url: url.startswith(("http://", "https://")) and " " not in url,
        names=str.isdecimal,
    )


def as_text(view: View) -> str:
    """A line for each line, with its role; a picture in angle brackets, what can be pressed in square ones."""
    return "\n".join(text for part in view.parts for text in _part(part))


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Picture):
        yield f"<{part.alt}>"
    elif isinstance(part, Controls):
        yield " ".join(map(_control, part.controls))
    else:
        yield from map(_line, part.lines)
        yield from (f"           beside {_beside(one)}" for one in [part.beside] if one)


def _beside(beside: Picture | Vote) -> str:
    return _control(beside) if isinstance(beside, Vote) else f"<{beside.alt}>"


def _line(line: Line) -> str:
    text = "".join(f"*{text}*" if bold else text for text, bold in line.pieces) or line.text
    shown = f"{line.before}|{text}|{line.after}" if line.before or line.after else text
    return f"{line.role:10} {shown}{f' -> {line.url}' if line.url else ''}"


def _control(control: Control) -> str:
    match control:
        case Vote(mark=mark):
            return f"[{control.label}: {'' if mark.on else 'un'}vote {mark.paper_id}{' (undo)' * control.undoes}]"
        case Ask():
            asked = f"{control.question.command} {control.question.text!r} {control.question.page}"
            return f"[{control.label}: {control.how} {asked}{' off' * control.off}]"
        case Details():
            return f"[{control.label}: card {control.paper_id}]"
        case Link():
            return f"[{control.label}: {control.url}]"
        case Choice():
            options = "".join(f"\n    {one.label} ({one.votes}): {one.paper_id}" for one in control.options)
            return f"[{control.hint}{' (vote)' * control.votes}:{options}]"


def files() -> Iterator[tuple[Path, str]]:
    """Every golden file and what it should hold."""
    for name, layout in (("crowded", CROWDED), ("airy", AIRY)):
        page = canvas(layout)
        shown = [_digest(page, *one) for one in specimens.digests() if one[0].startswith("mixed")]
        told = ((title, one) for title, one in specimens.answers("discord") if title.endswith("-en"))
        shown += [f"== {title}\n{answer(one, page)}\n" for title, one in told]
        yield GOLDEN / f"{name}.txt", "\n".join(shown)


def _digest(page: Canvas[str], name: str, shown: Shown) -> str:
    return "\n".join(f"== {name}: {one.kind} {one.paper_id or ''}\n{one.drawing}\n" for one in posts(shown, page)[:2])


if __name__ == "__main__":
    for path, text in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
