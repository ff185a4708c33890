"""`/papers trends`: how often a topic comes up, month by month, alone or beside another."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import empty, words
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.paper import MENTION
from bot.chat.commands.topics import topics_of_archive
from bot.papers.ids import named_in
from bot.papers.trends import Trend, together
from bot.texts.words import say
from bot.views.charts import MARKS
from bot.views.replies import Attachment, Offer, Question, Reply, Words
from bot.views.trends import bars, bars_title, chart, sentences

QUOTED = re.compile(r'("[^"]*")')
BESIDE = re.compile(r"\s+(?:versus|vs\.?)\s+", re.IGNORECASE)
PICTURE = "trend.png"


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """The figures in words, with a picture where one can be shown, else with bars; or why there are none."""
    topics = topics_in(values["topic"], values.get("versus", ""))
    if refusal := await _refused(context, call, topics):
        return refusal
    counted = [context.library.search.trend(topic, context.today()) for topic in topics]
    trends = together(await asyncio.gather(*counted))
    if lost := next((one for one in trends if one.busy or one.too_broad), None):
        return words(call, "search.busy" if lost.busy else "search.broad", query=lost.text)
    if not trends[0].months:
        return await _outside(context, call)
    if not any(trend.papers for trend in trends):
        return await _nothing(context, call, trends[0])
    return await _shown(context, call, trends)


def topics_in(text: str, versus: str = "") -> tuple[str, ...]:
    """What is asked for and what it is to stand beside: `versus` parts them where it stands in no quotation marks."""
    pieces = QUOTED.split(MENTION.sub(" ", f"{text} versus {versus}" if versus else text))
    # A line break is in nothing that is typed in one line, so it marks where to part.
    pieces[::2] = [BESIDE.sub("\n", f" {' '.join(piece.split())} ") for piece in pieces[::2]]
    topics = (" ".join(topic.split()) for topic in "".join(pieces).split("\n"))
    return tuple(topic for topic in topics if topic)


async def _refused(context: Context, call: Call, topics: Sequence[str]) -> Reply | None:
    """Why these cannot be counted, if they cannot."""
    if not topics:
        return words(call, "trends.which", papers=call.names[1])
    if len(topics) > len(MARKS):
        return words(call, "trends.two", papers=call.names[1])
    for topic in topics:
        if named := named_in(topic):
            return words(call, "trends.paper", id=named.id, papers=call.names[1])
        if not context.library.search.tells(topic):
            return words(call, "follow.vague", topic=topic)
    return empty(context, call) if await context.library.editions.span() is None else None


async def _outside(context: Context, call: Call) -> Reply:
    span = await context.library.editions.span()
    if span is None:
        return empty(context, call)
    first, last, count = span
    return words(call, "trends.outside", first=first, last=last, count=count)


async def _nothing(context: Context, call: Call, trend: Trend) -> Reply:
    """That no paper matches, and a better spelling if there is one."""
    found = await context.library.search.find(trend.text, 1, today=context.today())
    told = say(call.language, "search.nothing", query=trend.text)
    if not found.suggestion:
        return Reply(Words(told + say(call.language, "search.else")), call.language)
    told += say(call.language, "search.try", suggestion=found.suggestion)
    again = Offer(found.suggestion, Question("papers", f"{COMMAND.name} {found.suggestion}"))
    return Reply(Words(told, offers=(again,)), call.language)


async def _shown(context: Context, call: Call, trends: Sequence[Trend]) -> Reply:
    told, offers = sentences(trends, call.language), tuple(_see(call, trend) for trend in trends if trend.papers)
    file = await _picture(context, call, trends, told)
    if file and call.pictures:
        return Reply(Words(told, offers=offers), call.language, file=file)
    shown = f"{told}\n{bars_title(trends, call.language)}"
    return Reply(Words(shown, code=bars(trends), offers=offers), call.language, file=file)


async def _picture(context: Context, call: Call, trends: Sequence[Trend], told: str) -> Attachment | None:
    """The chart where it can be looked at; elsewhere it would be a message of its own for each question."""
    if context.plotter is None or not (call.pictures or call.direct):
        return None
    drawn = await context.plotter.picture(chart(trends, call.language))
    return Attachment(PICTURE, drawn, say(call.language, "trends.alt", told=told)) if drawn else None


def _see(call: Call, trend: Trend) -> Offer:
    """The papers themselves."""
    return Offer(say(call.language, "trends.see", topic=trend.text), Question("paper", trend.text))


TOPIC = Option(
    "topic",
    "papers.trends.topic",
    ("diffusion",),
    whole=True,
    required=True,
    complete=topics_of_archive,
    missing="trends.which",
)
VERSUS = Option("versus", "papers.trends.versus", ("mamba",), complete=topics_of_archive)
COMMAND = Command("trends", "papers.trends", answer, (TOPIC, VERSUS))
