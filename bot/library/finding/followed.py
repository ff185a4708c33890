"""Which of some papers a text finds by all that it says, as somebody who follows it means it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.database.readers import Reader
from bot.database.values import listed
from bot.library.finding.scored import matching_in
from bot.library.finding.understanding import understood
from bot.library.question.glossary import Glossary
from bot.library.question.periods import Period
from bot.papers.ids import named_in, own_id

ANY_DAY = date(2000, 1, 1)


def followed(reader: Reader, glossary: Glossary, text: str, paper_ids: Sequence[str]) -> frozenset[str]:
    """Those of the papers that have all that a text says, or are named by it; days and orders in it do not count."""
    named = named_in(text)
    if named and not named.rest:
        return frozenset(named.ids) & frozenset(paper_ids)
    numbers = _numbers(reader, paper_ids)
    # Whenever it is asked the same is found, so it is no matter which day is today.
    query = replace(understood(reader, glossary, text, ANY_DAY), period=Period())
    found = _matching(reader, query.every, list(numbers)) if query.every else []
    own = {own_id(text)} & frozenset(paper_ids)
    return frozenset(numbers[number] for number in found) | frozenset(one for one in own if one)


def _numbers(reader: Reader, paper_ids: Sequence[str]) -> Mapping[int, str]:
    rows = reader.rows("SELECT number, id FROM paper WHERE id IN (SELECT value FROM json_each(?))", [listed(paper_ids)])
    return {row["number"]: row["id"] for row in rows}


def _matching(reader: Reader, expression: str, numbers: Sequence[int]) -> Sequence[int]:
    """Those of the row numbers that match."""
    if not numbers:
        return []
    matching, values = matching_in(expression, Period())
    # Between the first and the last, which the index reads in one go; a list of numbers it would look up one by one.
    rows = reader.rows(f"SELECT rowid {matching} AND rowid BETWEEN ? AND ?", [*values, min(numbers), max(numbers)])
    wanted = frozenset(numbers)
    return [row["rowid"] for row in rows if row["rowid"] in wanted]
