"""Patterns of four languages, kept in files of their own so that a word is added without a change of code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Patterns = Mapping[str, Mapping[str, re.Pattern[str]]]


@cache
def patterns(name: str) -> Patterns:
    """The patterns of a file beside this one, by section and name; the size of letters does not count."""
    return {
        section: {key: re.compile(words, re.IGNORECASE) for key, words in table.items()}
        for section, table in entries(name).items()
    }


@cache
def entries(name: str) -> Mapping[str, Mapping[str, Any]]:
    """A file's sections as they are written."""
    return tomllib.loads(files("bot.summarizers.checks").joinpath(f"{name}.toml").read_text("utf-8"))
