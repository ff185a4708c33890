"""Sets of bullets where several processes share them."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.database.connection import Database
from bot.database.postgres.connection import Postgres, Transaction
from bot.library.bullets import BulletRows, wait_after
from bot.library.postgres.shelf import Shelf
from bot.papers.bullets import Bullets
from bot.papers.paper import Paper
from bot.papers.recipe import Recipe

KEY = """
    paper_id = :paper AND language = :language AND origin = :origin AND model = :model AND prompt = :prompt
"""
NEXT = "(SELECT coalesce(max(seq), 0) + 1 FROM bullets WHERE paper_id = :paper)"
CHANGE = f"""
    UPDATE bullets SET items = :items, made_of = :made_of, ranking = :ranking, seq = {NEXT} WHERE {KEY} RETURNING seq
"""
ADD = f"""
    INSERT INTO bullets (paper_id, language, origin, model, prompt, items, made_of, ranking, seq)
    VALUES (:paper, :language, :origin, :model, :prompt, :items, :made_of, :ranking, {NEXT})
"""
SETTLED = """
    SELECT paper_id, made_of FROM bullets
    WHERE paper_id = ANY (:papers::text[]) AND language = :language
    AND (origin = 'imported' OR origin = 'llm' AND prompt = :prompt AND model = ANY (:models::text[]))
    UNION ALL SELECT paper_id, made_of FROM bullets_put_off
    WHERE paper_id = ANY (:papers::text[]) AND language = :language AND prompt = :prompt
    AND models = :models AND next_at > :now
"""
ATTEMPTS = """
    SELECT attempts FROM bullets_put_off WHERE paper_id = :paper AND language = :language
    AND (made_of, prompt, models) = (:made_of, :prompt, :models::text[]) FOR UPDATE
"""
PUT_OFF = """
    INSERT INTO bullets_put_off (paper_id, language, made_of, prompt, models, attempts, next_at, reason)
    VALUES (:paper, :language, :made_of, :prompt, :models, :attempts, :next_at, :reason)
    ON CONFLICT (paper_id, language) DO UPDATE SET made_of = excluded.made_of, prompt = excluded.prompt,
        models = excluded.models, attempts = excluded.attempts, next_at = excluded.next_at, reason = excluded.reason,
        noted_at = clock_timestamp()
"""


class SharedBullets(BulletRows):
    """The sets: read in this process's file, kept where all read on from."""

    def __init__(self, database: Database, shared: Postgres, shelf: Shelf) -> None:
        super().__init__(database)
        self._shared, self._shelf = shared, shelf

    async def save(self, paper_id: str, bullets: Bullets) -> None:
        """Keep a set of bullets; it takes the place of one with the same language, origin, model and prompt."""
        await self._shelf.write(lambda transaction: keep_set(transaction, paper_id, bullets))

    async def unwritten(
        self, papers: Sequence[Paper], language: str, recipe: Recipe, now: datetime | None
    ) -> Sequence[Paper]:
        """Those of the papers that have no final set in `language` and are not put off until after `now`."""
        # Not in this process's file, which another one's newest set may not have reached.
        rows = await self._shared.read(
            SETTLED, papers=[paper.id for paper in papers], language=language, now=now, **_recipe(recipe)
        )
        settled = {(row["paper_id"], row["made_of"]) for row in rows}
        return [paper for paper in papers if not {(paper.id, ""), (paper.id, paper.fingerprint)} & settled]

    async def put_off(
        self, paper: Paper, language: str, recipe: Recipe, at: datetime, wait: timedelta, reason: str
    ) -> None:
        """Note a failure at `at`: tried again after `wait`, then each time after twice as long, at most a day."""

        async def note(transaction: Transaction) -> None:
            await note_failure(transaction, paper, language, recipe, at, wait, reason)

        await self._shared.write(note)


async def keep_set(transaction: Transaction, paper_id: str, bullets: Bullets) -> None:
    """Keep a set of bullets."""
    values = {
        "paper": paper_id,
        "language": bullets.language,
        "origin": bullets.origin,
        # Never NULL, which in a key is equal to no other.
        "model": bullets.model or "",
        "prompt": bullets.prompt,
        "items": bullets.items,
        "made_of": bullets.made_of,
        "ranking": bullets.ranking,
    }
    # Not by ON CONFLICT, whose attempt to insert would count as a change.
    if not await transaction.run(CHANGE, **values):
        await transaction.run(ADD, **values)
    if bullets.origin == "llm":
        await transaction.run(
            "DELETE FROM bullets_put_off WHERE paper_id = :paper AND language = :language",
            paper=paper_id, language=bullets.language,
        )  # fmt: skip


async def note_failure(
    transaction: Transaction, paper: Paper, language: str, recipe: Recipe, at: datetime, wait: timedelta, reason: str
) -> None:
    """Note that a set could not be written."""
    key = {"paper": paper.id, "language": language, "made_of": paper.fingerprint, **_recipe(recipe)}
    rows = await transaction.run(ATTEMPTS, **key)
    attempts = rows[0]["attempts"] + 1 if rows else 1
    # One row for each paper and language: another text, prompt or choice of models begins anew in its place.
    await transaction.run(PUT_OFF, **key, attempts=attempts, next_at=at + wait_after(attempts, wait), reason=reason)


def _recipe(recipe: Recipe) -> dict[str, object]:
    return {"prompt": recipe.prompt, "models": recipe.models}
