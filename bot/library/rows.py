"""A paper as a row, and back."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.database.connection import Row
from bot.database.values import listed, maybe_stamp, moment
from bot.papers.paper import Paper

PAPER_COLUMNS = (
    "id",
    "title",
    "abstract",
    "authors",
    "votes",
    "published_at",
    "video",
    "ai_summary",
    "ai_summary_model",
    "keywords",
    "code_url",
    "code_stars",
    "project_url",
    "withdrawn",
    "organization",
)
# Room for the papers that come with one edition; the largest seen has 78.
PAPERS_A_DAY = 10_000
PAPER = ", ".join(f"paper.{name}" for name in PAPER_COLUMNS)


def paper_values(paper: Paper) -> dict[str, Any]:
    """A paper as the values of its columns."""
    values: dict[str, Any] = {name: getattr(paper, name) for name in PAPER_COLUMNS}
    values |= {"authors": listed(paper.authors), "keywords": listed(paper.keywords)}
    return values | {"published_at": maybe_stamp(paper.published_at), "withdrawn": int(paper.withdrawn)}


def paper_of(row: Row) -> Paper:
    """The paper in a row of `PAPER`."""
    values = {name: row[name] for name in PAPER_COLUMNS}
    values["authors"], values["keywords"] = tuple(json.loads(row["authors"])), tuple(json.loads(row["keywords"]))
    values["published_at"], values["withdrawn"] = moment(row["published_at"]), bool(row["withdrawn"])
    return Paper(**values)


def by_id(paper_ids: Sequence[str]) -> tuple[str, list[str]]:
    """The statement that reads papers by their ids, and its values."""
    return f"SELECT {PAPER} FROM paper WHERE id IN (SELECT value FROM json_each(?))", [listed(paper_ids)]
