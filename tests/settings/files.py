"""Settings files of a test, and what is said to be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.service.configuration import load


def with_file(folder: Path, text: str, **more: str) -> dict[str, str]:
    """An environment that names a file with this text."""
    path = folder / "bot.toml"
    path.write_text(text, encoding="utf-8")
    return {"BOT_CONFIG": str(path), **more}


def problems(environ: Mapping[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    assert caught.value.exit_code == 78
    return caught.value.problems
