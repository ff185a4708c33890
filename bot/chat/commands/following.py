"""`/papers following`: what a person follows and mutes, and whether they can be written to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.mailbox import hours
from bot.delivery.channel import Channel
from bot.texts.words import say, say_on
from bot.views.replies import Offer, Question, Reply, Words


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """The topics, with a button for each that ends it."""
    wishes = await context.ledger.follows.of(call.person)
    if not (wishes.follow or wishes.mute):
        return words(call, "following.none", papers=call.names[1])
    place = await context.ledger.follows.place(call.person)
    told = [
        # First, for long lists are cut at their end.
        _when(call, place) if wishes.follow else say(call.language, "following.nothing", papers=call.names[1]),
        *_listed(call, "following.title", wishes.follow),
        *_listed(call, "following.muted", wishes.mute),
    ]
    offers = [*_ends(call, "unfollow", wishes.follow), *_ends(call, "unmute", wishes.mute)]
    return Reply(Words("\n".join(told), offers=tuple(offers)), call.language)


def _listed(call: Call, key: str, topics: Sequence[str]) -> Iterator[str]:
    if topics:
        yield say(call.language, key)
        yield from (say(call.language, "following.line", topic=topic) for topic in topics)


def _when(call: Call, place: Channel | None) -> str:
    if place is None or place.status != "active":
        return say_on(call.platform, call.language, "follow.refused", papers=call.names[1])
    return say(call.language, "following.when", **hours(place, call))


def _ends(call: Call, command: str, topics: Sequence[str]) -> Iterator[Offer]:
    for topic in topics:
        yield Offer(say(call.language, "button.unfollow", topic=topic), Question("papers", f"{command} {topic}"))


COMMAND = Command("following", "papers.following", answer)
