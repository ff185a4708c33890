"""Slack's incoming webhooks: a digest is posted without a bot. Slack answers `ok` alone, so nothing is edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.delivery.access import Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.errors import Ambiguous, Blocked, ChannelGone, DeliveryError, Frozen, NotAccepted, RateLimited, Rejected
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.drawing import CANVAS as FOR_BOTS
from bot.platforms.slack.drawing import drawn
from bot.platforms.slack.moments import wait_told
from bot.platforms.slack.plain import notice, text_only, without_pictures
from bot.platforms.webhooks import Answer, Calls, Webhooks
from bot.settings.section import WebhookSection
from bot.texts.words import ENGLISH, say
from bot.views.answers import announcement, answer
from bot.views.canvas import Canvas
from bot.views.digests import posts
from bot.views.entries import Shown
from bot.views.replies import Reply
from bot.views.silent import silent
from bot.views.view import View

# Slack's words: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors; one that is in no
# list here is waited out.
OTHER_SECRET = "invalid_token"  # noqa: S105  (Slack's word)
GONE: Mapping[str, str] = {
    "no_service": "This webhook is switched off or was removed in Slack",
    "no_service_id": "This webhook's address is cut off",
    "no_active_hooks": "This webhook is switched off in Slack",
    "no_team": "The workspace of this webhook does not exist",
    "team_disabled": "The workspace of this webhook is shut",
    "channel_not_found": "The channel of this webhook does not exist any more",
    "user_not_found": "Whom this webhook writes to is not there any more",
}
BLOCKED: Mapping[str, str] = {
    "channel_is_archived": "The channel of this webhook is archived; unarchive it, or make a webhook for another one",
    "action_prohibited": "A setting of the workspace does not let this webhook post; an admin can allow it",
    "posting_to_general_channel_denied": "Not everybody may post in the workspace's general channel; an admin can "
    "allow it",
    OTHER_SECRET: "Slack does not accept the secret in this webhook's address; copy the address again, set it and "
    "start the bot again",
}
CONTENT = frozenset(
    [
        *("invalid_payload", "invalid_blocks", "invalid_blocks_format", "no_text", "too_many_attachments"),
        *("missing_text_or_fallback_or_attachments", "msg_too_long", "msg_blocks_too_long"),
    ]
)


def _drawn(view: View) -> Block:
    # A click on any button is told to the app that owns the webhook, and warns the reader where none listens, even one
    # that only leads to a page: slackapi/node-slack-sdk #869.
    return drawn(silent(view, buttons=False))


CANVAS: Canvas[Any] = replace(FOR_BOTS, draw=_drawn, hears=False)


def render(shown: Shown) -> list[Message]:
    """A digest or a board as messages of the channel, with nothing to press."""
    return [Message("post", one.drawing, one.paper_id) for one in posts(shown, CANVAS) if one.kind == "post"]


class SlackWebhookPoster(Webhooks):
    """Draws and posts by addresses."""

    name: str = "slack-webhook"

    def __init__(self, section: WebhookSection, calls: Calls) -> None:
        super().__init__(section, calls)
        self._shut: dict[str, DeliveryError] = {}
        """What Slack said of a webhook that only another address mends, which takes a start anew."""

    def render(self, shown: Shown) -> Sequence[Message]:
        """It as messages in posting order."""
        return render(shown)

    def plainer(self, message: Message) -> Message | None:
        """The same without pictures, since Slack does not say here that it could not fetch one; then as text only."""
        return without_pictures(message) or text_only(message)

    def notice(self, text: str) -> Message:
        """A message of plain words."""
        return notice(text)

    def announcement(self, user: str, told: str, language: str) -> Message:
        """That a person did something, by a mention."""
        body: Block = announcement(user, told, language, CANVAS)
        return Message("post", body)

    def card(self, reply: Reply) -> Message:
        """A shared card as a message of the channel."""
        return Message("post", answer(reply, CANVAS), reply.paper_id)

    async def nature(self, place: Place) -> Nature:
        """Not even an id is told of a message."""
        return replace(await super().nature(place), edits=False)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Post a message; the key stands for the id that Slack does not tell."""
        address = self._url_of(place.channel)
        # Put together anew, without whatever else stands in it, such as a slash at its end.
        url = f"{address.scheme}://{address.netloc}{address.path.rstrip('/')}"
        told = await self._calls.make("POST", url, message.body)
        if told.status != 200 or told.text.strip() != "ok":
            raise self._remembered(place.channel, told)
        return Posted(place.channel, key)

    def _remembered(self, channel: str, told: Answer) -> DeliveryError:
        refusal = _refusal(told)
        if told.text.strip() in (*GONE, OTHER_SECRET):
            self._shut[channel] = refusal
        return refusal

    async def edit(self, tenant: str, posted: Posted, message: Message, key: str) -> None:  # noqa: ARG002
        """Nothing can be changed; raises Frozen."""
        raise Frozen("What a webhook has posted in Slack cannot be changed.")

    async def access(self, place: Place, language: str = ENGLISH) -> Access:
        """What one cannot do: whether it is there, Slack tells by a post alone.

        Raises what a post has met that no further one mends, so that nobody tries it every quarter of an hour.
        """
        self._url_of(place.channel)
        if refusal := self._shut.get(place.channel):
            raise refusal
        return Access("an incoming webhook of Slack", idle=say(language, "access.webhook"))


def _refusal(told: Answer) -> DeliveryError:
    """What an answer that is not `ok` means for the message."""
    code = told.text.strip()
    if told.status == 429 or code == "rate_limited":
        wait = wait_told(told.headers)
        return RateLimited(f"Slack asks to wait {wait:g} seconds.", retry_after=wait)
    if told.status < 300 or told.status >= 500 or told.status == 408:
        return Ambiguous(f"Slack had trouble (HTTP {told.status}), so it may have taken this.")
    for words, outcome in ((GONE, ChannelGone), (BLOCKED, Blocked)):
        if code in words:
            return outcome(f"{words[code]} ({code}).")
    if code in CONTENT:
        return Rejected(f"Slack refuses this content ({code}).")
    # Of whoever answered in Slack's place nothing is repeated: it may be a whole page.
    known = f", {code}" if code.replace("_", "").isalnum() and len(code) < 50 else ""
    return NotAccepted(f"Slack did not take it (HTTP {told.status}{known}).")
