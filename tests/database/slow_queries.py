"""Queries that take minutes to their end."""

from __future__ import annotations

from bot.database.readers import Reader

SLOW = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n"


def slow(reader: Reader) -> object:
    return reader.rows(SLOW)
