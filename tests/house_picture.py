"""The house in one picture: its rooms by what they are for, and the imports between them that no others imply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from tests.house import arrows

# From the outermost to the ground; a row's rooms stand in the order of their imports.
ROWS: Mapping[str, Mapping[str, str]] = {
    "the command": {"__main__": "python -m bot", "cli": "help, exit codes", "console": "each command"},
    "around it": {"web": "health, metrics", "service": "puts it together", "playground": "the page"},
    "plugs": {
        "platforms": "Discord, Slack",
        "sources": "Hugging Face",
        "summarizers": "bullets",
        "library": "papers, search",
        "ledger": "never lost",
        "charts": "trends drawn",
        "emulators": "stand-ins",
    },
    "below the plugs": {"settings": "bot.toml", "database": "SQLite itself"},
    "the core": {
        "chat": "commands, votes",
        "delivery": "once a day, once",
        "views": "what is shown",
        "papers": "what a paper is",
    },
    "the ground": {"texts": "every word", "network": "proxies", "errors": "one tree"},
}
WIDTH, HIGH, BOX, TALL, LEFT = 980, 96, 112, 46, 120
STYLE = """
  text { font: 600 14px system-ui, sans-serif; fill: #1c2127; text-anchor: middle; }
  .what { font: 12px system-ui, sans-serif; fill: #57606c; }
  .row { font: 13px system-ui, sans-serif; fill: #57606c; text-anchor: start; }
  rect { fill: #fff; stroke: #8b96a5; }
  .band { fill: #eef1f6; stroke: none; }
  path { fill: none; stroke: #3451c6; stroke-opacity: .55; marker-end: url(#tip); }
  #tip path { fill: #3451c6; stroke: none; marker-end: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e7e9ec; } .what, .row { fill: #a3abb6; } rect { fill: #1f2227; stroke: #6b7582; }
    .band { fill: #15171b; } path { stroke: #93a8ff; } #tip path { fill: #93a8ff; }
  }
"""


def telling() -> Mapping[str, set[str]]:
    """Of each room's imports those that do not follow from others."""
    drawn = arrows()

    def below(room: str) -> set[str]:
        return drawn[room].union(*map(below, drawn[room]))

    return {
        room: {one for one in direct if not any(one in below(other) for other in direct - {one})}
        for room, direct in drawn.items()
    }


def places() -> Mapping[str, tuple[float, float]]:
    """The middle of each room's upper edge."""
    found = {}
    for row, rooms in enumerate(ROWS.values()):
        wide = (WIDTH - LEFT) / len(rooms)
        for number, room in enumerate(rooms):
            found[room] = (LEFT + wide * (number + 0.5), 24.0 + HIGH * row)
    return found


def svg() -> str:
    """The picture."""
    inside = "\n".join([*_bands(), *_lines(), *_boxes()])
    tall = HIGH * len(ROWS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" role="img" aria-label="The rooms of the '
        f'house; each imports only what stands below it or to its right.">\n<style>{STYLE}</style>\n<defs><marker '
        'id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 8 4 0 8z"/></marker></defs>\n{inside}\n</svg>\n'
    )


def _bands() -> Iterator[str]:
    for row, name in enumerate(ROWS):
        if row % 2 == 0:
            yield f'<rect class="band" x="0" y="{HIGH * row}" width="{WIDTH}" height="{HIGH}"/>'
        yield f'<text class="row" x="10" y="{HIGH * row + 52}">{escape(name)}</text>'


def _lines() -> Iterator[str]:
    at = places()
    for room, others in telling().items():
        for other in sorted(others):
            (x, y), (to_x, to_y) = at[room], at[other]
            if y == to_y:
                side = BOX / 2
                yield f'<path d="M{x + side:.0f} {y + TALL / 2:.0f} H{to_x - side - 1:.0f}"/>'
            else:
                middle = (y + TALL + to_y) / 2
                bend = f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y - 1:.0f}"
                yield f'<path d="M{x:.0f} {y + TALL:.0f} {bend}"/>'


def _boxes() -> Iterator[str]:
    at = places()
    for rooms in ROWS.values():
        for room, what in rooms.items():
            x, y = at[room]
            yield f'<rect x="{x - BOX / 2:.0f}" y="{y:.0f}" width="{BOX}" height="{TALL}" rx="7"/>'
            yield f'<text x="{x:.0f}" y="{y + 19:.0f}">{escape(room)}</text>'
            yield f'<text class="what" x="{x:.0f}" y="{y + 36:.0f}">{escape(what)}</text>'
