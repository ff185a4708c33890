"""What is offered while somebody types an option."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import button
from bot.chat.commands.command import Context
from bot.chat.commands.grammar import QUOTES
from bot.papers.found import Suggestion
from bot.papers.ids import named_in, own_id

# As many as Discord shows.
LOOKED_AT = 25


async def lookups(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:  # noqa: ARG001
    """Titles, authors and short names, the newest day's papers before anything is typed; a title asks for its paper."""
    lines = await context.library.search.completions(typed.translate(QUOTES).strip(), LOOKED_AT)
    return [button(line.label, line.value) for line in lines]


async def papers(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:
    """Those of the lines that ask for one paper."""
    return [line for line in await lookups(context, call, typed) if await names_paper(context, line.value)]


async def names_paper(context: Context, text: str) -> bool:
    """Whether a text names a paper; of one that may be a mere word only the archive knows."""
    if named_in(text):
        return True
    name = own_id(text)
    return name is not None and await context.library.papers.get(name) is not None
