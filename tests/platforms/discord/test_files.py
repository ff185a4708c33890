"""A file that comes with an answer is the asking person's alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.emulators.discord.api import Answer, DiscordApi
from bot.papers.found import Suggestion
from bot.platforms.discord import answering, shapes
from bot.views.replies import Attachment, Reply, Words
from tests.platforms.discord.clicking import ANSWER, DEFER, text_of
from tests.platforms.discord.fakes import FakeChat

pytestmark = pytest.mark.usefixtures("served")
FILE = Attachment("favourites.bib", "@misc{lora,\n  title = {LoRA 논문}\n}\n".encode())
CHART = Attachment("trend.png", b"\x89PNG\r\n\x1a\n", "LoRA: 41 papers in November.")


@pytest.fixture(autouse=True)
def _nothing_refused(api: DiscordApi) -> Iterator[None]:
    yield
    assert api.refusals == []


def shown_file(answer: Answer) -> str:
    """The name of the file that stands in the message."""
    assert answer.message is not None
    (named,) = (one for one in shapes.every(answer.message["components"]) if one["type"] == shapes.FILE)
    (attached,) = answer.message["attachments"]
    assert (named["file"]["url"], named["size"]) == (attached["url"], len(FILE.content))
    return str(named["name"])


async def test_a_file_is_shown_in_a_private_answer(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Words("Here they are.", code="bibtex"), file=FILE)
    answer = await api.command("paper", {"query": "lora"})
    assert (answer.type, answer.private, shown_file(answer)) == (ANSWER, True, "favourites.bib")
    assert text_of(answer).startswith("Here they are.")
    assert api.messages(api.channel_ids[0]) == []


async def test_a_picture_is_shown_in_the_message_with_what_a_screen_reader_says(
    api: DiscordApi, chat: FakeChat
) -> None:
    chat.reply = Reply(Words("LoRA over the months.", tries=(Suggestion("lora", "lora"),)), file=CHART)
    answer = await api.command("paper", {"query": "lora"})
    assert answer.message is not None
    (gallery,) = (one for one in shapes.every(answer.message["components"]) if one["type"] == shapes.GALLERY)
    (attached,) = answer.message["attachments"]
    assert [one["type"] for one in answer.message["components"]] == [shapes.TEXT, shapes.GALLERY, shapes.ROW]
    assert gallery["items"][0]["media"]["url"] == attached["url"]
    assert gallery["items"][0]["description"] == attached["description"] == CHART.alt
    assert (answer.private, attached["filename"]) == (True, "trend.png")


async def test_a_file_that_takes_its_time_fills_the_waiting_answer(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE", 0.01)
    chat.wait, chat.reply = asyncio.Event(), Reply(Words("Here they are."), file=FILE)
    asyncio.get_running_loop().call_later(0.1, chat.wait.set)
    answer = await api.command("paper", {"query": "lora"})
    assert (answer.type, answer.private, shown_file(answer)) == (DEFER, True, "favourites.bib")


async def test_a_file_too_large_for_the_place_is_a_sentence(api: DiscordApi, chat: FakeChat) -> None:
    api.world.attachment_limit = 2**20
    chat.reply = Reply(Words("Here they are."), "ko", file=Attachment("all.csv", b"," * (2**20 + 1)))
    answer = await api.command("paper", {"query": "lora"}, locale="ko")
    assert "1 MB보다 큽니다" in text_of(answer)
    assert answer.message is not None
    assert answer.message["attachments"] == []
