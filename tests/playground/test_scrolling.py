"""A long history stays light: what nobody sees is not laid out, so that scrolling never stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.playground.scrolling import LONG_MS, MESSAGES, filled, scrolled

pytestmark = pytest.mark.timeout(240)
# Of how many messages the inside is laid out.
SEEN = """[...document.querySelectorAll("#discord .message")]
    .filter(one => one.firstChild.checkVisibility({contentVisibilityAuto: true})).length"""


async def test_500_messages_are_scrolled_without_a_long_task(tmp_path: Path) -> None:
    async with filled(tmp_path) as it:
        tasks = await scrolled(it)
        seen = await it.page.evaluate(SEEN)
    assert len(tasks) > MESSAGES / 2
    # A machine that does other things too makes some longer; with all laid out each would be.
    assert tasks[len(tasks) // 100] < LONG_MS
    # Those of the screen, with some around it, and the newest.
    assert 4 < seen < 30
