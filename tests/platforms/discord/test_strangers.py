"""Who somebody is, where they are and what they may there is Discord's own word, at each command and each click."""

from __future__ import annotations

import pytest

from bot.chat.call import Call
from bot.chat.commands.command import Command
from bot.chat.commands.table import PAPERS
from bot.emulators.discord.api import DiscordApi
from bot.views.replies import Offer, Question, Reply, Words
from tests.platforms.discord.clicking import clicked
from tests.platforms.discord.fakes import FakeChat

pytestmark = pytest.mark.usefixtures("served")
ADMINS = {name: command for name, command in PAPERS.items() if command.who == "admins"}
# What somebody might write into a name of a control to be somewhere else.
ELSEWHERE = Question("papers", "settings tenant=999 channel=888 guild_id=999 manages=true top_n=9")


def place(call: Call) -> tuple[str, str, str, bool]:
    return call.tenant, call.channel, call.text.partition(" ")[0], call.manages


@pytest.mark.parametrize("command", ADMINS.values(), ids=ADMINS)
async def test_each_command_that_changes_a_channel_is_told_who_may_not(
    api: DiscordApi, chat: FakeChat, command: Command
) -> None:
    for user in ("bo", "ada"):  # ada owns the server
        await api.command("papers", subcommand=command.name, user=user)
    assert [call.manages for call in chat.calls] == [False, True]


async def test_a_button_acts_where_it_is_pressed_whatever_it_says(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Words("Here.", offers=(Offer("Change it", ELSEWHERE),)))
    answer = await api.command("papers", subcommand="status", user="bo", channel=api.channel_ids[1])
    await clicked(api, answer, "offer", channel=api.channel_ids[1], user="bo")
    assert place(chat.calls[-1]) == (api.guild_id, api.channel_ids[1], "settings", False)
    assert chat.calls[-1].text == ELSEWHERE.text  # words to the command, which knows no such option


async def test_in_a_conversation_nothing_of_a_server_is_managed(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Words("Here.", offers=(Offer("Change it", ELSEWHERE),)))
    alone = api.direct("bo")
    answer = await api.command("papers", subcommand="status", user="bo", channel=alone)
    await clicked(api, answer, "offer", channel=alone, user="bo")
    assert [(call.tenant, call.channel) for call in chat.calls] == [("", alone)] * 2
