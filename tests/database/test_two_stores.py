"""Library and ledger can part: no statement needs tables of both, and none knows a platform."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.service.stores import schema

ROOT = Path(bot.__file__).parent
LIBRARY = {"paper", "edition", "edition_item", "bullets", "bullets_put_off"}
LEDGER = {"channel", "delivery", "part", "part_event", "rendered", "notice", "restored", "shared", "vote", "favourite"}
LEDGER |= {"vote_event", "vote_reading", "stranger", "erasure", "secret", "hint", "bearer", "vote_bearer"}
LEDGER |= {"llm_use", "llm_ability"}
AFTER = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)")


def statements(room: str) -> Iterator[str]:
    """Every text in the code of a room that is no docstring."""
    for path in sorted((ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words:
                yield node.value


def tables(room: str) -> set[str]:
    return {name for text in statements(room) for name in AFTER.findall(text)}


def test_the_ledger_asks_for_none_of_the_librarys_tables() -> None:
    assert tables("ledger") & LEDGER
    assert tables("ledger") & LIBRARY == set()


def test_the_library_asks_for_none_of_the_ledgers_tables() -> None:
    assert tables("library") & LIBRARY
    assert tables("library") & LEDGER == set()


def test_the_database_knows_no_table_but_its_record_of_steps() -> None:
    named = {name for name in tables("database") if not name.startswith("pg_")}
    # `COPY ... FROM stdin` is how a dump begins the rows of a table.
    assert named <= {"migration", "sqlite_schema", "unnest", "stdin"}


@pytest.mark.parametrize("room", ["ledger", "library", "database"])
def test_no_statement_names_a_platform(room: str) -> None:
    assert [text for text in statements(room) if re.search(r"'(?:discord|slack)'", text)] == []


def test_every_table_of_the_schema_is_one_stores() -> None:
    text = "\n".join(step.sql for step in schema().steps)
    made = set(re.findall(r"CREATE (?:TABLE|VIEW) (\w+)", text)) - {"vote_before"}
    derived = {"search_meta", "search_source", "suggestion", "coinage", "author_name", "title_word", "paper_name"}
    assert {name for name in made if not name.endswith("_before")} >= LEDGER - {"favourite"}
    assert LIBRARY | derived <= made
