"""Home tabs and greetings: what is shown to whom, how often, and in which order."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from bot.chat.call import Call
from bot.emulators.slack.api import SlackApi
from bot.platforms.slack.login import connected
from bot.views.forms import Field, Form
from bot.views.replies import Offer, Question, Reply, Words
from tests.platforms.slack.conftest import listening, settings_for
from tests.platforms.slack.material import SmallChat
from tests.platforms.slack.posting import calls, until

PERSON = "U0PERSON01"


async def told(call: Call) -> Reply:
    """What is answered to everything that changes something."""
    edit = Offer("Change", Question("papers", "settings"), form=True)
    return Reply(Words(f"did: {call.text} in {call.channel}", offers=(edit,)), call.language)


async def looked_at(slack: SlackApi, *, published: int) -> Any:  # noqa: ANN401  (a view)
    """Open the tab; its view once so many were published."""
    assert await slack.open_home()
    await until(lambda: calls(slack, "views.publish") == published)
    return slack.home()


@pytest.mark.usefixtures("serving")
async def test_a_tab_shows_its_person_what_is_theirs(slack: SlackApi, chat: SmallChat) -> None:
    chat.at_home = [slack.channel_ids[0]]
    view = await looked_at(slack, published=1)
    assert (chat.looked[0].user, chat.looked[0].tenant, chat.looked[0].zone) == (
        PERSON,
        slack.team_id,
        "America/Los_Angeles",
    )
    assert {"type": "channel", "channel_id": slack.channel_ids[0]} in view["blocks"][-3]["elements"][0]["elements"]
    assert (list(slack.world.homes), slack.refusals) == ([PERSON], [])


@pytest.mark.usefixtures("serving")
async def test_the_tab_of_messages_publishes_nothing(slack: SlackApi, chat: SmallChat) -> None:
    assert await slack.open_home(tab="messages")
    await slack.command("/paper", "lora")
    assert (chat.looked, calls(slack, "views.publish")) == ([], 0)


@pytest.mark.usefixtures("serving")
async def test_an_opening_told_twice_changes_nothing(slack: SlackApi, chat: SmallChat) -> None:
    await looked_at(slack, published=1)
    assert await slack.open_home()
    await until(lambda: len(chat.looked) == 2)
    await slack.command("/paper", "lora")
    assert (calls(slack, "views.publish"), slack.refusals) == (1, [])


@pytest.mark.usefixtures("serving")
async def test_wishes_that_come_while_a_tab_is_published_end_with_what_is_newest(
    slack: SlackApi, chat: SmallChat
) -> None:
    chat.at_home = [slack.channel_ids[0]]
    async with slack.holding("views.publish") as held:
        assert await slack.open_home()
        await held.arrived.wait()
        for _ in range(5):
            assert await slack.open_home()
    await until(lambda: calls(slack, "views.publish") == 2)
    assert "told 2" in str(slack.home()["blocks"])


@pytest.mark.usefixtures("serving")
async def test_what_another_process_published_is_replaced_by_what_is_read_after_it(
    slack: SlackApi, chat: SmallChat
) -> None:
    chat.at_home = [slack.channel_ids[0]]
    await looked_at(slack, published=1)

    async def meanwhile() -> None:
        chat.looking = None
        slack.world.homes[PERSON]["hash"] = "of another process"

    chat.looking = meanwhile
    assert await slack.open_home()
    await until(lambda: "told 3" in str(slack.home()["blocks"]))
    assert slack.requests[-1].answer["ok"]


@pytest.mark.usefixtures("serving")
async def test_a_page_is_turned_in_the_tab_and_stays_turned(slack: SlackApi, chat: SmallChat) -> None:
    view = await looked_at(slack, published=1)
    await slack.click_view(view["id"], "page:next")
    await until(lambda: calls(slack, "views.publish") == 2)
    await looked_at(slack, published=2)
    await until(lambda: len(chat.looked) == 3)
    assert [call.page for call in chat.looked] == [1, 2, 2]


@pytest.mark.usefixtures("serving")
async def test_a_change_of_one_s_own_is_shown_to_oneself_alone(slack: SlackApi, chat: SmallChat) -> None:
    chat.at_home = [slack.channel_ids[0]]
    await looked_at(slack, published=1)
    await slack.command("/papers", "saved")
    chat.answering = told
    await slack.command("/papers", "follow lora", user="U0PERSON02")
    await slack.command("/papers", "follow lora")
    await until(lambda: calls(slack, "views.publish") == 2)
    assert [call.user for call in chat.looked] == [PERSON, PERSON]


@pytest.mark.usefixtures("serving")
async def test_a_paper_s_card_opens_above_the_tab_and_its_vote_stays_in_the_modal(
    slack: SlackApi, chat: SmallChat
) -> None:
    view = await looked_at(slack, published=1)
    await slack.click_view(view["id"], "details")
    await until(lambda: calls(slack, "views.open"))
    assert "Share here" not in str(slack.modal()["blocks"])
    await slack.click_view(slack.modal()["id"], "vote")
    await until(lambda: calls(slack, "views.update"))
    assert (len(chat.marks), slack.refusals) == (1, [])


@pytest.mark.usefixtures("serving")
async def test_a_channel_is_changed_from_the_tab(slack: SlackApi, chat: SmallChat) -> None:
    chat.at_home = [slack.channel_ids[0]]
    chat.forms = Form(
        "Digest", "Save", (Field("top_n", "How many", "number", ("5",)),), Question("papers", "settings"), "en"
    )
    slack.world.channels[slack.channel_ids[0]].people.add(PERSON)
    view = await looked_at(slack, published=1)
    await slack.click_view(view["id"], "form:0", value=None)
    await until(lambda: calls(slack, "views.open"))

    chat.answering = told
    answer = await slack.submit(slack.modal()["id"], {"field:top_n": 3})
    assert answer.acked
    assert f"did: settings top_n=3 in {slack.channel_ids[0]}" in str(slack.modal()["blocks"])
    await until(lambda: calls(slack, "views.publish") >= 2)
    await slack.click_view(slack.modal()["id"], "form:0")
    await until(lambda: slack.modal()["callback_id"] == "form")
    assert slack.refusals == []


@pytest.mark.usefixtures("serving")
async def test_a_button_of_an_older_version_says_so_above_the_tab(slack: SlackApi) -> None:
    view = await looked_at(slack, published=1)
    for block in view["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") == "details":
                element["action_id"] = "of-old"
    await slack.click_view(view["id"], "of-old")
    await until(lambda: calls(slack, "views.open"))
    assert "older version" in str(slack.modal()["blocks"])


@pytest.mark.usefixtures("serving")
async def test_an_app_without_a_home_tab_goes_on(slack: SlackApi, caplog: pytest.LogCaptureFixture) -> None:
    slack.world.home_enabled = False
    assert await slack.open_home()
    await until(lambda: "not_enabled" in caplog.text)
    assert (await slack.command("/paper", "lora")).payload is not None


async def test_whoever_lets_the_app_in_is_greeted_alone_and_the_button_opens_the_form(
    slack: SlackApi, chat: SmallChat
) -> None:
    chat.forms = Form("Digest", "Save", (Field("top_n", "How many", "number"),), Question("papers", "subscribe"), "en")
    channel = slack.world.add_channel("new", member=False).id
    async with connected(settings_for(slack)) as platform, listening(platform, chat):
        assert await slack.invite(channel, inviter="U0PERSON02")
        await until(lambda: slack.world.whispers)
        await slack.click(channel, "", "form:0", user="U0PERSON02", answer=slack.whispered("U0PERSON02"))
        await until(lambda: calls(slack, "views.open"))
    assert [(one["channel"], one["user"]) for one in slack.world.whispers] == [(channel, "U0PERSON02")]
    assert (slack.modal("U0PERSON02")["callback_id"], slack.messages(channel)) == ("form", [])
    assert (chat.greeted[0].channel, chat.greeted[0].manages, chat.greeted[0].present) == (channel, True, True)


@pytest.mark.usefixtures("serving")
async def test_nobody_is_greeted_where_the_core_has_nothing_to_say_or_nobody_is_named(
    slack: SlackApi, chat: SmallChat
) -> None:
    channel = slack.world.add_channel("new", member=False).id
    assert await slack.invite(channel, inviter="")
    chat.silent = True
    assert await slack.invite(channel)
    await until(lambda: chat.greeted)
    await asyncio.sleep(0)
    assert await slack.invite(channel, user="U0PERSON02")
    assert (slack.world.whispers, len(chat.greeted)) == ([], 1)


async def test_a_tab_of_before_the_start_is_kept_up_from_the_first_press_on_it(
    slack: SlackApi, chat: SmallChat
) -> None:
    for publishes in (1, 2):
        async with connected(settings_for(slack)) as platform, listening(platform, chat):
            if publishes == 1:
                await looked_at(slack, published=1)
            else:
                await slack.click_view(slack.home()["id"], "offer:0")
                await until(lambda: calls(slack, "views.publish") == 2)
    assert slack.refusals == []


@pytest.mark.usefixtures("serving")
async def test_a_tab_that_cannot_be_made_says_under_which_reference_the_log_has_why(
    slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    chat.looking = broken
    assert await slack.open_home()
    await until(lambda: calls(slack, "views.publish") == 1)
    (reference,) = re.findall(r"noted as (\w+)", caplog.text)
    assert reference in str(slack.home()["blocks"])
    chat.looking = None
    await looked_at(slack, published=2)
    assert reference not in str(slack.home()["blocks"])
