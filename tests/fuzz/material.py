"""What the readers are fed with: texts, JSON and bytes that are nearly what they expect."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

TODAY = date(2026, 11, 27)
# What must stand in no sentence.
KEY = "sk-planted-0123456789abcdef"
# Numbers that are none, marks that call or part, letters that cannot be seen or written, and what expands when folded.
ODD = (
    *("", " ", "\x00", "\n", "\r\n", "\t", "\u2028", "\u200b", "\u202e", "\ud800", "\ufeff", "é", "e\u0301", "ß", "ﷺ"),
    *("٣", "²", "½", "-0", "1e999", "nan", "9" * 30, "0", "가", "빛", "🔥", "𝒳", "@everyone", "<!channel>"),
    *("<@1>", "](javascript:", "```", '"', "'", "\\", "|", "*", "_", "~", "`", "(", ")", "[", "]", "{", "}", "<", ">"),
    *("&", "%00", "%", "=", ":", "::", "/", "//", "../", "#", "?", ";", ",", ".", "-", "--", "\\u0000", "$", "^"),
)


def texts(*words: str, longest: int = 12) -> st.SearchStrategy[str]:
    """Texts of anything, among these words, and the same again and again."""
    piece = st.sampled_from(ODD + words) | st.text(max_size=12)
    mixed = st.lists(piece, max_size=longest).map("".join)
    return mixed | st.builds(lambda text, times: (text * times)[:20_000], mixed, st.integers(2, 4_000))


def values(*names: str) -> st.SearchStrategy[Any]:
    """What JSON can hold, in objects that mostly have these names."""
    plain = st.none() | st.booleans() | st.integers() | st.floats() | texts(*names)
    keys = st.sampled_from(names) | st.text(max_size=8) if names else st.text(max_size=8)
    return st.recursive(
        plain, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=6), max_leaves=25
    )


def documents(value: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """JSON on its way: whole, or cut, or with other bytes put in, or nested without an end."""
    whole = value.map(lambda one: json.dumps(one).encode())
    nested = st.builds(
        lambda mark, deep: mark * deep, st.sampled_from([b"[", b'{"a":', b"[[1],"]), st.integers(1, 50_000)
    )
    return whole | broken(whole) | nested | st.binary(max_size=60)


def broken(whole: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """The same with a piece taken out and another put in."""

    def cut(text: bytes, places: Sequence[float], put: bytes) -> bytes:
        begin, end = sorted(int(place * len(text)) for place in places)
        return text[:begin] + put + text[end:]

    place = st.floats(0, 1)
    return st.builds(cut, whole, st.tuples(place, place), st.binary(max_size=6))


# Only what can stand in a header comes out of one.
HEADERS = texts(
    *("Fri, 17 May 2024 11:59:50 GMT", "-0000", "+9999", "t=5", "r=0", "99999999999", "-1", "Mon, 1 Jan 99999 0:0:0"),
    *("v0=", "0" * 64),
).map(lambda text: text.encode("latin-1", "ignore").decode("latin-1"))


Check = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Target:
    """A reader: what it is fed, and a check that raises where something is wrong.

    One that has to be opened first, as a server has, is given by what opens it.
    """

    food: st.SearchStrategy[Any]
    check: Check | None = None
    opening: Callable[[], AbstractContextManager[Check]] | None = None

    @contextmanager
    def ready(self) -> Iterator[Check]:
        """The check, while the block runs."""
        with self.opening() if self.opening else nullcontext(self.check) as check:
            assert check is not None
            yield check


GONE = "a member that is missing"
# What no member is.
MISFITS: tuple[Any, ...] = (
    *(GONE, None, True, 0, -1, 10**30, 1e308, float("nan"), "", "x", "\x00", "\ud800", "\ud83d cut", "9" * 400, [], {}),
    *([None], [[]], [{}], ["x"], [5], {"id": None}, {"id": 5}, {"id": "x"}, {"": {}}, {"type": "input"}),
    *('["paper", "lora", 99999999999999999999999]', '["papers", "x", -1, "C1"]', "2405.09673", "1e400", "a" * 3_000),
)


def spoilings() -> st.SearchStrategy[Sequence[tuple[float, Any]]]:
    """Which members of something whole are spoiled, as a part of all of them, and what stands there then."""
    misfit = st.sampled_from(MISFITS) | values("id", "type", "value", "text", "channel", "team_id")
    return st.lists(st.tuples(st.floats(0, 1), misfit), max_size=3)


def spoiled(whole: Any, spoils: Sequence[tuple[float, Any]]) -> Any:  # noqa: ANN401  (any JSON)
    """A copy with these members spoiled."""
    for place, misfit in spoils:
        paths = list(_paths(whole))
        whole = _put(whole, paths[min(int(place * len(paths)), len(paths) - 1)], misfit) if paths else whole
    return whole


def _paths(node: object) -> Iterator[tuple[str | int, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in inside:
        yield (name,)
        yield from ((name, *more) for more in _paths(value))


def _put(node: Any, path: tuple[str | int, ...], misfit: Any) -> Any:  # noqa: ANN401
    name, *more = path
    copy: Any = dict(node) if isinstance(node, dict) else list(node)
    if more:
        copy[name] = _put(node[name], tuple(more), misfit)
    elif misfit == GONE:
        del copy[name]
    else:
        copy[name] = misfit
    return copy
