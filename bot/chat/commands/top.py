"""`/papers top`: the best papers of a time, by Hugging Face's votes or by the team's own favourites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.chat.call import Call
from bot.chat.commands.answers import PAGE, empty, listing, offset, undated
from bot.chat.commands.command import Command, Context, Option, Values
from bot.delivery.kinds import OneOf
from bot.delivery.team import team_best
from bot.papers.found import Found
from bot.texts.words import say
from bot.views.replies import Listing, Offer, Question, Reply, Words

PERIODS = {"day": 1, "week": 7, "month": 30}
ALL, USUAL = "all", "week"
VOTES, FAVOURITES = "votes", "favourites"


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """The best of the days up to the newest list, of a week if nothing else is said; the other order is offered."""
    span = await context.library.editions.span()
    if span is None:
        return empty(context, call)
    oldest, newest, _ = span
    period, by = values.get("period", USUAL), values.get("by", VOTES)
    first = oldest if period == ALL else newest - timedelta(days=PERIODS[period] - 1)
    other = VOTES if by == FAVOURITES else FAVOURITES
    offer = Offer(say(call.language, f"top.{other}.button"), Question("papers", f"{COMMAND.name} {period} by={other}"))
    title = say(call.language, f"top.{by}.{'day' if first == newest else 'span'}", first=first, last=newest)
    found = await _best(context, call, first, newest, by)
    if not found.total and by == FAVOURITES:
        return Reply(Words(say(call.language, "top.favourites.none", title=title), offers=(offer,)), call.language)
    reply = await listing(context, call, title, found)
    assert isinstance(reply.content, Listing)  # noqa: S101  (what `listing` gives)
    reply = replace(reply, content=replace(reply.content, offers=(offer,)))
    return undated(reply) if first == newest else reply


async def _best(context: Context, call: Call, first: date, last: date, by: str) -> Found:
    """A page of the papers of these days."""
    if by == VOTES:
        return await context.library.papers.top(first, last, PAGE, offset(call))
    best = await team_best(first, last, context.library, context.ledger, call.tenant)
    return Found(tuple(best[offset(call) : offset(call) + PAGE]), len(best))


PERIOD = Option("period", "papers.top.period", (USUAL,), OneOf((*PERIODS, ALL)), wrong="top.bad")
BY = Option("by", "papers.top.by", (FAVOURITES,), OneOf((VOTES, FAVOURITES)))
COMMAND = Command("top", "papers.top", answer, (PERIOD, BY))
