"""A view as lines of text."""

from __future__ import annotations

from bot.views.canvas import Canvas
from bot.views.layout import AIRY
from bot.views.view import Lines, View


def drawn(view: View) -> str:
    """What the view tells; pictures and buttons are left out."""
    blocks = (part for part in view.parts if isinstance(part, Lines))
    return "\n".join(f"{line.before}{line.text}{line.after}" for block in blocks for line in block.lines)


CANVAS: Canvas[str] = Canvas(
    layout=AIRY,
    clip=lambda text, most: text[:most],
    draw=drawn,
    fits=lambda _: True,
    keeps=lambda _: True,
    opens=lambda _: True,
    names=lambda _: True,
)
