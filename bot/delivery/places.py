"""Where each message of a digest goes, by what the channel is and what stands already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.delivery.channel import Channel, Place
from bot.delivery.ports import Poster
from bot.delivery.states import Part


async def fitted(channel: Channel, poster: Poster) -> Channel:
    """The channel, asking for nothing that a place of its kind cannot have."""
    wanted = channel.preferences
    if channel.direct or not (wanted.thread or wanted.publish):
        return channel
    nature = await poster.nature(channel.place)
    return channel.asking(thread=wanted.thread and nature.has_threads, publish=wanted.publish and nature.publishes)


def place_of(part: Part, channel: Place, before: Sequence[Part]) -> Place | None:
    """Where a part goes that comes after these; None where what it is about does not stand."""
    posts = [one for one in before if one.message.kind == "post" and one.posted]
    if part.message.kind == "publish":
        about = [one.posted for one in posts if one.message.paper_id == part.message.paper_id]
        return replace(channel, parent=about[0].message) if about and about[0] else None
    if not posts or posts[0].posted is None:
        return channel
    # A thread goes by the message that it hangs on: Discord gives it that id, Slack asks for its ts.
    thread = replace(channel, parent=posts[0].posted.message)
    return thread if part.message.kind != "post" or is_thread(posts[0], channel.channel) else channel


def is_thread(first: Part, channel: str) -> bool:
    """Whether a digest's first message began a thread of its own, as in a forum, where all others follow."""
    return first.posted is not None and first.posted.channel != channel
