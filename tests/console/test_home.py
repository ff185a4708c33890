from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.console.home import have_a_home


def test_whoever_has_no_home_gets_one_before_a_library_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    # No system has a line for it.
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    with pytest.raises(RuntimeError):
        Path.home()
    have_a_home()
    assert Path.home() == Path("/")


def test_a_home_stays_what_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    have_a_home()
    assert Path.home() == tmp_path
