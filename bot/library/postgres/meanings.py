"""What papers mean, where several processes share that."""

from __future__ import annotations

from collections.abc import Sequence

from bot.database.postgres.connection import Transaction
from bot.library.finding.meanings import Keep, Meaning
from bot.library.postgres.shelf import Shelf

KEEP = """
    INSERT INTO meaning (paper_id, model, vector) SELECT :paper_id, :model, :vector
    WHERE EXISTS (SELECT 1 FROM paper WHERE id = :paper_id AND title = :title AND abstract = :abstract)
    ON CONFLICT (paper_id) DO UPDATE SET model = excluded.model, vector = excluded.vector
"""


def kept_on(shelf: Shelf) -> Keep:
    """Writes vectors down where all read on from."""

    async def keep(meanings: Sequence[Meaning]) -> None:
        async def write(transaction: Transaction) -> None:
            await transaction.run_many(KEEP, [meaning._asdict() for meaning in meanings])

        await shelf.write(write)

    return keep
