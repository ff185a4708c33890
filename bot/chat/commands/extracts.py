"""Whether summaries are excerpts in another language than the channel's."""

from __future__ import annotations

from bot.chat.commands.answers import PAGE, newest_day
from bot.chat.commands.command import Context
from bot.delivery.entries import entries_of
from bot.papers.ranking import ranked
from bot.views.leads import lead_of
from bot.views.lines import kind_line


async def lacks_bullets(context: Context, language: str) -> bool:
    """Whether the newest day's papers have bullets in English only, and that is not the language."""
    newest = await newest_day(context)
    edition = await context.library.editions.get(newest) if newest else None
    papers = ranked(edition.papers)[:PAGE] if edition else []
    entries = await entries_of(papers, language, context.library, context.ledger)
    leads = [lead for one in entries if (lead := lead_of(one))]
    return bool(entries) and len(leads) == len(entries) and all(kind_line(lead, language) for lead in leads)
