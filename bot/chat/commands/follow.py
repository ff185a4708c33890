"""`/papers follow`: a private message on days whose list has something of a topic."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.call import Call
from bot.chat.commands.answers import newest_day
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.mailbox import hours, reached
from bot.chat.commands.topics import TOPIC_EXAMPLES, known_as, read_topic, refused, topics_of_archive
from bot.delivery.channel import Channel
from bot.delivery.schedule import local_time
from bot.texts.words import say, say_on
from bot.views.replies import Moment, Offer, Question, Reply, Words

# Lists that are looked through for what a topic would have brought.
LOOKED_THROUGH = timedelta(days=7)


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """That the topic is followed, what it would have brought, and when the next message can come."""
    heard, topic = context.ledger.votes.moment(context.clock.now()), read_topic(values["topic"])
    wishes = await context.ledger.follows.of(call.person)
    known = known_as(topic, wishes.follow)
    if refusal := refused(context, call, topic, () if known else wishes.follow, "follow.full"):
        return refusal
    place = await reached(context, call, known or topic, heard)
    if known is None:
        await context.ledger.follows.keep(call.person, "follow", topic, heard)
        await context.ledger.follows.drop(call.person, "mute", [one for one in wishes.mute if known_as(topic, [one])])
    told = say(call.language, "follow.again" if known else "follow.added", topic=known or topic)
    if place is None:
        why = say_on(call.platform, call.language, "follow.refused", papers=call.names[1])
        return Reply(Words(f"{told}\n{why}", offers=_offers(call)), call.language)
    return await _promised(context, call, known or topic, told, place)


async def _promised(context: Context, call: Call, topic: str, told: str, place: Channel) -> Reply:
    """When what is followed comes, and how much of it there would have been."""
    told += " " + say(call.language, "follow.when", **hours(place, call))
    found, listed = await _would_have_come(context, topic)
    if listed:
        told += "\n" + say(call.language, "follow.found" if found else "follow.none", n=found, listed=listed)
    see = (Offer(say(call.language, "button.see"), Question("paper", topic)),) if found else ()
    return Reply(Words(told, moments=_next(call, place), offers=(*see, *_offers(call))), call.language)


def _next(call: Call, place: Channel) -> tuple[Moment, ...]:
    if place.next_due_at is None:
        return ()
    local = local_time(place.next_due_at, place.preferences.zone)
    return (Moment(say(call.language, "follow.next"), place.next_due_at, local),)


def _offers(call: Call) -> tuple[Offer, ...]:
    return (Offer(say(call.language, "button.following"), Question("papers", "following")),)


async def _would_have_come(context: Context, topic: str) -> tuple[int, int]:
    """How many papers of the last lists have something of a topic, and of how many."""
    newest = await newest_day(context)
    if newest is None:
        return 0, 0
    ids: set[str] = set()
    for day in await context.library.editions.days(newest - LOOKED_THROUGH + timedelta(days=1), newest):
        edition = await context.library.editions.get(day)
        ids |= {paper.id for paper in edition.papers} if edition else set()
    found = await context.library.search.matching([topic], sorted(ids))
    return len(found.get(topic, ())), len(ids)


TOPIC = Option(
    "topic",
    "papers.follow.topic",
    TOPIC_EXAMPLES,
    whole=True,
    required=True,
    complete=topics_of_archive,
    missing="follow.which",
)
COMMAND = Command("follow", "papers.follow", answer, (TOPIC,))
