"""Our SQL is no younger than SQLite 3.40, which is what Debian 12 has.

Functions and pragmas are held against the whole list of 3.40, so one of a release to come is found as well; syntax
that came later is looked for by name. Where Python itself brings 3.40, as on Debian 12, every other test of the archive
is a second proof, since they run all of these statements.
"""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.service.stores import schema

ROOT = Path(bot.__file__).parent
KNOWN_FUNCTIONS = set(
    """
    abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce cos cosh count cume_dist date
    datetime degrees dense_rank exp first_value floor format glob group_concat hex highlight ifnull iif instr json
    json_array json_array_length json_each json_extract json_group_array json_group_object json_insert json_object
    json_patch json_quote json_remove json_replace json_set json_tree json_type json_valid julianday lag
    last_insert_rowid last_value lead length like likelihood likely ln log log10 log2 lower ltrim max min mod nth_value
    ntile nullif percent_rank pi pow power printf quote radians raise random randomblob rank replace round row_number
    rtrim sign sin sinh snippet soundex sqlite_version sqrt strftime substr substring sum tan tanh time total
    total_changes trim trunc typeof unicode unixepoch unlikely upper zeroblob fts5
    """.split()
)
KNOWN_PRAGMAS = set(
    """
    analysis_limit application_id auto_vacuum busy_timeout cache_size compile_options data_version database_list
    defer_foreign_keys encoding foreign_key_check foreign_keys freelist_count function_list incremental_vacuum
    index_info index_list index_xinfo integrity_check journal_mode journal_size_limit locking_mode max_page_count
    mmap_size module_list optimize page_count page_size pragma_list query_only quick_check recursive_triggers
    schema_version secure_delete shrink_memory synchronous table_info table_list table_xinfo temp_store trusted_schema
    user_version wal_autocheckpoint wal_checkpoint
    """.split()
)
WORDS = {"in", "values", "exists", "as", "check", "using", "over", "key", "unique", "conflict", "on", "filter", "set"}
WORDS |= {"not", "and", "or", "select", "where", "from", "when", "then", "else", "by", "all", "between"}
INSIDE = r"(?:[^()]|\([^()]*\))*?"
# Syntax by the release that it came with.
NEWER = {
    "3.42": r"'subsec(?:ond)?'|\bsecure-delete\b",
    "3.43": r"\bcontentless_delete\b",
    "3.44": rf"\b(?:group_concat|json_group_\w+|sum|total|avg|count|min|max)\s*\({INSIDE}\bORDER\s+BY\b"
    r"|\bstrftime\s*\(\s*'[^']*(?-i:%[eFIklpPRTu])",
    "3.45": r"\btokendata\b|\btrigram\b[^)]*\bremove_diacritics\b",
    "3.46": r"(?<![\w:.'])\d+_\d|,\s*'(?:ceiling|floor)'|\bstrftime\s*\(\s*'[^']*(?-i:%[GgUV])",
    "3.47": r"->>?\s*-\s*\d|\bWITHIN\s+GROUP\b|\blocale\s*=\s*1"
    r"|\bRAISE\s*\(\s*\w+\s*,(?!\s*'(?:[^']|'')*'\s*\))",
    "3.53": r"\bALTER\s+TABLE\s+\S+\s+(?:ALTER|ADD\s+CONSTRAINT|DROP\s+CONSTRAINT)\b|\bREINDEX\s+EXPRESSIONS\b",
}
SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|VACUUM|REINDEX|FROM|WHERE|ORDER BY|JOIN|VALUES|MATCH|CASE"
    r"|BEGIN|LIMIT|RETURNING|GROUP BY|SET|IS NULL|IS NOT NULL)\b|\|\||->|^[a-z_]\w*\("
)

# A file that begins with such a line speaks to PostgreSQL, or of it.
ELSEWHERE = re.compile(r"^ *from bot\.database\.postgres\.(?:connection|condition) import", re.MULTILINE)
REGULAR_EXPRESSION = re.compile(r"\(\?[:=!<P]|\\b")


def docstrings(tree: ast.Module) -> set[int]:
    """The strings that stand alone."""
    alone = (node for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {id(node.value) for node in alone}


def texts(tree: ast.Module) -> Iterator[str]:
    """Every string of a module but its docstrings; those with values in between in one piece."""
    skipped = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def statements() -> Iterator[tuple[str, str]]:
    """Everything in the package that is SQL or a part of it, with where it stands."""
    for path in sorted(ROOT.rglob("*.py")):
        said = path.read_text("utf-8")
        if not {"data", "platforms", "playground", "postgres"} & set(path.parts) and not ELSEWHERE.search(said):
            for text in texts(ast.parse(said)):
                if SQL.search(text) and not REGULAR_EXPRESSION.search(text):
                    yield str(path.relative_to(ROOT)), text
    for step in schema().steps:
        yield step.name, step.sql


def two_part_iif(sql: str) -> bool:
    """Whether an iif() has another number of arguments than three (3.48)."""
    for match in re.finditer(r"\biif\s*\(", sql, re.IGNORECASE):
        depth, commas = 1, 0
        for sign in sql[match.end() :]:
            depth += (sign == "(") - (sign == ")")
            commas += sign == "," and depth == 1
            if not depth:
                break
        if commas != 2:
            return True
    return False


def too_new(sql: str) -> list[str]:
    """What SQLite 3.40 does not know of this."""
    sql = re.sub(r"--.*", "", sql)
    found = [f"syntax of {release}" for release, pattern in NEWER.items() if re.search(pattern, sql, re.IGNORECASE)]
    bare = re.sub(r"'(?:[^']|'')*'", "''", sql)
    called = {name.lower() for name in re.findall(r"(?<![\w.])([A-Za-z_]\w*)\(", bare)}
    found += [
        f"{name}()" for name in sorted(called - KNOWN_FUNCTIONS - KNOWN_PRAGMAS - WORDS - set(schema().functions))
    ]
    pragmas = {name.lower() for name in re.findall(r"\bPRAGMA\s+([a-z_]+)|\bpragma_([a-z_]+)", bare) for name in name}
    found += [f"PRAGMA {name}" for name in sorted(pragmas - KNOWN_PRAGMAS - {""})]
    return found + (["iif() of 3.48"] if two_part_iif(bare) else [])


def test_no_statement_needs_more_than_sqlite_3_40() -> None:
    found = {f"{where}: {text[:80]}": too_new(text) for where, text in statements()}
    assert {where: names for where, names in found.items() if names} == {}


def test_the_statements_of_the_archive_are_found() -> None:
    """Otherwise the test before would say nothing."""
    known = [text for _, text in statements()]
    assert len(known) > 100
    for expected in ("DELETE FROM rendered", "VACUUM INTO ?", "PRAGMA synchronous = FULL", "json_each(", "->>"):
        assert any(expected in text for text in known), expected


NEW = (
    "SELECT unixepoch('subsec')", "SELECT strftime('%s', 'now', 'subsecond')", "SELECT timediff(a, b) FROM t",
    "SELECT octet_length(a)", "SELECT concat(a, b)", "SELECT concat_ws(',', a)", "SELECT string_agg(a, ',') FROM t",
    "SELECT group_concat(a, ',' ORDER BY b) FROM t", "SELECT json_group_array(json(a) ORDER BY b) FROM t",
    "SELECT unhex(a)", "SELECT json_pretty(a)", "SELECT jsonb(a)", "SELECT value FROM jsonb_each(a)",
    "SELECT json_error_position(a)", "SELECT iif(a, b)", "SELECT iif(a, b, c, d)", "SELECT if(a, b, c)",
    "SELECT unistr(a)", "SELECT median(a) FROM t", "SELECT 1_000", "SELECT a ->> -1 FROM t",
    "SELECT date('now', '+1 month', 'floor')", "SELECT strftime('%F', 'now')", "SELECT strftime('%G-%V', 'now')",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t", "SELECT RAISE(ABORT, 'no ' || a)",
    "CREATE VIRTUAL TABLE t USING fts5(a, content='', contentless_delete=1)",
    "CREATE VIRTUAL TABLE t USING fts5(a, tokenize='trigram remove_diacritics 1')",
    "CREATE VIRTUAL TABLE t USING fts5(a, locale=1)", "INSERT INTO t(t, rank) VALUES('secure-delete', 1)",
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1)", "PRAGMA brand_new = 1",
    "SELECT of_a_release_to_come(a)",
)  # fmt: skip


@pytest.mark.parametrize("sql", NEW)
def test_newer_sql_is_found(sql: str) -> None:
    assert too_new(sql)


OLD = (
    "SELECT a ->> 0, a -> '$.b' FROM t", "SELECT unixepoch('now')", "SELECT iif(a, b, coalesce(c, (d)))",
    "SELECT group_concat(a) FILTER (WHERE b) FROM (SELECT * FROM t ORDER BY a)", "DELETE FROM t RETURNING 1",
    "SELECT max((SELECT a FROM t)) FROM t ORDER BY b", "CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT",
    "SELECT count(*) OVER (PARTITION BY a ORDER BY b) FROM t", "SELECT * FROM a FULL JOIN b USING (c)",
    "SELECT a IS DISTINCT FROM b FROM t", "SELECT 'concat(a)'", "SELECT 1 -- concat(a)", "VACUUM INTO ?",
    "SELECT RAISE(ABORT, 'a ''b'' c')",
)  # fmt: skip


@pytest.mark.parametrize("sql", OLD)
def test_sql_of_3_40_is_let_through(sql: str) -> None:
    assert too_new(sql) == []


def test_what_is_let_through_is_in_3_40() -> None:
    if sqlite3.sqlite_version_info >= (3, 41):
        pytest.skip("only SQLite 3.40 itself can say")
    connection = sqlite3.connect(":memory:")
    functions = {row[0] for row in connection.execute("SELECT name FROM pragma_function_list")}
    modules = {row[0] for row in connection.execute("SELECT name FROM pragma_module_list")}
    pragmas = {row[0] for row in connection.execute("SELECT name FROM pragma_pragma_list")}
    connection.close()
    assert KNOWN_FUNCTIONS - functions - modules - {"raise"} == set()
    assert KNOWN_PRAGMAS - pragmas == set()
