"""`/papers mute`: a topic of which nothing comes to a person in private."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.topics import TOPIC_EXAMPLES, known_as, read_topic, refused, topics_of_archive
from bot.texts.words import say
from bot.views.replies import Offer, Question, Reply, Words


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """That nothing of the topic comes any more, though it be followed."""
    heard, topic = context.ledger.votes.moment(context.clock.now()), read_topic(values["topic"])
    wishes = await context.ledger.follows.of(call.person)
    known = known_as(topic, wishes.mute)
    if refusal := refused(context, call, topic, () if known else wishes.mute, "mute.full"):
        return refusal
    if known is None:
        await context.ledger.follows.keep(call.person, "mute", topic, heard)
    told = say(call.language, "mute.again" if known else "mute.added", topic=known or topic)
    if not wishes.follow:
        told += " " + say(call.language, "following.nothing", papers=call.names[1])
    undo = Offer(say(call.language, "button.undo"), Question("papers", f"unmute {known or topic}"))
    return Reply(Words(told, offers=(undo,)), call.language)


TOPIC = Option(
    "topic",
    "papers.mute.topic",
    TOPIC_EXAMPLES,
    whole=True,
    required=True,
    complete=topics_of_archive,
    missing="mute.which",
)
COMMAND = Command("mute", "papers.mute", answer, (TOPIC,))
