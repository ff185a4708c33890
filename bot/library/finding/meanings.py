"""What papers mean, as vectors beside the word index, and which are nearest to a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bot.database.connection import Database, Row
from bot.database.readers import Reader
from bot.library.finding.encoder import Encoder
from bot.library.question.empty_words import STOP_WORDS
from bot.library.question.query import Query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Fewer words are a name, an acronym or a topic, which the words themselves find better.
#
# Measured with all-MiniLM-L6-v2 on the first words of 619 summaries (SciTLDR): nDCG@10 by words and with meanings is
# .215 and .192 for 2 words, .489 and .478 for 4, .563 and .581 for 5, .709 and .749 for 8.
FEWEST_WORDS = 5
LOAD_SECONDS = 60.0
# Of reciprocal rank fusion: plg.uwaterloo.ca/~gvcormac/cormacksigir09-rrf.pdf.
SMOOTHING = 60
# Of meanings beside words, whose weight is 1: the best on SciFact, CACM and CISI.
WEIGHT = 0.5


class Meaning(NamedTuple):
    """What a paper means to a model: the vector, and the text that it was made of."""

    paper_id: str
    model: str
    vector: bytes
    title: str
    abstract: str


# Writes vectors down, but for papers whose text has changed meanwhile.
Keep = Callable[[Sequence[Meaning]], Awaitable[None]]


class Meanings:
    """The vectors of one model: made little by little, held in memory, asked by the search."""

    def __init__(self, database: Database, encoder: Encoder, keep: Keep | None = None) -> None:
        """`keep` is where vectors go, into the same database if that is not said."""
        self._database = database
        self._encoder = encoder
        self._keep = keep or self._keep_here
        self._stale = False
        self._numbers: Sequence[int] = ()
        self._vectors: NDArray[np.float32] | None = None

    async def learn(self, most: int) -> int:
        """Read so many papers that have no vector yet, newest first; gives how many there were."""
        rows = await self._database.read(
            """SELECT paper.id, title, abstract FROM paper
               LEFT JOIN meaning ON meaning.paper_id = paper.id AND meaning.model = ?
               WHERE meaning.paper_id IS NULL ORDER BY number DESC LIMIT ?""",
            [self._encoder.name, most],
        )
        if rows:
            await self._keep(await asyncio.to_thread(self._read, rows))
        elif self._stale:
            await self.load()
        self._stale = bool(rows)
        return len(rows)

    def _read(self, rows: Sequence[Row]) -> Sequence[Meaning]:
        return [
            Meaning(row["id"], self._encoder.name, self._vector(row), row["title"], row["abstract"]) for row in rows
        ]

    def _vector(self, row: Row) -> bytes:
        # In half the bytes, in one order whichever machine reads them.
        return self._encoder.vector(f"{row['title']}. {row['abstract']}").astype("<f2").tobytes()

    async def _keep_here(self, meanings: Sequence[Meaning]) -> None:
        async with self._database.write() as transaction:
            await transaction.run_many(
                """INSERT OR REPLACE INTO meaning (paper_id, model, vector)
                   SELECT :paper_id, :model, :vector
                   WHERE EXISTS (SELECT 1 FROM paper WHERE id = :paper_id AND (title, abstract) = (:title, :abstract))
                """,
                [meaning._asdict() for meaning in meanings],
            )

    async def load(self) -> None:
        """Hold in memory what is written down by now."""
        await self._database.readers.run(self._load, LOAD_SECONDS)

    def _load(self, reader: Reader) -> None:
        import numpy as np

        rows = reader.rows(
            "SELECT number, vector FROM meaning JOIN paper ON paper.id = paper_id WHERE model = ?", [self._encoder.name]
        )
        if rows:
            whole = np.frombuffer(b"".join(row["vector"] for row in rows), "<f2").astype(np.float32)
            self._numbers, self._vectors = [row["number"] for row in rows], whole.reshape(len(rows), -1)

    def nearest(self, text: str, most: int) -> list[int]:
        """Row numbers of the papers that mean the most like a text, the nearest first."""
        import numpy as np

        numbers, vectors = self._numbers, self._vectors
        if vectors is None:
            return []
        # Not `@`, whose threads busy-wait: this is four times as fast for 13,222 vectors.
        likeness = np.einsum("ij,j->i", vectors, self._encoder.vector(text), optimize=False)
        return [numbers[place] for place in np.argsort(-likeness, kind="stable")[:most]]


def is_sentence(query: Query) -> bool:
    """Whether a search is plain English of several telling words, which is what such models know."""
    words = [term.text for term in query.wanted if term.text.isascii() and term.text not in STOP_WORDS]
    return query.plain and not query.period and len(words) == query.words >= FEWEST_WORDS


def fused(words: Sequence[int], meanings: Sequence[int]) -> list[int]:
    """Two rankings as one, by reciprocal ranks."""
    scores: dict[int, float] = {}
    for weight, ranking in ((1.0, words), (WEIGHT, meanings)):
        for rank, number in enumerate(ranking, 1):
            scores[number] = scores.get(number, 0.0) + weight / (SMOOTHING + rank)
    return sorted(scores, key=scores.__getitem__, reverse=True)
