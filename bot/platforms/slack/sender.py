"""Posting, editing and finding our own messages: one call each, never repeated unless Slack surely refused it."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Never

from slack_sdk.errors import SlackApiError

from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    Frozen,
    NotAccepted,
    ParentGone,
    Rejected,
    Unproven,
)
from bot.platforms.slack.calls import POSTING, Calls
from bot.platforms.slack.errors import answer_of, code_of, unproven
from bot.platforms.slack.pictures import image_faults, without_images, without_pointed
from bot.views.emoji import Spellings

EVENT_TYPE = "daily_papers"
CLOCK_SKEW = timedelta(seconds=60)
# Messages a page of history; apps that are sold outside the Marketplace get no more.
PAGE = 15
# Pages of history to read before giving up on a proof.
MOST_PAGES = 200
# Seconds that an edit waits for its turn; one whose turn comes later is better made then, as things stand then.
EDIT_PATIENCE = 1.0
# Seconds that a reaction waits for its turn, which may be a minute away.
REACTION_PATIENCE = 2.0
EMOJI = re.compile(r"[a-z0-9_+'-]+")
# For this message, however often it is tried: docs.slack.dev/reference/methods/reactions.add#errors.
UNFIT_REACTIONS = frozenset(
    {"bad_timestamp", "invalid_name", "no_item_specified", "not_reactable", "too_many_emoji", "too_many_reactions"}
)
PARENT_GONE = "Somebody has deleted the digest, so nothing more is posted below it."
KEY_SPACE = uuid.UUID("5f0c9a4e-0f0b-5b7e-9c39-6d1f8a2c7e11")


class Sender:
    """Posts, edits and finds as who the bot is in its workspace."""

    def __init__(self, calls: Calls, identity: Mapping[str, Any]) -> None:
        self._calls = calls
        self._bot_id = identity.get("bot_id")
        self._team_id = str(identity.get("team_id") or "")
        self._user_id = str(identity.get("user_id") or "")

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Post a message that carries its key, in the channel or below the parent."""
        arguments = _keyed(message, key) | {"channel": place.channel}
        # Slack promises nothing for this id, yet it keeps some repeats out; the proof is in the metadata.
        arguments["client_msg_id"] = str(uuid.uuid5(KEY_SPACE, key))
        if message.kind == "reply" and place.parent:
            arguments["thread_ts"] = place.parent
        data = await self._send(POSTING, arguments)
        if not data.get("ts"):
            raise Ambiguous("Slack took the message and did not say where it stands.")
        posted = Posted(str(data.get("channel") or place.channel), str(data["ts"]))
        if _is_stray(data.get("message"), arguments.get("thread_ts")):
            await self._take_away(posted)
        return posted

    async def _take_away(self, stray: Posted) -> Never:
        """Delete a reply that Slack has put into the channel, for want of the message that it belongs under.

        Raises ParentGone once it is away, or where it cannot be; a doubt about that stays one, and is looked into.
        """
        try:
            await self._calls.write("chat.delete", {"channel": stray.channel, "ts": stray.message})
        except (AlreadyDone, ChannelGone):
            pass
        except (Blocked, Frozen, Rejected) as error:
            raise ParentGone(f"{PARENT_GONE} One that Slack put into the channel stays there: {error}") from error
        except NotAccepted as error:
            raise Ambiguous(f"A reply stands in the channel and could not be deleted yet: {error}") from error
        raise ParentGone(PARENT_GONE)

    async def edit(self, posted: Posted, message: Message, key: str) -> None:
        """Replace a message; Slack gives the new blocks new ids, as it asks for."""
        arguments = _keyed(message, key) | {"channel": posted.channel, "ts": posted.message}
        await self._send("chat.update", arguments, patience=EDIT_PATIENCE)

    async def react(self, posted: Posted, spellings: Spellings) -> None:
        """Add a reaction of the app's own, out of what others leave; one that is there is taken as added."""
        name = next((one for one in spellings if EMOJI.fullmatch(one)), None)
        if name is None:
            raise Rejected("None of the settings' emoji is written as a name, which Slack asks for.")
        where = {"channel": posted.channel, "timestamp": posted.message, "name": name}
        try:
            await self._calls.write("reactions.add", where, patience=REACTION_PATIENCE, spare=True)
        except DeliveryError as error:
            if code_of(error) in UNFIT_REACTIONS:
                raise Rejected(f"Slack takes no such reaction: {error}") from error
            if code_of(error) != "already_reacted":
                raise

    async def direct(self, tenant: str, user: str) -> Place:
        """The conversation with one person of a workspace; opening it again changes nothing.

        By its own id, since the history of a person's id cannot be read.
        """
        try:
            opened = await self._calls.write("conversations.open", {"users": user})
        except Ambiguous as error:
            raise NotAccepted(str(error)) from error
        return Place(tenant or self._team_id, str(opened["channel"]["id"]))

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key since then, from the channel or from the parent's thread."""
        try:
            return await self._found(place, key, since)
        except Rejected as error:
            if not place.parent or code_of(error) != "thread_not_found":
                raise unproven(error) from error
        except DeliveryError as error:
            raise unproven(error) from error
        if stray := await self.find(replace(place, parent=None), key, since):
            await self._take_away(stray)
        raise ParentGone(PARENT_GONE)

    async def _found(self, place: Place, key: str, since: datetime) -> Posted | None:
        async for message in self._history(place, since - CLOCK_SKEW):
            if self._is_ours(message, key):
                return Posted(place.channel, str(message["ts"]))
        return None

    async def _history(self, place: Place, since: datetime) -> AsyncIterator[dict[str, Any]]:
        """A whole thread, or a channel's messages since then, newest first.

        The newest page is read in any case: a clock of ours that runs ahead must not hide a message.
        """
        method = "conversations.replies" if place.parent else "conversations.history"
        page: dict[str, Any] = {"ts": place.parent} if place.parent else {}
        for _ in range(MOST_PAGES):
            data = await self._calls.read(method, channel=place.channel, include_all_metadata=True, limit=PAGE, **page)
            messages = data.get("messages") or []
            for message in messages:
                yield message
            page["cursor"] = (data.get("response_metadata") or {}).get("next_cursor")
            told_all = not place.parent and bool(messages) and float(messages[-1]["ts"]) < since.timestamp()
            if told_all or not page["cursor"]:
                return
        raise Unproven(f"More than {MOST_PAGES * PAGE} messages followed; the digest was not found among them.")

    def _is_ours(self, message: Mapping[str, Any], key: str) -> bool:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        mine = message.get("bot_id") == self._bot_id if self._bot_id else message.get("user") == self._user_id
        return mine and payload.get("key") == key

    async def _send(self, method: str, arguments: dict[str, Any], patience: float | None = None) -> dict[str, Any]:
        """Send; if Slack refuses for images that it cannot fetch, once without those and once without any."""
        for lighter in (without_pointed, without_images):
            try:
                return await self._calls.write(method, arguments, patience=patience)
            except DeliveryError as refused:
                cause = refused.__cause__
                faults = image_faults(answer_of(cause)) if isinstance(cause, SlackApiError) else []
                if not faults:
                    raise
                arguments = arguments | {"blocks": lighter(arguments["blocks"], faults)}
        return await self._calls.write(method, arguments, patience=patience)


def _is_stray(message: object, thread: object) -> bool:
    """Whether Slack put a reply into the channel; it does so where the message of that thread was deleted."""
    return bool(thread) and isinstance(message, dict) and message.get("thread_ts") != thread


def _keyed(message: Message, key: str) -> dict[str, Any]:
    # Anybody in the workspace can read metadata, so it holds nothing but the key.
    return dict(message.body) | {"metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}}}
