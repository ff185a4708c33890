"""Tests mirror the package: each file is named after what it tests.

The recorded data lies where `BOT_TEST_DATA` says, else in `shared/` beside the checkout; what needs it skips without.
"""

import os
from pathlib import Path

_BESIDE = Path(__file__).parents[2] / "shared"
if (_BESIDE / "spec").is_dir():
    os.environ.setdefault("BOT_TEST_DATA", str(_BESIDE))
