"""What people type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from hypothesis import strategies as st

from bot.chat.commands.command import Command
from bot.chat.commands.day import day_in
from bot.chat.commands.grammar import Misread, read, written
from bot.chat.commands.table import PAPER, PAPERS
from bot.delivery.kinds import Unfit
from bot.delivery.periods import issue_named
from bot.delivery.preferences import Preferences
from bot.library.question.query import parse as asked
from bot.library.question.wishes import wished
from bot.papers.ids import all_named_in, linked, named_in, paper_id
from tests.fuzz.material import TODAY, Target, texts, values

COMMANDS = (PAPER, *PAPERS.values())
COMMAND_WORDS = tuple({f"{one.name}=" for each in COMMANDS for one in each.options} | {"lora", "09:00", "on", "ko"})
LINKS = (
    *("https://", "http://", "arxiv.org/abs/", "huggingface.co/papers/", "2405.09673", "v2", "cs/0501001", "math.GT/"),
    *("arxiv.org@evil.example/", "doi.org/10.48550/arXiv.", "을", "lab-report", "[", "]("),
)
WORDS = (
    *(
        "lora",
        "by:",
        "org:",
        "title:",
        '"',
        "since 2026",
        "2024-05-17",
        "last week",
        "지난주",
        "most voted",
        "NEAR(",
        " OR ",
    ),
    *(" AND ", " NOT ", "-", "*", "^", "{title}:", "1월", "2024년", "from NVIDIA", "의", "이후", "--", ";DROP TABLE"),
)
DATES = ("2024-05-17", "2026-W47", "2026-11", "-W", "W53", "0000", "9999", "/", ".", "13", "00", "31")


def command_text(said: tuple[Command, str]) -> None:
    """Values that mean the same when they are typed again, or why not in both languages."""
    command, text = said
    try:
        values = read(command, text)
    except Misread as why:
        for language in ("en", "ko"):
            assert why.said(language, paper="/paper", papers="/papers").strip()
        return
    assert read(command, written(command, values)).keys() == values.keys()


def preference(said: tuple[str, object]) -> None:
    """A value that can be written and read again, or why not."""
    name, value = said
    kind = Preferences.named(name).kind
    try:
        known = kind.read(value)
    except Unfit as why:
        assert why.said("en")
        assert why.said("ko")
        return
    assert kind.read(kind.written(known)) == known


def question(text: str) -> None:
    """A search that is plain words to SQLite, whatever was typed."""
    wished(text, TODAY)
    query = asked(text, TODAY)
    for match in (query.every, query.any):
        # Out of quotes only FTS5's own words that we write, and columns of ours: no NEAR, no star of anybody's.
        bare = re.sub(r'"(?:[^"]|"")*"', "", match)
        assert re.fullmatch(r"[\s()*:{}\w+-]*", bare), (match, bare)


def days(text: str) -> None:
    """A day, a board's period, or a ValueError."""
    for read_one in (day_in, issue_named):
        with suppress(ValueError):
            read_one(text)


def identifiers(text: str) -> None:
    """Each id that is found in a text is one by itself."""
    named = named_in(text)
    found = [paper_id(text), linked(text), *(named.ids if named else ()), *all_named_in(text)]
    assert [one for one in found if one is not None and paper_id(one) != one] == []


TARGETS: Mapping[str, Target] = {
    "command-text": Target(st.tuples(st.sampled_from(COMMANDS), texts(*COMMAND_WORDS)), command_text),
    "preference": Target(
        st.tuples(st.sampled_from(sorted(Preferences.declared())), texts("mon-fri", "09:00", "by:", "auto") | values()),
        preference,
    ),
    "question": Target(texts(*WORDS), question),
    "days": Target(texts(*DATES, longest=4), days),
    "identifiers": Target(texts(*LINKS), identifiers),
}
