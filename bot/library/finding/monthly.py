"""How many papers have all that a text says, month by month."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.database.readers import Reader, Row
from bot.library.finding.scored import matching_in, numbers_in
from bot.library.finding.understanding import understood
from bot.library.question.glossary import Glossary
from bot.library.question.periods import Period
from bot.library.question.query import Query
from bot.library.rows import PAPERS_A_DAY
from bot.papers.ids import named_in
from bot.papers.trends import Month, Trend, month_of, months_between

BY_DAY = f"number / {PAPERS_A_DAY} AS day, count(*) AS papers"


def monthly(reader: Reader, glossary: Glossary, text: str, today: date) -> Trend:
    """The months of a text's papers; an order that it asks for does not count."""
    query = understood(reader, glossary, text, today)
    period = _known(reader, query.period)
    if not query.every or named_in(text) or period is None:
        return Trend(text)
    found = _matching(reader, query, period)
    papers, votes = _by_month(found, "papers"), _by_month(found, "votes")
    listed = _by_month(_all(reader, period), "papers")
    first, last = period.since or today, period.until or today
    months = [Month(one, papers[one], votes[one], listed[one]) for one in months_between(first, last)]
    return Trend(text, tuple(months), month_of(last) == month_of(today), _meant(query))


def _known(reader: Reader, period: Period) -> Period | None:
    """The days of a period for which there are lists; None if there are none."""
    # Apart, since SQLite reads all rows for both at once: sqlite.org/optoverview.html#the_min_max_optimization.
    first, last = (
        reader.rows(f"SELECT {end}(number) FROM paper WHERE number BETWEEN ? AND ?", numbers_in(period))[0][0]
        for end in ("min", "max")
    )
    if first is None:
        return None
    return Period(date.fromordinal(first // PAPERS_A_DAY), date.fromordinal(last // PAPERS_A_DAY))


def _all(reader: Reader, period: Period) -> list[Row]:
    # The plus has SQLite read the index of votes, which has the numbers too, and not the rows with their long texts:
    # 3 ms of CPU in place of 16 for 13,222 papers.
    return reader.rows(f"SELECT {BY_DAY} FROM paper WHERE +number BETWEEN ? AND ? GROUP BY day", numbers_in(period))


def _matching(reader: Reader, query: Query, period: Period) -> list[Row]:
    matching, values = matching_in(query.every, period)
    return reader.rows(
        f"""SELECT {BY_DAY}, total(votes) AS votes FROM (SELECT rowid AS number {matching})
            JOIN paper USING (number) GROUP BY day""",
        values,
    )


def _by_month(rows: Iterable[Row], name: str) -> Counter[date]:
    counts = Counter[date]()
    for row in rows:
        counts[month_of(date.fromordinal(row["day"]))] += int(row[name])
    return counts


def _meant(query: Query) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for term in query.wanted for form in term.others))
