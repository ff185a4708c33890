"""Discord's incoming webhooks: a digest is posted without a bot, and edited by its id while its numbers move."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from bot.delivery.access import Access
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.errors import Ambiguous, Blocked, ChannelGone, DeliveryError, NotAccepted, Rejected
from bot.papers.visible import visible
from bot.platforms.discord import shapes
from bot.platforms.discord.codes import FORUM_WEBHOOK, UNKNOWN_WEBHOOK
from bot.platforms.discord.drawing import CANVAS as FOR_BOTS
from bot.platforms.discord.drawing import drawn
from bot.platforms.discord.markup import plain
from bot.platforms.discord.plain import notice, without_pictures
from bot.platforms.discord.refusals import Refused, refusal_of
from bot.platforms.discord.settings import DiscordWebhooks
from bot.platforms.discord.shapes import Shape
from bot.platforms.webhooks import Answer, Webhooks
from bot.texts.words import ENGLISH, say
from bot.views.answers import announcement, answer
from bot.views.canvas import Canvas
from bot.views.digests import posts
from bot.views.entries import Shown
from bot.views.replies import Reply
from bot.views.silent import silent
from bot.views.view import View

# Without it Discord leaves out what a webhook shows that no application owns. Buttons that lead to pages may be in it
# (docs.discord.com/developers/resources/webhook#execute-webhook), and no others.
COMPONENTS = {"with_components": "true"}
# Of a forum's post.
TITLE = 100


def _drawn(view: View) -> list[Shape]:
    return drawn(silent(view))


CANVAS: Canvas[list[Shape]] = replace(FOR_BOTS, draw=_drawn, hears=False)


def render(shown: Shown) -> list[Message]:
    """A digest or a board as messages of the channel, with nothing to press but what leads to pages."""
    drawings = [one for one in posts(shown, CANVAS) if one.kind == "post"]
    return [Message("post", shapes.body(*one.drawing), one.paper_id) for one in drawings]


@dataclass(frozen=True, slots=True)
class Hook:
    """Where calls for a webhook go, and the thread in which it posts, empty for none."""

    url: str
    thread: str


class DiscordWebhookPoster(Webhooks):
    """Draws, posts and edits by addresses."""

    name: str = "discord-webhook"

    def render(self, shown: Shown) -> Sequence[Message]:
        """It as messages in posting order."""
        return render(shown)

    def plainer(self, message: Message) -> Message | None:
        """The same without pictures."""
        return without_pictures(message)

    def notice(self, text: str) -> Message:
        """A message of plain words."""
        return notice(text)

    def announcement(self, user: str, told: str, language: str) -> Message:
        """That a person did something, by a mention that notifies nobody."""
        return Message("post", shapes.body(*announcement(user, told, language, CANVAS)))

    def card(self, reply: Reply) -> Message:
        """A shared card as a message of the channel."""
        return Message("post", shapes.body(*answer(reply, CANVAS)), reply.paper_id)

    async def post(self, place: Place, message: Message, key: str) -> Posted:  # noqa: ARG002  (no key is known here)
        """Post a message; in a forum it begins a post, below which what follows stands."""
        hook = self._hook(place.channel, place.parent)
        try:
            made = await self._made("POST", hook, "", message.body, {"wait": "true"})
        except Rejected as refused:
            if hook.thread or _code_of(refused) != FORUM_WEBHOOK:
                raise
            body = {**message.body, "thread_name": plain(place.title, TITLE) or say(ENGLISH, "home.title")}
            made = await self._made("POST", hook, "", body, {"wait": "true"})
            return Posted(f"{place.channel}:{made['channel_id']}", str(made["id"]))
        return Posted(f"{place.channel}:{place.parent}" if place.parent else place.channel, str(made["id"]))

    async def edit(self, tenant: str, posted: Posted, message: Message, key: str) -> None:  # noqa: ARG002
        """Replace what a message shows."""
        channel, _, thread = posted.channel.partition(":")
        await self._made("PATCH", self._hook(channel, thread), f"/messages/{posted.message}", message.body)

    async def access(self, place: Place, language: str = ENGLISH) -> Access:
        """What Discord tells of a webhook, which is whether it is there; raises DeliveryError where it is not."""
        try:
            told = await self._made("GET", self._hook(place.channel), "")
        except Ambiguous as error:
            raise NotAccepted(str(error)) from error
        where = f"the webhook “{visible(str(told.get('name') or ''))}”"
        also = f"{DiscordWebhooks.owner}:{told.get('channel_id')}"
        return Access(where, also=also, idle=say(language, "access.webhook"))

    def _hook(self, channel: str, thread: str | None = None) -> Hook:
        """How a webhook is called, in a thread of its channel if one is named here or in its address."""
        address = self._url_of(channel)
        found = re.fullmatch(DiscordWebhooks.path, address.path)
        assert found is not None  # noqa: S101  (the settings took the address)
        named = parse_qs(address.query).get(DiscordWebhooks.query, [""])[0]
        return Hook(f"{self._section.base_url}/webhooks/{found['id']}/{found['token']}", thread or named)

    async def _made(
        self,
        method: str,
        hook: Hook,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """What a call made, changed or tells; raises a DeliveryError that says what became of it."""
        named = {} if body is None else {**COMPONENTS, **({"thread_id": hook.thread} if hook.thread else {})}
        return _read(await self._calls.make(method, hook.url + path, body, {**named, **(query or {})}))


def _read(told: Answer) -> Mapping[str, Any]:
    if told.status >= 300:
        refused = Refused(told.status, told.headers, told.text)
        raise _outcome_of(refused) from refused
    try:
        made = json.loads(told.text)
    except (ValueError, RecursionError):
        made = None
    if not isinstance(made, dict) or "id" not in made:
        raise Ambiguous(f"Discord's answer ({told.status}) cannot be read, so it may have taken this.")
    return made


def _outcome_of(refused: Refused) -> DeliveryError:
    """As for a bot, but for what is said of the webhook itself: one that is refused shuts no other."""
    if refused.code == UNKNOWN_WEBHOOK:
        return ChannelGone("Somebody has deleted this webhook in Discord; make another, and set its address.")
    if refused.status == 401:
        return Blocked(
            "Discord does not accept the secret in this webhook's address; copy the address again (in the channel's "
            "settings under Integrations), set it and start the bot again."
        )
    return refusal_of(refused)


def _code_of(error: DeliveryError) -> int:
    return error.__cause__.code if isinstance(error.__cause__, Refused) else 0
