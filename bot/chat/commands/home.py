"""What a person finds when they look at the bot itself: their own favourites and topics, and the channels they see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.commands.answers import MOST_PAGES
from bot.chat.commands.channels import visible_channels
from bot.chat.commands.command import Context
from bot.chat.commands.saved import answer as saved
from bot.chat.commands.setting_up import edit, upcoming
from bot.delivery.channel import Channel
from bot.delivery.sentences import called_language
from bot.texts.words import say
from bot.views.home import Home, Subscription
from bot.views.replies import Listing, Offer, Question, Words

MOST_CHANNELS = 20
MOST_TOPICS = 20
# What is worth a press at the beginning, by the command that it asks.
BEGINNINGS = ("today", "top", "help")


async def home(context: Context, call: Call) -> Home:
    """All of it as it is now, with the favourites of the call's page."""
    listed = await visible_channels(context, call)
    more = len(listed) - MOST_CHANNELS
    return Home(
        begin=_begin(call),
        saved=await _saved(context, call),
        follows=await _follows(context, call),
        channels=tuple(_subscription(one, call) for one, _ in listed[:MOST_CHANNELS]),
        more=say(call.language, "notice.more", n=more) if more > 0 else "",
        language=call.language,
        papers=call.names[1],
    )


def _begin(call: Call) -> Words:
    paper, papers = call.names
    offers = tuple(Offer(say(call.language, f"home.{name}"), Question("papers", name)) for name in BEGINNINGS)
    return Words(say(call.language, "home.begin", paper=paper, papers=papers), offers=offers)


async def _saved(context: Context, call: Call) -> Listing | Words:
    asked = replace(call, command="papers", text="saved", page=min(max(call.page, 1), MOST_PAGES))
    content = (await saved(context, asked, {})).content
    if isinstance(content, Listing) and not content.entries:  # the pages have become fewer
        content = (await saved(context, replace(asked, page=content.pages), {})).content
    return content if isinstance(content, Listing) else Words(say(call.language, "saved.none"))


async def _follows(context: Context, call: Call) -> Words:
    wishes = await context.ledger.follows.of(call.person)
    told = [*_topics(call, "following.title", wishes.follow), *_topics(call, "following.muted", wishes.mute)]
    if not told:
        return Words(say(call.language, "following.none", papers=call.names[1]))
    change = Offer(say(call.language, "button.following"), Question("papers", "following"))
    return Words("\n".join(told), offers=(change,))


def _topics(call: Call, title: str, topics: tuple[str, ...]) -> Iterator[str]:
    if topics:
        yield say(call.language, title)
        yield from (say(call.language, "following.line", topic=one) for one in topics[:MOST_TOPICS])
    if (more := len(topics) - MOST_TOPICS) > 0:
        yield say(call.language, "notice.more", n=more)


def _subscription(channel: Channel, call: Call) -> Subscription:
    """A channel, what it gets, and its form where the person may change that."""
    language, wanted = call.language, channel.preferences
    tongue = called_language(wanted.language, language)
    told = [say(language, "list.gets", top_n=wanted.top_n, tongue=tongue)]
    if channel.status in ("blocked", "gone"):
        told.append(say(language, f"list.{channel.status}", papers=call.names[1]))
    if channel.configured:
        told.append(say(language, "setup.configured"))
    may_edit = call.manages and not channel.configured
    return Subscription(channel.channel, " ".join(told), upcoming(channel, call), (edit(call),) if may_edit else ())
