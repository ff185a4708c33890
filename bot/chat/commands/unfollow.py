"""`/papers unfollow`: a topic that is followed no more, or all of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.grammar import near
from bot.chat.commands.topics import known_as, option
from bot.texts.words import languages, say
from bot.views.replies import Offer, Question, Reply, Words

NOTHING_LEFT = "nothing is followed"


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """That it is followed no more; with the last one the private messages end."""
    text = values["topic"]
    followed = (await context.ledger.follows.of(call.person)).follow
    if not followed:
        return words(call, "following.none", papers=call.names[1])
    gone = followed if _is_all(text) else [one for one in [known_as(text, followed)] if one]
    if not gone:
        return _unknown(call, text, followed)
    await context.ledger.follows.drop(call.person, "follow", gone)
    told = say(call.language, "unfollow.done", topic="”, “".join(gone))
    if not (await context.ledger.follows.of(call.person)).follow:
        await _stop(context, call)
        told += " " + say(call.language, "unfollow.last")
    back = [Offer(say(call.language, "button.undo"), Question("papers", f"follow {one}")) for one in gone]
    return Reply(Words(told, offers=tuple(back[: len(back) == 1])), call.language)


def _is_all(text: str) -> bool:
    return text.strip().casefold() in {say(language, "unfollow.every") for language in languages()}


def _unknown(call: Call, text: str, followed: Sequence[str]) -> Reply:
    """That it was not followed, and what may have been meant."""
    told = say(call.language, "unfollow.unknown", topic=text)
    meant = near(text, followed)
    offers = (Offer(say(call.language, "button.unfollow", topic=meant), Question("papers", f"unfollow {meant}")),)
    key, values = ("command.near", {"near": meant}) if meant else ("following.see", {"papers": call.names[1]})
    told += say(call.language, key, **values)
    return Reply(Words(told, offers=offers if meant else ()), call.language)


async def _stop(context: Context, call: Call) -> None:
    place = await context.ledger.follows.place(call.person)
    if place is not None and place.status == "active":
        await context.ledger.channels.set_status(place.id, "paused", NOTHING_LEFT)


COMMAND = Command("unfollow", "papers.unfollow", answer, (option("papers.unfollow.topic", "follow", "unfollow.which"),))
