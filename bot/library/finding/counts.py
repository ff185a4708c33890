"""How many papers have a word: what tells rare ones from common ones, and known ones from unknown ones."""

from __future__ import annotations

from bot.database.readers import Reader
from bot.library.finding.scored import FIRST, papers_in

# Of a large archive, words are counted in so many of the newest papers.
SAMPLE = 20_000
REMEMBERED = 20_000
# When the archive has grown by such a part of it, words are counted anew; a commit or two change nothing.
STALE = 0.01


def have_grown(size: int, since: int) -> bool:
    """Whether so many papers have come, or gone, that what was learnt of the archive should be read again."""
    return abs(size - since) > since * STALE


class Counts:
    """Counts words once, and again when many papers have come."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._size = -1
        self._start = FIRST

    def papers(self, reader: Reader, form: str) -> int:
        """About how many papers have a form; none only if none has it now."""
        size = papers_in(reader)
        if have_grown(size, self._size) or len(self._counts) > REMEMBERED:
            self._counts.clear()
            self._size, self._start = size, _sample_start(reader, size)
        count = self._counts.get(form) or self._count(reader, form)
        return max(bool(count), round(count * max(1.0, size / SAMPLE)))

    def _count(self, reader: Reader, form: str) -> int:
        rows = reader.rows(
            "SELECT count(*) FROM search_index WHERE search_index MATCH ? AND rowid >= ?", [form, self._start]
        )
        count = int(rows[0][0])
        if not count and self._start != FIRST:
            count = len(reader.rows("SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT 1", [form]))
        # That no paper has it is not kept, for the next one may.
        if count:
            self._counts[form] = count
        return count


def _sample_start(reader: Reader, size: int) -> int:
    if size <= SAMPLE:
        return FIRST
    rows = reader.rows("SELECT number FROM paper ORDER BY number DESC LIMIT 1 OFFSET ?", [SAMPLE])
    return int(rows[0]["number"])
