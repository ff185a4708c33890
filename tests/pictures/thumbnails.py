"""Pictures that stand for those of the network, in their own shape: a wide card with a paper's title on it."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Mapping
from html import escape

# What Hugging Face draws for each paper.
WIDTH, HEIGHT = 1200, 630
COLOURS = ("#1f6feb", "#b5651d", "#2d8659", "#7b3fa0", "#a03f52")


def thumbnail(url: str, titles: Mapping[str, str]) -> str:
    """A picture for an address, as an address that holds it."""
    paper = url.rpartition("/")[2].removesuffix(".png")
    lines = textwrap.wrap(titles.get(paper, paper), 26)[:5]
    told = "".join(f'<text x="60" y="{170 + 84 * row}">{escape(line)}</text>' for row, line in enumerate(lines))
    colour = COLOURS[sum(map(ord, paper)) % len(COLOURS)]
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="100%" height="100%" fill="#fff"/><rect width="24" height="100%" fill="{colour}"/>'
        f'<circle cx="1090" cy="530" r="60" fill="#ffd21e"/><g font-family="Lato, Noto Sans CJK KR, sans-serif" '
        f'font-weight="700" font-size="70" fill="#111">{told}</g></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.encode('utf-8', 'replace')).decode()}"
