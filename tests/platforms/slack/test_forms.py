"""Forms: opened in time, filled in field by field, and what becomes of them late, twice and after a restart."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.call import Call
from bot.emulators.slack.api import SlackApi
from bot.papers.found import Suggestion
from bot.platforms.slack import callers, profiles
from bot.platforms.slack.login import connected
from bot.platforms.slack.modals import Kept
from bot.views.forms import Field, Form
from bot.views.replies import Offer, Question, Reply, Words
from tests.platforms.slack.conftest import listening, settings_for
from tests.platforms.slack.material import SmallChat
from tests.platforms.slack.posting import calls, until


def lines(*words: str) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(word, word) for word in words)


SETTINGS = Question("papers", "settings")
FIELDS = (
    Field("at", "When", "time", ("09:00",)),
    Field("top_n", "How many", "number", ("5",), "1 to 10", least=1, most=10),
    Field("zone", "The zone", "search", ("Asia/Seoul",)),
    Field(
        "weekdays", "The days", "some", ("mon", "tue"), options=tuple(Suggestion(d, d) for d in ("mon", "tue", "wed"))
    ),
    Field(
        "style", "The style", "one", ("digest",), options=(Suggestion("digest", "digest"), Suggestion("cards", "cards"))
    ),
    Field("only", "Some topics", "text", ("lora",)),
)


@pytest.fixture
def chat() -> SmallChat:
    """A small core with a form."""
    small = SmallChat(forms=Form("Digest of this channel", "Save", FIELDS, SETTINGS, "en", "Intro.", "A note."))
    small.answering = _told
    return small


async def _told(call: Call) -> Reply:
    return Reply(Words(f"did: {call.text}", offers=(Offer("Edit", SETTINGS, form=True),)), call.language)


@pytest.mark.usefixtures("serving")
async def test_a_form_opens_upon_the_command_alone(slack: SlackApi) -> None:
    answer = await slack.command("/papers", "subscribe")
    view = slack.modal()
    assert (answer.payload, slack.refusals) == (None, [])
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == [one.name for one in FIELDS]
    assert calls(slack, "views.open") == 1


@pytest.mark.usefixtures("serving")
async def test_a_command_with_something_said_is_done_at_once(slack: SlackApi, chat: SmallChat) -> None:
    answer = await slack.command("/papers", "subscribe top_n=3")
    assert answer.payload is not None
    assert "did: subscribe top_n=3" in answer.payload["text"]
    assert (chat.calls[0].zone, chat.calls[0].present, chat.calls[0].manages) == ("America/Los_Angeles", True, True)
    assert calls(slack, "views.open") == 0


@pytest.mark.usefixtures("serving")
async def test_only_what_was_changed_is_said_and_the_answer_comes_where_the_form_was_asked_for(
    slack: SlackApi, chat: SmallChat
) -> None:
    asked = await slack.command("/papers", "subscribe")
    given = {"field:at": "18:30", "field:weekdays": ["wed", "mon"], "field:only": None, "field:style": "digest"}
    answer = await slack.submit(slack.modal()["id"], given)
    shown = await asked.wait_response()
    assert (answer.acked, answer.payload) == (True, None)
    assert chat.calls[0].text == "settings at=18:30 weekdays=mon,wed only="
    assert chat.calls[0].channel == slack.channel_ids[0]
    assert "did: settings at=18:30" in shown["text"]
    assert (shown["response_type"], shown["replace_original"], slack.refusals) == ("ephemeral", False, [])


@pytest.mark.usefixtures("serving")
async def test_a_fault_stands_at_its_field_and_the_form_stays(slack: SlackApi, chat: SmallChat) -> None:
    await slack.command("/papers", "subscribe")
    answer = await slack.submit(slack.modal()["id"], {"field:only": "bad"})
    assert answer.payload == {"response_action": "errors", "errors": {"only": "No bad."}}
    assert (chat.calls, slack.refusals) == ([], [])
    await slack.submit(slack.modal()["id"], {"field:only": "good"})
    await until(lambda: chat.calls)
    assert chat.calls[0].text == "settings only=good"


@pytest.mark.usefixtures("serving")
async def test_a_button_opens_the_form_of_what_it_asks(slack: SlackApi) -> None:
    answer = await slack.command("/papers", "settings")
    await slack.click(slack.channel_ids[0], "", "form:0", answer=answer)
    await until(lambda: calls(slack, "views.open"))
    kept = Kept.of(slack.modal())
    assert kept is not None
    assert (kept.question, kept.channel, bool(kept.address)) == (SETTINGS, slack.channel_ids[0], True)


@pytest.mark.usefixtures("serving")
async def test_an_answer_too_late_for_its_address_is_whispered_in_the_channel(slack: SlackApi) -> None:
    await slack.command("/papers", "subscribe")
    slack.interactions.hooks.clear()
    await slack.submit(slack.modal()["id"], {"field:top_n": 3})
    await until(lambda: slack.world.whispers)
    assert "did: settings top_n=3" in slack.world.whispers[0]["text"]


@pytest.mark.usefixtures("serving")
async def test_a_menu_offers_what_the_command_offers(slack: SlackApi) -> None:
    await slack.command("/papers", "subscribe")
    view = slack.modal()["id"]
    answer = await slack.suggest(view, "field:zone", "Asia/To")
    assert answer.payload is not None
    assert [one["value"] for one in answer.payload["options"]] == ["Asia/To"]
    assert (await slack.suggest(view, "field:zone", "")).payload == {"options": []}
    assert slack.refusals == []


@pytest.mark.usefixtures("serving")
async def test_what_is_too_long_for_a_field_of_slack_s_stays_as_it_is(slack: SlackApi, chat: SmallChat) -> None:
    long = Field("only", "Some topics", "text", ("lora, " * 600,))
    chat.forms = Form("Digest", "Save", (long, *FIELDS[:1]), SETTINGS, "en")
    await slack.command("/papers", "subscribe")
    await slack.submit(slack.modal()["id"], {"field:at": "10:00"})
    await until(lambda: chat.calls)
    assert chat.calls[0].text == "settings at=10:00"


@pytest.mark.usefixtures("serving")
async def test_a_trigger_that_is_too_old_is_told_in_words(slack: SlackApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack.world, "trigger", lambda _user: "1.2.old")
    answer = await slack.command("/papers", "subscribe")
    assert answer.payload is not None
    assert "did not open" in answer.payload["text"]


async def test_a_form_is_submitted_after_a_restart(slack: SlackApi, chat: SmallChat) -> None:
    async with connected(settings_for(slack)) as platform, listening(platform, chat):
        asked = await slack.command("/papers", "subscribe")
    async with connected(settings_for(slack)) as platform, listening(platform, chat):
        await slack.submit(slack.modal()["id"], {"field:top_n": 3})
        assert "did: settings top_n=3" in (await asked.wait_response())["text"]


@pytest.mark.usefixtures("serving")
async def test_a_form_of_another_version_says_so(slack: SlackApi) -> None:
    await slack.command("/papers", "subscribe")
    view: dict[str, Any] = slack.modal()
    view["callback_id"] = "form-of-old"
    answer = await slack.submit(view["id"], {})
    assert answer.payload is not None
    assert answer.payload["response_action"] == "update"
    assert "older version" in str(slack.modal()["blocks"])
    assert slack.refusals == []


@pytest.mark.usefixtures("serving")
async def test_where_no_address_is_known_the_answer_stands_in_the_modal_and_its_buttons_work(
    slack: SlackApi, chat: SmallChat
) -> None:
    await slack.command("/papers", "subscribe")
    view: dict[str, Any] = slack.modal()
    view["private_metadata"] = Kept(SETTINGS, slack.channel_ids[0]).packed()
    answer = await slack.submit(view["id"], {"field:top_n": 3})
    assert answer.payload is not None
    assert "did: settings top_n=3" in str(slack.modal()["blocks"])
    await slack.click_view(slack.modal()["id"], "form:0")
    await until(lambda: slack.modal()["callback_id"] == "form")
    kept = Kept.of(slack.modal())
    assert kept is not None
    assert (kept.channel, len(chat.calls), slack.refusals) == (slack.channel_ids[0], 1, [])


async def test_only_admins_set_up_where_the_settings_say_so(slack: SlackApi, chat: SmallChat) -> None:
    async with connected(settings_for(slack, setup="admins")) as platform, listening(platform, chat):
        await slack.command("/papers", "subscribe top_n=3", user="U0PERSON02")
        await slack.command("/papers", "subscribe top_n=3", user="U0PERSON01")
        slack.world.people["U0PERSON01"].is_admin = False
    assert [call.manages for call in chat.calls] == [False, True]


@pytest.mark.usefixtures("serving")
async def test_where_the_app_is_not_is_known(slack: SlackApi, chat: SmallChat) -> None:
    private = slack.world.add_channel("secret", is_private=True, member=False).id
    public = slack.world.add_channel("open", member=False).id
    for channel in (private, public, slack.channel_ids[0], slack.world.direct("U0PERSON01").id):
        await slack.command("/papers", "settings top_n=3", channel=channel)
    assert [(call.present, call.direct) for call in chat.calls] == [
        (False, False),
        (False, False),
        (True, False),
        (True, True),
    ]
    before = calls(slack, "conversations.info")
    await slack.command("/paper", "lora")
    assert calls(slack, "conversations.info") == before


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
async def test_a_form_opens_while_its_trigger_lasts_though_slack_tells_nothing_else(
    slack: SlackApi, chat: SmallChat, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "PATIENCE", 0.05)
    monkeypatch.setattr(callers, "PATIENCE", 0.05)
    async with (
        connected(settings_for(slack), call_seconds=5) as platform,
        listening(platform, chat),
        slack.holding(method),
    ):
        answer = await slack.command("/papers", "subscribe")
    assert (answer.acked, answer.payload, slack.modal()["callback_id"]) == (True, None, "form")
