"""Posting, editing and finding our own messages: one call each, never repeated unless Slack surely refused it."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from typing import Any, Never

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

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
    RateLimited,
    Rejected,
    Unproven,
)
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.errors import answer_of, code_of, complaints, judged, unproven
from bot.platforms.slack.moments import date_of

EVENT_TYPE = "daily_papers"
POSTING = "chat.postMessage"
"""Limited in each channel, where every other method is limited in the workspace."""
CLOCK_SKEW = timedelta(seconds=60)
PAGE = 15
"""Messages a page of history; apps that are sold outside the Marketplace get no more."""
MOST_PAGES = 200
"""Pages of history to read before giving up on a proof."""
EDIT_PATIENCE = 1.0
"""Seconds that an edit waits for its turn; one whose turn comes later is better made then, as things stand then."""
TRIES = 5
PARENT_GONE = "Somebody has deleted the digest, so nothing more is posted below it."
KEY_SPACE = uuid.UUID("5f0c9a4e-0f0b-5b7e-9c39-6d1f8a2c7e11")
_POINTER = re.compile(r"json-pointer:/blocks/(\d+)([^\]\s]*)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read; `begun` is the given moment at which that began, `told` a time not after it by Slack's clock."""

    data: Mapping[str, Any]
    begun: datetime
    told: datetime | None


class Sender:
    """Calls the Web API with one client, each call in its turn and within `call_seconds`."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        bot_id: str | None,
        user_id: str,
        call_seconds: float,
        budgets: Budgets | None = None,
    ) -> None:
        self._client = client
        self._budgets = budgets or Budgets()
        self._bot_id = bot_id
        self._user_id = user_id
        self._call_seconds = call_seconds

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
            await self._made("chat.delete", {"channel": stray.channel, "ts": stray.message}, self._call_seconds / 2)
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

    async def identity(self) -> tuple[Mapping[str, Any], frozenset[str] | None]:
        """Who the bot is, and its token's scopes, None where Slack does not tell them."""
        async with judged(reading=True), asyncio.timeout(self._call_seconds):
            answer = await self._client.api_call("auth.test", http_verb="GET")
            told = answer.headers.get("x-oauth-scopes")
            scopes = None if told is None else frozenset(one.strip() for one in str(told).split(","))
            return _body(answer), scopes

    async def read(self, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401  (any JSON value)
        """One reading call; trouble of every kind is NotAccepted, a turn that is too far away RateLimited."""
        async with self._in_turn(method, patience=self._call_seconds / 2), judged(reading=True):
            return await self._read(method, arguments)

    async def read_in_time(self, method: str, moment: Callable[[], datetime], **arguments: Any) -> Answer:  # noqa: ANN401
        """One of many reading calls that nobody waits for: in its turn, however late, and leaving some to others."""
        for _ in range(TRIES):
            try:
                async with self._in_turn(method, spare=True), judged(reading=True), asyncio.timeout(self._call_seconds):
                    return await self._dated(method, moment(), arguments)
            except RateLimited as limit:
                refused = limit
        raise refused

    async def _dated(self, method: str, begun: datetime, arguments: Mapping[str, Any]) -> Answer:
        clock = asyncio.get_running_loop().time
        began = clock()
        answer = await _answer(self._client, method, params=arguments)
        date = date_of(answer.headers)
        return Answer(_body(answer), begun, date and date - timedelta(seconds=clock() - began))

    async def write(self, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401  (any JSON value)
        """One writing call as it is; raises a DeliveryError that says what became of it."""
        return await self._made(method, arguments, self._call_seconds / 2)

    async def _history(self, place: Place, since: datetime) -> AsyncIterator[dict[str, Any]]:
        """A whole thread, or a channel's messages since then, newest first.

        The newest page is read in any case: a clock of ours that runs ahead must not hide a message.
        """
        method = "conversations.replies" if place.parent else "conversations.history"
        page: dict[str, Any] = {"ts": place.parent} if place.parent else {}
        for _ in range(MOST_PAGES):
            data = await self.read(method, channel=place.channel, include_all_metadata=True, limit=PAGE, **page)
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
        patience = self._call_seconds / 2 if patience is None else patience
        for lighter in (without_pointed, without_images):
            try:
                return await self._made(method, arguments, patience)
            except DeliveryError as refused:
                cause = refused.__cause__
                faults = image_faults(answer_of(cause)) if isinstance(cause, SlackApiError) else []
                if not faults:
                    raise
                arguments = arguments | {"blocks": lighter(arguments["blocks"], faults)}
        return await self._made(method, arguments, patience)

    async def _made(self, method: str, arguments: dict[str, Any], patience: float) -> dict[str, Any]:
        """One writing call, when it is its turn."""
        about = str(arguments.get("channel", "")) if method == POSTING else ""
        async with self._in_turn(method, about, patience=patience), judged(), asyncio.timeout(self._call_seconds):
            return await _call(self._client, method, json=arguments)

    async def _read(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        async with asyncio.timeout(self._call_seconds):
            return await _call(self._client, method, params=arguments)

    @asynccontextmanager
    async def _in_turn(
        self, method: str, about: str = "", *, patience: float = inf, spare: bool = False
    ) -> AsyncIterator[None]:
        """A call's turn; if Slack says all the same that it was too early, nobody tries again before Slack's time."""
        await self._budgets.turn(method, about, patience=patience, spare=spare)
        try:
            yield
        except RateLimited as limit:
            self._budgets.pause(method, about, limit.retry_after)
            raise


async def _call(client: AsyncWebClient, method: str, **how: Any) -> dict[str, Any]:  # noqa: ANN401
    return _body(await _answer(client, method, **how))


async def _answer(client: AsyncWebClient, method: str, **how: Any) -> AsyncSlackResponse:  # noqa: ANN401
    return await client.api_call(method, http_verb="POST" if "json" in how else "GET", **how)


def _body(answer: AsyncSlackResponse) -> dict[str, Any]:
    if not isinstance(answer.data, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  (the caller's judge takes it for what it is)
    return answer.data


def _is_stray(message: object, thread: object) -> bool:
    """Whether Slack put a reply into the channel; it does so where the message of that thread was deleted."""
    return bool(thread) and isinstance(message, dict) and message.get("thread_ts") != thread


def _keyed(message: Message, key: str) -> dict[str, Any]:
    # Anybody in the workspace can read metadata, so it holds nothing but the key.
    return dict(message.body) | {"metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}}}


def image_faults(data: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Which blocks (index, path below) Slack refuses because it could not fetch their image."""
    if data.get("error") != "invalid_blocks":
        return []
    texts = [text for text in complaints(data) if "image" in text and "download" in text]
    return [(int(index), rest) for text in texts for index, rest in _POINTER.findall(text)]


def without_pointed(blocks: Sequence[Block], faults: Sequence[tuple[int, str]]) -> list[Block]:
    """The blocks without the images that were complained about."""
    named = {index for index, _ in faults}
    return [kept for index, block in enumerate(blocks) for kept in (_bare(block) if index in named else [block])]


def without_images(blocks: Sequence[Block], _faults: Sequence[tuple[int, str]]) -> list[Block]:
    """The blocks without any image."""
    return [kept for block in blocks for kept in _bare(block)]


def _bare(block: Block) -> list[Block]:
    if block["type"] == "image":
        return []
    bare = deepcopy(block)
    if (bare.get("accessory") or {}).get("type") == "image":
        del bare["accessory"]
    return [bare]
