"""Completion in a shell: by the parser's own scripts, which ask with a variable and not a word."""

from __future__ import annotations

import os
from collections.abc import Sequence

OPTIONS = ("--install-completion", "--show-completion")


def is_completion(words: Sequence[str]) -> bool:
    """Whether a shell asks what may follow, or a person for its script."""
    return words[0] in OPTIONS if words else "_BOT_COMPLETE" in os.environ
