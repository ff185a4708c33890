"""What the platforms are sent stays as it is, letter by letter, until somebody means to change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.platforms.frozen_bodies import GOLDEN, files


@pytest.mark.parametrize(("path", "text"), [pytest.param(*one, id="/".join(one[0].parts[-2:])) for one in files()])
def test_a_body_is_what_it_was(path: Path, text: str) -> None:
    """Where the change is meant, `python -m tests.platforms.frozen_bodies` writes the files anew."""
    assert text == path.read_text("utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path for path, _ in files()} == set(GOLDEN.glob("*/*"))
