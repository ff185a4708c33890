"""Voting from a digest: the list of papers in it, by several people, twice, and after a restart."""

from __future__ import annotations

import pytest

from bot.delivery.channel import Place
from bot.emulators.discord.api import Answer, DiscordApi
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.discord.settings import DiscordSettings
from bot.views.entries import Style
from bot.views.replies import Mark, Reply, Words
from tests.platforms.discord.clicking import KEY, text_of
from tests.platforms.discord.fakes import FakeChat, listening
from tests.platforms.discord.samples import digest

SECOND, THIRD = "2405.09673", "2405.09798"


async def chosen(api: DiscordApi, paper_id: str, user: str) -> Answer:
    (posted,) = api.messages(api.channel_ids[0])
    return await api.click(api.channel_ids[0], posted["id"], "votes", values=[paper_id], user=user)


@pytest.mark.parametrize("style", ["digest", "compact"])
@pytest.mark.usefixtures("served")
async def test_who_chooses_a_paper_marks_it_and_is_told_in_private(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, style: Style
) -> None:
    chat.reply = Reply(Words("★ It is yours.", undo=Mark(SECOND, on=False)))
    await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest(style))[0], KEY)
    for paper_id, user in ((SECOND, "bo"), (THIRD, "bo"), (SECOND, "cy"), (SECOND, "bo")):
        answer = await chosen(api, paper_id, user)
        assert answer.private
        assert "It is yours" in text_of(answer)
    marked = [(reaction.user == chat.marks[0][0].user, mark, own) for reaction, mark, _, own in chat.marks]
    assert marked == [
        (True, Mark(SECOND, on=True), False),
        (True, Mark(THIRD, on=True), False),
        (False, Mark(SECOND, on=True), False),
        (True, Mark(SECOND, on=True), False),
    ]
    assert len(api.messages(api.channel_ids[0])) == 1
    assert api.refusals == []


async def test_a_choice_counts_after_a_restart(
    api: DiscordApi, platform: DiscordLogin, settings: DiscordSettings
) -> None:
    await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    chat = FakeChat()
    async with (
        connected(settings, call_seconds=1.0, guild_ready_timeout=0.05) as anew,
        listening(anew, chat),
    ):
        await chosen(api, THIRD, "bo")
    assert [mark for _, mark, *_ in chat.marks] == [Mark(THIRD, on=True)]
