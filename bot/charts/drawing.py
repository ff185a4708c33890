"""Draws one chart: JSON on standard input, a PNG file on standard output; a process of its own, and no more.

What drawing needs is given back when the process ends, and what hangs in it can be ended.
"""

from __future__ import annotations

import io
import json
import math
import os
import sys
from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw

from bot.charts.fonts import Font, font_for
from bot.views.charts import Chart, Panel

Point = tuple[float, float]

# Pixels, drawn twice as large and then made smaller, which smooths the lines. A phone shows it at a third of its width,
# so that letters of 40 are some 13 pixels high there.
WIDTH, PANEL, SCALE = 1200, 420, 2
LETTERS, SMALL = 40, 36
LEFT, RIGHT, TOP, BELOW, LEGEND = 130, 50, 80, 20, 80
FOOT = 70
LINE, DOT = 6, 9
MOST_STEPS, MOST_PLACES, MOST_LETTERS = 4, 5, 100
# Pillow's own font has no letter for three dots.
ELLIPSIS = "..."
# Not bright, so that it glares in no dark theme, and with edges of its own in a light one.
BACKGROUND, GRID, TEXT, FILL = "#20242c", "#3d4350", "#e4e7ec", "#2c4152"
# Told apart by people who see fewer colours: jfly.uni-koeln.de/color (Okabe and Ito). The marks differ too.
COLOURS = ("#56b4e9", "#e69f00")
# Of all colours together; the file is a sixth of one with as many as there are, and looks the same.
SHADES = 64
# Bytes that the process may use; drawing takes a tenth of it.
MEMORY = 512 * 2**20
STEPS_BETWEEN = (1, 2, 3, 6, 12, 24)


def read(text: str) -> Chart:
    """The chart that `written` has written."""
    told = json.loads(text)
    panels = tuple(Panel(tuple(one["titles"]), tuple(map(tuple, one["lines"]))) for one in told["panels"])
    return Chart(tuple(told["names"]), tuple(told["places"]), panels, told["unfinished"])


def draw(chart: Chart) -> bytes:
    """The chart as a PNG file."""
    named = len(chart.names) > 1
    top = LEGEND if named else 0
    height = top + PANEL * len(chart.panels) + FOOT
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), BACKGROUND)
    canvas = Canvas(ImageDraw.Draw(image))
    if named:
        _legend(canvas, chart.names)
    for place, panel in enumerate(chart.panels):
        _panel(canvas, chart, panel, top + PANEL * place)
    _places(canvas, chart.places, top + PANEL * len(chart.panels))
    file = io.BytesIO()
    image.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(SHADES).save(file, "PNG", optimize=True)
    return file.getvalue()


class Canvas:
    """Draws in the picture's own pixels."""

    def __init__(self, pen: ImageDraw.ImageDraw) -> None:
        self._pen = pen

    def line(self, points: Sequence[Point], colour: str, width: float = LINE) -> None:
        """A line through these points, if there are two."""
        if len(points) > 1:
            self._pen.line(_large(points), colour, round(width * SCALE), joint="curve")

    def area(self, points: Sequence[Point], colour: str) -> None:
        """What these points enclose, two of them on the ground."""
        if len(points) > 3:
            self._pen.polygon(_large(points), colour)

    def mark(self, at: Point, number: int, *, hollow: bool = False) -> None:
        """What the line of this number bears: a disc, or a square."""
        box = _large([(at[0] - DOT, at[1] - DOT), (at[0] + DOT, at[1] + DOT)])
        shape = self._pen.rectangle if number else self._pen.ellipse
        shape(box, fill=BACKGROUND if hollow else COLOURS[number], outline=COLOURS[number], width=4 * SCALE)

    def text(self, at: Point, text: str, size: int, anchor: str) -> None:
        """One line of text, if there is a font for it."""
        if font := font_for(text, size * SCALE):
            self._pen.text(_large([at])[0], text, TEXT, font, anchor)

    def cut(self, text: str, size: int, width: float) -> str:
        """As much of a text as is so wide; nothing if there is no font for it."""
        text = text[:MOST_LETTERS].replace("…", ELLIPSIS)
        font = font_for(text, size * SCALE)
        return _cut(text, font, width * SCALE) if font else ""


def _legend(canvas: Canvas, names: Sequence[str]) -> None:
    """The mark of each line, with its name where that can be written."""
    room = (WIDTH - LEFT - RIGHT) / len(names)
    for number, name in enumerate(names):
        left, middle = LEFT + room * number, LEGEND * 0.6
        canvas.mark((left + DOT, middle), number)
        canvas.text((left + 40, middle), canvas.cut(name, LETTERS, room - 60), LETTERS, "lm")


def _panel(canvas: Canvas, chart: Chart, panel: Panel, top: float) -> None:
    """A title, lines across at round numbers, and the lines."""
    title = next((one for one in panel.titles if font_for(one, LETTERS)), "")
    canvas.text((LEFT, top + TOP * 0.45), title, LETTERS, "lm")
    step, most = round_steps(max((max(line, default=0) for line in panel.lines), default=0))
    floor, high = top + PANEL - BELOW, PANEL - TOP - BELOW
    for number in range(0, most + 1, step):
        level = floor - high * number / most
        canvas.line([(LEFT, level), (WIDTH - RIGHT, level)], GRID, 2)
        canvas.text((LEFT - 20, level), short(number), SMALL, "rm")
    across = list(_across(len(chart.places)))
    for number, line in enumerate(panel.lines):
        points = [(x, floor - high * value / most) for x, value in zip(across, line, strict=True)]
        if len(panel.lines) == 1:
            canvas.area([(points[0][0], floor), *points, (points[-1][0], floor)], FILL)
        _line(canvas, points, number, unfinished=chart.unfinished)


def _line(canvas: Canvas, points: Sequence[Point], number: int, *, unfinished: bool) -> None:
    """A line with its marks; the way to a number that may still grow is dashed, and its mark is hollow."""
    canvas.line(points[:-1] if unfinished else points, COLOURS[number])
    if unfinished:
        for dash in _dashes(points[-2:]):
            canvas.line(dash, COLOURS[number])
    for point in points[:-1]:
        canvas.mark(point, number)
    canvas.mark(points[-1], number, hollow=unfinished)


def _dashes(ends: Sequence[Point]) -> Iterator[Sequence[Point]]:
    start, end = ends[0], ends[-1]
    count = max(2, round(math.dist(start, end) / 24))
    for at in range(count):
        first, last = at / count, (at + 0.55) / count
        yield [(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part) for part in (first, last)]


def _places(canvas: Canvas, places: Sequence[str], level: float) -> None:
    """Some of the places below, the last among them."""
    across = list(_across(len(places)))
    for at in labelled(len(places)):
        canvas.text((min(across[at], WIDTH - 85), level + FOOT * 0.4), places[at], SMALL, "mm")


def _across(count: int) -> Iterator[float]:
    """How far from the left each of so many places stands."""
    first, width = LEFT + 20, WIDTH - LEFT - RIGHT - 40
    return (first + (width * at / (count - 1) if count > 1 else width / 2) for at in range(count))


def labelled(count: int) -> range:
    """Which of so many places are named: the last, and those as many months before as leave room."""
    step = next((step for step in STEPS_BETWEEN if count <= step * MOST_PLACES), count)
    return range((count - 1) % step, count, step)


def round_steps(most: int) -> tuple[int, int]:
    """A round number between two lines across, and the number at the topmost, which no value passes."""
    step = 10 ** max(0, len(str(most)) - 2)
    while most > step * MOST_STEPS:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step, max(step, math.ceil(most / step) * step)


def short(number: int) -> str:
    """A number in few letters: 900, 1.5k, 20k."""
    return str(number) if number < 1000 else f"{number / 1000:g}k"


def _large(points: Sequence[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _cut(text: str, font: Font, width: float) -> str:
    """The text with its end cut off where it is too wide."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def main() -> None:
    """Draw what is told on standard input."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        # Whoever waits for an acknowledgement goes first.
        os.nice(5)
    sys.stdout.buffer.write(draw(read(sys.stdin.read())))


if __name__ == "__main__":
    main()
