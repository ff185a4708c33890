"""Which font a text can be written in: the one that comes with Pillow, else one of the system's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from PIL import ImageFont

Font = ImageFont.FreeTypeFont

FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts"),
)
# With Hangul first; the last has Greek and Cyrillic. Debian's packages of the first two: fonts-noto-cjk, fonts-nanum.
FILES = (
    *("NotoSansCJK-Regular.ttc", "NanumGothic.ttf", "NotoSansKR-Regular.ttf", "NotoSansKR-Regular.otf"),
    *("NotoSansCJKkr-Regular.otf", "AppleSDGothicNeo.ttc", "malgun.ttf", "UnDotum.ttf", "DejaVuSans.ttf"),
)
# A code point that no font has: it is drawn as the box that stands for what is missing.
MISSING = "\U0010ffff"
# The other way needs a library that systems may lack, and fails at letters that it does not like.
IN_A_ROW = ImageFont.Layout.BASIC
RIGHT_TO_LEFT = ("R", "AL", "AN")
HANGUL = "가"


def font_for(text: str, size: int) -> Font | None:
    """A font that has every letter of a text; None if there is none, or they need more than being set in a row."""
    if any(_is_special(letter) for letter in text):
        return None
    return next((font for font in _fonts(size) if _has(font, text)), None)


def korean_font() -> str | None:
    """The name of the font that writes Korean, None where the system has none."""
    font = font_for(HANGUL, 20)
    return font.getname()[0] if font else None


def _is_special(letter: str) -> bool:
    marks = unicodedata.category(letter) in ("Mn", "Mc")
    return marks or not letter.isprintable() or unicodedata.bidirectional(letter) in RIGHT_TO_LEFT


def _fonts(size: int) -> Iterator[Font]:
    own = ImageFont.load_default(size)
    if isinstance(own, Font):
        yield own.font_variant(layout_engine=IN_A_ROW)
    for path in (_installed()[name] for name in FILES if name in _installed()):
        # A broken file is as none.
        with suppress(OSError):
            yield ImageFont.truetype(path, size, layout_engine=IN_A_ROW)


@cache
def _installed() -> Mapping[str, Path]:
    """Where the system's fonts are, by the names of their files."""
    return {path.name: path for folder in FOLDERS for path in _below(Path(folder)) if path.name in FILES}


def _below(folder: Path) -> Iterable[Path]:
    # Whoever has no home has no fonts there.
    with suppress(RuntimeError):
        return folder.expanduser().rglob("*")
    return ()


def _has(font: Font, text: str) -> bool:
    missing = _drawn(font, MISSING)
    return all(letter == " " or _drawn(font, letter) != missing for letter in set(text))


def _drawn(font: Font, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)
