"""What a page is told: everything once, then what changes, and after a broken line what it has missed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from bot.playground.stream import MOST_KEPT, Stream


async def told(listening: AsyncIterator[tuple[str, str]]) -> tuple[str, dict[str, Any]]:
    identity, data = await anext(listening)
    return identity, json.loads(data)


async def test_a_page_is_told_everything_and_then_what_changes_and_goes() -> None:
    things: dict[str, object] = {"a": 1, "b": {"words": "<b>"}}
    stream = Stream(lambda: things.items())
    await stream.look()
    listening = stream.listen()
    _, first = await told(listening)
    del things["a"]
    things["c"] = "new"
    await stream.look()
    _, second = await told(listening)
    assert first == {"whole": True, "things": {"a": 1, "b": {"words": "<b>"}}}
    assert second == {"whole": False, "things": {"a": None, "c": "new"}}


async def test_a_page_goes_on_where_its_line_broke_and_begins_anew_where_too_much_was_missed() -> None:
    things: dict[str, object] = {"n": 0}
    stream = Stream(lambda: things.items())
    await stream.look()
    last, _ = await told(stream.listen())
    things["n"] = 1
    await stream.look()
    _, missed = await told(stream.listen(last))
    for number in range(2, MOST_KEPT + 3):
        things["n"] = number
        await stream.look()
    _, anew = await told(stream.listen(last))
    assert missed == {"whole": False, "things": {"n": 1}}
    assert anew == {"whole": True, "things": {"n": MOST_KEPT + 2}}


async def test_a_number_of_another_playground_means_nothing() -> None:
    one, other = Stream(lambda: [("a", 1)]), Stream(lambda: [("a", 2)])
    await one.look()
    await other.look()
    last, _ = await told(one.listen())
    _, first = await told(other.listen(last))
    assert first == {"whole": True, "things": {"a": 2}}


async def test_nothing_is_told_where_nothing_has_changed() -> None:
    stream = Stream(lambda: [("a", 1)])
    await stream.look()
    last, _ = await told(stream.listen())
    await stream.look()
    again, _ = await told(stream.listen())
    assert again == last
