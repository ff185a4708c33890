"""The topics that people follow and mute: how they are typed, and what is offered meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import button, words
from bot.chat.commands.command import Completion, Context, Option
from bot.chat.commands.completions import lookups, names_paper
from bot.chat.commands.paper import MENTION
from bot.delivery.topics import LONGEST, topic
from bot.delivery.wishes import Wish
from bot.papers.found import Suggestion
from bot.views.replies import Reply

# Of each kind that one person can have.
MOST = 50
TOPIC_EXAMPLES = ("lora", 'by:"Song Han"', "org:NVIDIA")


def read_topic(text: str) -> str:
    """A topic as it is kept; empty where nothing was typed but a mention or marks."""
    read = topic(MENTION.sub(" ", text))
    return read if any(letter.isalnum() for letter in read) else ""


def refused(context: Context, call: Call, topic: str, others: Sequence[str], full: str) -> Reply | None:
    """Why a topic cannot be kept beside these others, if it cannot; `full` says that there are too many."""
    if not topic:
        return words(call, "search.mention", paper=call.names[0])
    if len(topic) > LONGEST:
        return words(call, "follow.long", most=LONGEST)
    if not context.library.search.tells(topic):
        return words(call, "follow.vague", topic=topic)
    return words(call, full, most=MOST, papers=call.names[1]) if len(others) >= MOST else None


def known_as(text: str, topics: Iterable[str]) -> str | None:
    """Which of the topics somebody means, in small letters or capitals."""
    return {one.casefold(): one for one in topics}.get(topic(text).casefold())


async def topics_of_archive(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:
    """Authors, organisations and short names of the archive; what names one paper is nothing to follow."""
    lines = [line for line in await lookups(context, call, typed) if not await names_paper(context, line.value)]
    named = await lookups(context, call, f"org:{typed}") if typed.strip() and ":" not in typed else ()
    return [line for line in (*lines, *named) if len(line.value) <= LONGEST]


def own(wish: Wish) -> Completion:
    """Completes by what the person follows or mutes."""

    async def complete(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:
        topics = (await context.ledger.follows.of(call.person)).topics(wish)
        return [button(one, one) for one in topics if typed.strip().casefold() in one.casefold()]

    return complete


def option(help_key: str, wish: Wish, missing: str) -> Option:
    """One of the person's own topics."""
    return Option("topic", help_key, TOPIC_EXAMPLES, whole=True, required=True, complete=own(wish), missing=missing)
