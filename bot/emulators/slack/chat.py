"""The Web API's `chat.*` methods."""

from __future__ import annotations

from typing import Any

from bot.emulators.slack.calls import ApiCall
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.rules.messages import CUT_AT, SPLIT_AT
from bot.emulators.slack.state import Conversation, Surface, World, is_reply, public, without_thread

Json = dict[str, Any]


def post_message(call: ApiCall) -> Json:
    """`chat.postMessage`: one message, or several where a long text has no blocks."""
    channel = call.world.writable(_channel(call))
    content = _content(call)
    thread = _thread(call, channel)
    # Slack makes several messages of a long text without a word; only the first one's ts is told.
    pieces = _pieces(content)
    posted = [_store(call.world, channel, {**content, "text": piece}, thread) for piece in pieces]
    if len(posted) > 1:
        call.world.splits.extend(message["ts"] for message in posted)
    return {"channel": channel.id, "ts": posted[0]["ts"], "message": public(posted[0], metadata=True)}


def _channel(call: ApiCall) -> str:
    name = call.text("channel")
    if not name:
        raise Refused("channel_not_found")
    return name


def _content(call: ApiCall) -> Json:
    """Text, blocks and the like of a message, judged."""
    blocks = call.json("blocks", "invalid_blocks_format")
    metadata = call.json("metadata", "invalid_metadata_format")
    text = call.text("text")
    call.rules.message(text, blocks, metadata)
    content: Json = {"text": text, "blocks": numbered(call.world, blocks), "metadata": metadata}
    # Kept and never compared: Slack documents no promise about it, so no test may lean on one.
    content["client_msg_id"] = call.text("client_msg_id")
    return {name: value for name, value in content.items() if value or name == "text"}


def _pieces(content: Json) -> list[str]:
    # docs.slack.dev/reference/methods/chat.postMessage: what is past 40,000 characters is cut off.
    text: str = content["text"][:CUT_AT]
    if "blocks" in content or len(text) <= SPLIT_AT:
        return [text]
    return [text[start : start + SPLIT_AT] for start in range(0, len(text), SPLIT_AT)]


def _thread(call: ApiCall, channel: Conversation) -> str:
    """The thread of a message; a reply to what is not there, such as a deleted message, goes to the channel."""
    thread = call.text("thread_ts")
    started_by = channel.messages.get(thread)
    # A reply starts no thread.
    if started_by is not None and is_reply(started_by):
        raise Refused("thread_not_found")
    # No refusal: only the answer's missing thread_ts tells that the reply stands in the channel for all to see.
    return thread if started_by else ""


def numbered(world: World, blocks: object) -> list[Json]:
    """Blocks as Slack keeps them: each with an id, and each element that acts with one of its own."""
    listed: list[Json] = blocks if isinstance(blocks, list) else []
    return [{**_named(world, block), "block_id": block.get("block_id") or world.serial("b")} for block in listed]


def _named(world: World, value: Any) -> Any:  # noqa: ANN401 - any JSON in, the same JSON out
    if isinstance(value, list):
        return [_named(world, entry) for entry in value]
    if not isinstance(value, dict):
        return value
    named = {name: _named(world, entry) for name, entry in value.items()}
    if value.get("type") == "button" and "action_id" not in value:
        named["action_id"] = world.serial("a")
    return named


def _store(world: World, channel: Conversation, content: Json, thread: str) -> Json:
    message = {**world.bot_message(content["text"]), **content}
    if thread:
        started_by = channel.messages[thread]
        message |= {"thread_ts": thread, "parent_user_id": started_by.get("user", "")}
        # A message has its own ts as thread_ts from its first reply on, which is how `is_reply` tells it from one.
        started_by["thread_ts"] = thread
    channel.messages[message["ts"]] = message
    if thread:
        count_replies(channel, thread)
    return message


def post_as_bot(world: World, channel: Conversation, content: Json, thread: str = "") -> Json:
    """Put a judged message into a channel."""
    blocks = numbered(world, content.get("blocks"))
    kept: Json = {"text": str(content.get("text") or ""), "blocks": blocks, "metadata": content.get("metadata")}
    content = {name: value for name, value in kept.items() if value or name == "text"}
    return _store(world, channel, content, thread)


def count_replies(channel: Conversation, thread: str) -> None:
    """Bring a thread's numbers on its first message up to date."""
    started_by, replies = channel.messages[thread], channel.replies(thread)
    people = list(dict.fromkeys(reply["user"] for reply in replies))
    numbers = {"reply_count": len(replies), "reply_users": people, "reply_users_count": len(people)}
    if replies:
        started_by.update(numbers, latest_reply=replies[-1]["ts"], is_locked=False, subscribed=True)
        return
    for name in (*numbers, "latest_reply", "is_locked", "subscribed", "thread_ts"):
        started_by.pop(name, None)


def own_message(call: ApiCall, refusal: str) -> tuple[Conversation, Json]:
    """The message of the bot that a call is about."""
    channel = call.world.writable(_channel(call))
    message = channel.messages.get(call.needed("ts"))
    # What is left of a deleted message is no message that can be changed.
    if message is None or message.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if message.get("bot_id") != call.world.bot_id:
        raise Refused(refusal)
    return channel, message


def update(call: ApiCall) -> Json:
    """`chat.update`: text without blocks takes the blocks away; metadata stays unless given."""
    channel, message = own_message(call, "cant_update_message")
    blocks = call.json("blocks", "invalid_blocks_format")
    metadata = call.json("metadata", "invalid_metadata_format")
    text = call.text("text")
    # An edit has a limit that a new message has not.
    call.rules.message(text, blocks, metadata, updates=True)
    rewrite(call.world, message, {"text": text, "blocks": blocks})
    if metadata is not None:
        message["metadata"] = metadata
    shown = without_thread(message, "ts", "reactions", "client_msg_id")
    if "metadata" in message:
        shown["metadata"] = message["metadata"]
    return {"channel": channel.id, "ts": message["ts"], "text": text, "message": shown}


def rewrite(world: World, message: Json, content: Json) -> None:
    """Give a message new text and blocks."""
    message["text"] = str(content.get("text") or "")
    message.pop("blocks", None)
    if content.get("blocks"):
        message["blocks"] = numbered(world, content["blocks"])
    message["edited"] = {"user": world.bot_user_id, "ts": world.ts()}


def delete(call: ApiCall) -> Json:
    """`chat.delete`: a message that started a thread leaves a tombstone."""
    channel, message = own_message(call, "cant_delete_message")
    remove(channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def remove(channel: Conversation, message: Json) -> None:
    """Take a message out of its channel."""
    ts, thread = message["ts"], message.get("thread_ts", "")
    # So its thread stays, and a new reply can still be put under it.
    if channel.replies(ts):
        kept = {name: message[name] for name in message if name.startswith(("reply", "thread", "latest", "type", "ts"))}
        channel.messages[ts] = {
            **kept,
            "subtype": "tombstone",
            "text": "This message was deleted.",
            "user": "USLACKBOT",
        }
        return
    del channel.messages[ts]
    if thread in channel.messages and thread != ts:
        count_replies(channel, thread)


def post_ephemeral(call: ApiCall) -> Json:
    """`chat.postEphemeral`: seen by one person, kept nowhere but in our `whispers`."""
    channel = call.world.writable(_channel(call))
    # Stricter than posting: a private word needs the app in the channel even with chat:write.public.
    if channel.id not in call.world.members:
        raise Refused("not_in_channel")
    user = call.needed("user")
    if user not in {*channel.people, channel.with_user}:
        raise Refused("user_not_in_channel")
    ts = call.world.ts()
    content = _content(call)
    call.world.whispers.append({"channel": channel.id, "user": user, "ts": ts, **content})
    call.world.surfaces[ts] = Surface(ts, content["text"], content.get("blocks", []), user, channel.id)
    # No message stands at it: such a ts can be neither edited nor reacted to.
    return {"message_ts": ts}


def get_permalink(call: ApiCall) -> Json:
    """`chat.getPermalink`."""
    channel = call.world.find(_channel(call))
    ts = call.needed("message_ts")
    if ts not in channel.messages:
        raise Refused("message_not_found")
    return {"channel": channel.id, "permalink": permalink(call.world, channel, ts)}


def permalink(world: World, channel: Conversation, ts: str) -> str:
    """The address of a message."""
    return f"https://{world.team_domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
