"""What is offered while somebody types an option."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.commands.answers import button
from bot.chat.commands.command import Context
from bot.chat.commands.grammar import QUOTES
from bot.papers.found import Suggestion
from bot.views.replies import Call

MOST = 25
"""Discord shows no more."""


async def lookups(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:  # noqa: ARG001
    """Titles, authors and short names, the newest day's papers before anything is typed; a title asks for its paper."""
    lines = await context.archive.completions(typed.translate(QUOTES).strip(), MOST)
    return [button(line.label, line.value) for line in lines[:MOST]]
