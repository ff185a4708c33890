"""`/papers unmute`: a topic that may come again."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.grammar import near
from bot.chat.commands.topics import known_as, option
from bot.texts.words import say
from bot.views.replies import Reply, Words


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """That the topic may come again."""
    text = values["topic"]
    muted = (await context.ledger.follows.of(call.person)).mute
    known = known_as(text, muted)
    if known is None:
        meant = near(text, muted)
        told = say(call.language, "unmute.unknown", topic=text)
        key, values = ("command.near", {"near": meant}) if meant else ("following.see", {"papers": call.names[1]})
        return Reply(Words(told + say(call.language, key, **values)), call.language)
    await context.ledger.follows.drop(call.person, "mute", [known])
    return words(call, "unmute.done", topic=known)


COMMAND = Command("unmute", "papers.unmute", answer, (option("papers.unmute.topic", "mute", "unmute.which"),))
