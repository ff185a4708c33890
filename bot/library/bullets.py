"""Bullets in SQLite: every set that was made, and which are still to be written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.database.connection import Database, Row, Transaction
from bot.database.values import listed, stamp
from bot.library.merging import merge_some
from bot.papers.bullets import Bullets
from bot.papers.paper import Paper, fingerprint
from bot.papers.recipe import Recipe

LONGEST_WAIT = timedelta(days=1)


class BulletRows:
    """The part of the library that keeps bullets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, paper_id: str, bullets: Bullets) -> None:
        """Keep a set of bullets; it takes the place of one with the same language, origin, model and prompt."""
        values = {
            "paper": paper_id,
            "language": bullets.language,
            "origin": bullets.origin,
            # Never NULL, which in a key is equal to no other.
            "model": bullets.model or "",
            "prompt": bullets.prompt,
            "items": listed(bullets.items),
            "made_of": bullets.made_of,
            "ranking": listed(bullets.ranking),
        }
        async with self._database.write() as transaction:
            await transaction.run(
                """INSERT INTO bullets (paper_id, language, origin, model, prompt, items, made_of, ranking, seq)
                   VALUES (:paper, :language, :origin, :model, :prompt, :items, :made_of, :ranking,
                       (SELECT coalesce(max(seq), 0) + 1 FROM bullets WHERE paper_id = :paper))
                   ON CONFLICT DO UPDATE SET items = excluded.items, made_of = excluded.made_of,
                       ranking = excluded.ranking, seq = excluded.seq""",
                values,
            )
            await transaction.run(
                "DELETE FROM bullets_put_off WHERE paper_id = :paper AND language = :language AND :origin = 'llm'",
                values,
            )
            await make_searchable(transaction, paper_id)
            await merge_some(transaction, 1)

    async def of(self, paper_ids: Sequence[str]) -> Mapping[str, Sequence[Bullets]]:
        """Each paper's newest set for each language and origin, none that was made of another title or abstract."""
        rows = await self._database.read(
            """SELECT bullets.*, paper.title, paper.abstract FROM bullets JOIN paper ON paper.id = bullets.paper_id
               WHERE paper_id IN (SELECT value FROM json_each(?)) ORDER BY language, origin, seq DESC""",
            [listed(paper_ids)],
        )
        found: dict[str, list[Bullets]] = {}
        for row in _newest(row for row in rows if _fits(row)):
            found.setdefault(row["paper_id"], []).append(_bullets_of(row))
        return found

    async def unwritten(
        self, papers: Sequence[Paper], language: str, recipe: Recipe, now: datetime | None
    ) -> Sequence[Paper]:
        """Those of the papers that have no final set in `language` and are not put off until after `now`."""
        values = {
            "papers": listed(paper.id for paper in papers),
            "language": language,
            "prompt": recipe.prompt,
            "models": listed(recipe.models),
            # Without a moment nothing is put off: a comparison with NULL holds for no row.
            "now": stamp(now) if now else None,
        }
        rows = await self._database.read(
            """SELECT paper_id, made_of FROM bullets
               WHERE paper_id IN (SELECT value FROM json_each(:papers)) AND language = :language AND (
                   origin = 'imported'
                   OR origin = 'llm' AND prompt = :prompt AND model IN (SELECT value FROM json_each(:models)))
               UNION ALL SELECT paper_id, made_of FROM bullets_put_off
               WHERE paper_id IN (SELECT value FROM json_each(:papers)) AND language = :language
               AND prompt = :prompt AND models = :models AND next_at > :now""",
            values,
        )
        settled = {(row["paper_id"], row["made_of"]) for row in rows}
        return [paper for paper in papers if not {(paper.id, ""), (paper.id, paper.fingerprint)} & settled]

    async def put_off(
        self, paper: Paper, language: str, recipe: Recipe, at: datetime, wait: timedelta, reason: str
    ) -> None:
        """Note a failure at `at`: tried again after `wait`, then each time after twice as long, at most a day."""
        key = [paper.id, language, paper.fingerprint, recipe.prompt, listed(recipe.models)]
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """SELECT attempts FROM bullets_put_off
                   WHERE (paper_id, language, made_of, prompt, models) = (?, ?, ?, ?, ?)""",
                key,
            )
            attempts = rows[0]["attempts"] + 1 if rows else 1
            next_at = at + wait_after(attempts, wait)
            # One row for each paper and language: another text, prompt or choice of models begins anew in its place.
            await transaction.run(
                """INSERT OR REPLACE INTO bullets_put_off
                   (paper_id, language, made_of, prompt, models, attempts, next_at, reason)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                [*key, attempts, stamp(next_at), reason],
            )


def wait_after(attempts: int, wait: timedelta) -> timedelta:
    """How long after so many failures it is tried again: `wait` after the first, then twice as long each time."""
    # The power is bounded, for a timedelta overflows long before the attempts end.
    return min(wait * 2.0 ** min(attempts - 1, 16), LONGEST_WAIT)


async def make_searchable(transaction: Transaction, paper_id: str) -> None:
    """Put the lines of the newest sets among the words that the paper is found by."""
    rows = await transaction.run(
        "SELECT * FROM bullets WHERE paper_id = ? ORDER BY language, origin, seq DESC", [paper_id]
    )
    lines = [line for row in _newest(rows) for line in json.loads(row["items"])]
    await transaction.run("UPDATE paper SET bullet_text = ? WHERE id = ?", ["\n".join(lines), paper_id])


def _newest(rows: Iterable[Row]) -> Iterator[Row]:
    """The first row for each paper, language and origin."""
    seen = set()
    for row in rows:
        key = (row["paper_id"], row["language"], row["origin"])
        if key not in seen:
            seen.add(key)
            yield row


def _fits(row: Row) -> bool:
    """Whether the set was made of the title and abstract as they are now."""
    return not row["made_of"] or row["made_of"] == fingerprint(row["title"], row["abstract"])


def _bullets_of(row: Row) -> Bullets:
    return Bullets(
        language=row["language"],
        origin=row["origin"],
        items=tuple(json.loads(row["items"])),
        model=row["model"] or None,
        prompt=row["prompt"],
        made_of=row["made_of"],
        ranking=tuple(json.loads(row["ranking"])),
    )
