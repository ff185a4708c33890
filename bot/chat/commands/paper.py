"""`/paper`: words, an id, a link or a day, answered from the archive."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.commands.answers import (
    PAGE,
    button,
    by_ids,
    card,
    day_list,
    empty,
    listing,
    nothing_found,
    offset,
    words,
)
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.completions import lookups
from bot.chat.commands.day import day_in
from bot.papers.found import Found, Suggestion
from bot.papers.ids import named_in
from bot.papers.paper import Paper
from bot.texts.words import say
from bot.views import understood
from bot.views.replies import Card, Listing, Reply

# Slack's and Discord's ways to call people and channels, which are nothing to look for:
# docs.slack.dev/messaging/formatting-message-text, docs.discord.com/developers/reference#message-formatting.
MENTION = re.compile(r"<[@#!/][^<>]*>|@(?:everyone|here|channel)(?!\w)")


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """What the archive has for what was typed."""
    text = " ".join(MENTION.sub(" ", values["query"]).split())
    if not text:
        return words(call, "search.mention", paper=call.names[0])
    if (named := named_in(text)) and not named.rest:
        return await by_ids(context, call, named.ids)
    try:
        day = day_in(text)
    except ValueError:
        return words(call, "day.bad", text=text, day=context.today())
    reply = await (_search(context, call, text) if day is None else day_list(context, call, day))
    # Asked only where nothing was found: it counts all papers, and most answers need nobody to.
    shown = isinstance(reply.content, Listing | Card)
    return reply if shown or await context.library.editions.span() else empty(context, call)


async def _search(context: Context, call: Call, text: str) -> Reply:
    found = await context.library.search.find(text, PAGE, offset(call), today=context.today())
    lines, tries = understood.lines(found, call.language), _tries(found, call.language)
    if found.total == 0:
        return nothing_found(call, text, found, tries)
    alone = found.total == 1 and not lines and not tries
    if found.papers and (alone or (call.page == 1 and _is_title(text, found.papers[0]))):
        return await card(context, call, found.papers[0])
    note = found.suggestion and say(call.language, "search.try", suggestion=found.suggestion).strip()
    reply = await listing(context, call, say(call.language, "search.title", query=text), found, note or "")
    assert isinstance(reply.content, Listing)  # noqa: S101  (what `listing` gives)
    return replace(reply, content=replace(reply.content, lines=lines, tries=tries))


def _is_title(text: str, paper: Paper) -> bool:
    """Whether somebody wrote the whole title, whatever its capitals and marks; a single word may be a mere word."""
    asked, title = (re.findall(r"\w+", one.casefold()) for one in (text, paper.title))
    return len(asked) > 1 and asked == title


def _tries(found: Found, language: str) -> tuple[Suggestion, ...]:
    """Questions worth a button: the better spelling, then the question without each of its pieces."""
    better = [button(found.suggestion, found.suggestion)] if found.suggestion else []
    return (*better, *understood.removals(found, language))


QUERY = Option(
    "query",
    "paper.query",
    ("lora", "2405.09673", "2024-05-17"),
    whole=True,
    required=True,
    complete=lookups,
    missing="search.empty",
)
COMMAND = Command("paper", "paper.description", answer, (QUERY,))
