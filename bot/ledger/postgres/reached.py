"""Which messages a process may draw: those for which its library has come far enough, so behind is never empty."""

from __future__ import annotations

from bot.papers.revision import Revision

# The newest change of the library, which whoever draws this must have seen. Of the same moment as what is written.
NEWEST = "(SELECT revision FROM library_head)"
# Whether a process has seen what a row asks for: any where no library is said, none with one of another past.
REACHED = """
    (:line::text IS NULL
    OR {0} <= (SELECT CASE WHEN line = :line THEN :seen::bigint ELSE -1 END FROM library_head)) IS TRUE
"""


def reached_by(library: Revision | None) -> dict[str, str | int | None]:
    """How far a process has come, as `REACHED` asks for it."""
    return {"line": library.line if library else None, "seen": library.number if library else None}
