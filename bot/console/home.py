"""A home for whoever has none: a number without a name, as a container may run us, and no `HOME`."""

from __future__ import annotations

import os
from pathlib import Path

NOWHERE = "/"


def have_a_home() -> None:
    """See to it that there is one: libraries ask for it while they are imported, though we keep nothing there."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = NOWHERE
