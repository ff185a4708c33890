"""Files for one person: Slack has no private ones in a channel, so they come in the conversation with the app."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.chat.apology import apology
from bot.chat.call import Call
from bot.delivery.channel import Place
from bot.errors import Ambiguous, Blocked, ChannelGone, DeliveryError, NotAccepted
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.errors import code_of
from bot.platforms.slack.sender import PAGE, Sender
from bot.texts.words import say
from bot.views.replies import Attachment, Page, Reply, Words

log = logging.getLogger(__name__)

# Sends bytes to an address; raises DeliveryError.
Upload = Callable[[str, bytes], Awaitable[None]]
# Opens a conversation in whichever of Slack's programs a person has: docs.slack.dev/interactivity/deep-linking.
CONVERSATION = "https://slack.com/app_redirect?team={team}&channel={channel}"


class Files:
    """Sends files to people."""

    def __init__(self, calls: Calls, sender: Sender, upload: Upload) -> None:
        self._calls = calls
        self._sender = sender
        self._upload = upload

    async def handed_over(self, call: Call, reply: Reply) -> Reply:
        """The answer, once its file is where the person finds it; one that stands in the words is none any more."""
        content, file = reply.content, reply.file
        if file is None or not isinstance(content, Words) or (content.code and not file.alt):
            return reply
        pages: tuple[Page, ...] = ()
        try:
            place, address = await self._sent(call.tenant, call.user, file)
            pages = (Page(say(reply.language, "button.file"), address),)
            told = say(reply.language, "file.here" if place.channel == call.channel else "file.sent")
        except DeliveryError as error:
            told = _hindrance(error, reply.language)
        return replace(reply, content=replace(content, text=f"{content.text}\n{told}", pages=pages), file=None)

    async def _sent(self, tenant: str, user: str, file: Attachment) -> tuple[Place, str]:
        """The conversation in which the file is shared, and where it can be looked at; raises DeliveryError."""
        place = await self._sender.direct(tenant, user)
        try:
            number = await self._uploaded(file)
        # Nothing of it is seen yet, so another try doubles nothing.
        except (NotAccepted, Ambiguous) as error:
            log.info("A file is sent to Slack once more: %s", error)
            number = await self._uploaded(file)
        await self._share(place, number, file.name)
        return place, await self._address(place, number)

    async def _uploaded(self, file: Attachment) -> str:
        """The number under which Slack has the file's bytes; nobody sees them before they are shared."""
        about = {"alt_txt": file.alt} if file.alt else {}
        told = await self._calls.read(
            "files.getUploadURLExternal", filename=file.name, length=len(file.content), **about
        )
        await self._upload(str(told.get("upload_url") or ""), file.content)
        return str(told.get("file_id") or "")

    async def _share(self, place: Place, number: str, title: str) -> None:
        """Show the file in a conversation; after a doubt only if it is not there."""
        arguments = {"files": [{"id": number, "title": title}], "channel_id": place.channel}
        try:
            await self._calls.write("files.completeUploadExternal", arguments)
        except Ambiguous:
            if not await self._message_of(place, number):
                await self._calls.write("files.completeUploadExternal", arguments)

    async def _address(self, place: Place, number: str) -> str:
        """The message with the file, else the conversation in which it stands."""
        try:
            if ts := await self._message_of(place, number):
                told = await self._calls.read("chat.getPermalink", channel=place.channel, message_ts=ts)
                return str(told["permalink"])
        except DeliveryError as error:
            log.info("It is not known where a file stands: %s", error)
        return CONVERSATION.format(team=place.tenant, channel=place.channel)

    async def _message_of(self, place: Place, number: str) -> str:
        """The message that shows the file; empty where none of the newest does."""
        page = await self._calls.read("conversations.history", channel=place.channel, limit=PAGE)
        for message in page.get("messages") or ():
            if any(one.get("id") == number for one in message.get("files") or ()):
                return str(message.get("ts") or "")
        return ""


def _hindrance(error: DeliveryError, language: str) -> str:
    """Why the file did not come and what helps."""
    if code_of(error) == "missing_scope":
        log.error("Slack takes no files from us: %s", error)
        return say(language, "file.scope.slack")
    if isinstance(error, Ambiguous):
        return say(language, "file.unsure")
    if isinstance(error, Blocked | ChannelGone):
        log.info("A file could not be sent to somebody: %s", error)
        return say(language, "file.refused.slack")
    content = apology(error, language).content
    return content.text if isinstance(content, Words) else ""
