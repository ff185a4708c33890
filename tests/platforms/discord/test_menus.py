"""Commands in the menu of a message, whoever wrote it and whatever it is made of."""

from __future__ import annotations

from typing import Any

import pytest

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi
from bot.papers.ids import all_named_in
from bot.platforms.discord.login import DiscordLogin
from bot.platforms.discord.menus import words_of
from tests.platforms.discord.clicking import KEY, text_of
from tests.platforms.discord.fakes import FakeChat
from tests.platforms.discord.samples import digest

pytestmark = pytest.mark.usefixtures("served")
LINK = "https://arxiv.org/abs/2405.09673"
FORWARDED = {"message_snapshots": [{"message": {"content": f"look: {LINK}", "embeds": []}}]}


@pytest.mark.parametrize(
    ("name", "menu", "korean"), [("Find this paper", "find", "이 논문 찾기"), ("Save paper", "save", "논문 저장")]
)
async def test_a_message_of_somebody_else_is_read_without_the_intent_for_words(
    api: DiscordApi, chat: FakeChat, name: str, menu: str, korean: str
) -> None:
    said = await api.say(api.channel_ids[0], f"have you read {LINK}?", user="bo")
    answer = await api.menu(name, api.channel_ids[0], said["id"], user="cy", locale="ko")
    (call,) = chat.calls
    assert (chat.menus, call.text, call.language) == ([menu], f"have you read {LINK}?", "ko")
    assert (call.user, call.channel) == (api.world.user("cy")["id"], api.channel_ids[0])
    assert call.told is not None
    assert (answer.private, text_of(answer)) == (True, "Hello.")
    (told,) = [command for command in api.commands if command["name"] == name]
    assert (told["type"], told["name_localizations"]) == (3, {"ko": korean})
    assert (sorted(told["contexts"]), sorted(told["integration_types"])) == ([0, 1, 2], [0, 1])
    assert api.refusals == []


async def test_the_papers_of_our_own_digest_are_read_from_it(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    posted = await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest())[0], KEY)
    await api.menu("Find this paper", posted.channel, posted.message, user="bo")
    assert all_named_in(chat.calls[0].text)[:3] == ("2405.09818", "2405.09673", "2405.09798")


@pytest.mark.parametrize(
    "message",
    [
        {"content": f"[LoRA]({LINK})"},
        {"embeds": [{"url": LINK, "title": "LoRA"}]},
        {"embeds": [{"description": LINK}]},
        {"embeds": [{"author": {"name": "x", "url": LINK}}]},
        {"embeds": [{"fields": [{"name": "paper", "value": LINK}]}]},
        {"embeds": [{"footer": {"text": "arXiv:2405.09673"}}]},
        {"components": [{"type": 17, "components": [{"type": 9, "components": [{"type": 10, "content": LINK}]}]}]},
        {"components": [{"type": 1, "components": [{"type": 2, "style": 5, "url": LINK, "label": "Read"}]}]},
        {"poll": {"question": {"text": "which?"}, "answers": [{"poll_media": {"text": LINK}}]}},
        FORWARDED,
        {"content": "", "embeds": [], **FORWARDED},
    ],
)
def test_a_link_is_found_wherever_a_message_has_it(message: dict[str, Any]) -> None:
    assert all_named_in("\n".join(words_of(message))) == ("2405.09673",)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"content": None, "embeds": None, "components": [None, 5, "x"]},
        {"author": {"username": LINK}, "attachments": [{"url": LINK}]},
        {"embeds": [{"title": ["x"], "fields": {"name": "y"}}]},
    ],
)
def test_what_is_no_part_of_what_was_said_is_not_read(message: dict[str, Any]) -> None:
    assert all_named_in("\n".join(words_of(message))) == ()


async def test_a_deleted_message_is_answered_all_the_same(api: DiscordApi, chat: FakeChat) -> None:
    said = await api.say(api.channel_ids[0], LINK, user="bo")
    answer = await api.menu("Save paper", api.channel_ids[0], said["id"], user="bo")
    await api.delete(api.channel_ids[0], said["id"])
    assert text_of(answer) == "Hello."
    assert chat.menus == ["save"]
