"""A chart is drawn whatever stands in it, and nothing in it is a box where a letter should be."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.charts import fonts
from bot.charts.drawing import BACKGROUND, COLOURS, FOOT, LEGEND, PANEL, WIDTH, draw, labelled, read, round_steps, short
from bot.charts.fonts import font_for, korean_font
from bot.views.charts import Chart, Panel
from tests.charts.samples import ONE, PLACES, TWO

HOSTILE = ("$\\frac{1}{", "a\nb\r\tc", "שלום עולם", "مرحبا", "e\u0301" * 50, "x" * 10_000, "🦙" * 40, "\x00\ud800", "")


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without a font, as slim images are."""
    monkeypatch.setattr(fonts, "_installed", dict)


def drawn(chart: Chart) -> Image.Image:
    image = Image.open(io.BytesIO(draw(chart)))
    assert image.format == "PNG"
    return image.convert("RGB")


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def near(pixel: object, colour: str) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 24 for one, other in zip(pixel, rgb(colour), strict=True))


def test_each_panel_and_the_names_of_several_lines_have_their_height() -> None:
    assert drawn(ONE).size == (WIDTH, PANEL + FOOT)
    assert drawn(TWO).size == (WIDTH, LEGEND + 2 * PANEL + FOOT)
    assert len(draw(TWO)) < 100_000


def test_the_mark_of_a_number_that_may_still_grow_is_hollow() -> None:
    last = (WIDTH - 50 - 20, round(PANEL - 20 - (PANEL - 100) * 23 / 30))
    whole, unfinished = drawn(replace(ONE, unfinished=False)), drawn(ONE)
    assert near(whole.getpixel(last), COLOURS[0])
    assert near(unfinished.getpixel(last), BACKGROUND)


def test_any_name_can_be_asked_for() -> None:
    for first, second in pairwise((*HOSTILE, "")):
        assert drawn(replace(TWO, names=(first, second), panels=TWO.panels[:1])).size == (WIDTH, LEGEND + PANEL + FOOT)


@pytest.mark.usefixtures("no_fonts")
def test_without_a_korean_font_titles_are_english_and_names_are_left_to_their_marks() -> None:
    assert korean_font() is None
    panels = tuple(replace(panel, titles=panel.titles[1:]) for panel in TWO.panels)
    assert draw(TWO) == draw(replace(TWO, names=("lora", ""), panels=panels))


@pytest.mark.usefixtures("no_fonts")
@pytest.mark.parametrize("text", ["강화학습", "שלום", "e\u0301", "\U0010ffff", "ﷺ"])
def test_what_would_be_boxes_is_not_written(text: str) -> None:
    assert font_for(text, 20) is None
    assert font_for("Papers a month, 2026-05: 1.5k ...", 20) is not None


def test_a_broken_font_is_as_none_and_so_is_a_home_that_nobody_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "NanumGothic.ttf").write_bytes(b"no font")
    monkeypatch.setattr(fonts, "FOLDERS", ("~nobody-of-this-name/fonts", str(tmp_path), str(tmp_path / "none")))
    fonts._installed.cache_clear()
    try:
        assert fonts._installed() == {"NanumGothic.ttf": tmp_path / "NanumGothic.ttf"}
        assert korean_font() is None
    finally:
        fonts._installed.cache_clear()


def test_a_name_is_written_in_the_systems_korean_font() -> None:
    if korean_font() is None:
        pytest.skip("needs a Korean font, such as Debian's fonts-nanum")
    assert draw(TWO) != draw(replace(TWO, names=("lora", "")))


@pytest.mark.parametrize("count", [1, 2, 60])
def test_few_and_many_places_can_be_drawn(count: int) -> None:
    numbers = tuple(range(count))
    places = tuple(f"2026-{at:02}" for at in range(count))
    assert drawn(Chart(("lora",), places, (Panel(("Papers",), (numbers,)),), unfinished=True)).size[0] == WIDTH


def test_nothing_at_all_is_a_line_on_the_ground() -> None:
    assert drawn(Chart(("lora",), PLACES, (Panel(("Papers",), ((0,) * 24,)),))).size == (WIDTH, PANEL + FOOT)


@given(most=st.integers(0, 10**8))
def test_lines_across_are_few_and_at_round_numbers_up_to_the_most(most: int) -> None:
    step, top = round_steps(most)
    assert top >= most > top - step or (most, step) == (0, top)
    assert 1 <= top // step <= 4
    assert str(step).rstrip("0") in ("1", "2", "5")


@given(count=st.integers(1, 120))
def test_the_last_place_is_named_and_no_more_than_fit(count: int) -> None:
    named = labelled(count)
    assert named[-1] == count - 1
    assert 1 <= len(named) <= 5


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0"), (900, "900"), (1500, "1.5k"), (20_000, "20k"), (10**6, "1000k")]
)
def test_numbers_are_short(number: int, told: str) -> None:
    assert short(number) == told


def test_a_chart_is_read_as_it_was_told() -> None:
    assert read(json.dumps(asdict(TWO))) == TWO
