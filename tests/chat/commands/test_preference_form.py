"""The form in which a channel is set up: what stands in it, who gets it, and what becomes of what was filled in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.call import Call
from bot.chat.commands.forms import Misfilled
from bot.delivery.preferences import Preferences
from bot.service.stores import Stores
from bot.views.forms import Form
from bot.views.replies import Question, Words
from tests.chat.commands.setting_up import ADMIN, Room

SUBSCRIBE, SETTINGS = replace(ADMIN, text="subscribe"), replace(ADMIN, text="settings")


@pytest.fixture
def room(stores: Stores) -> Room:
    return Room(stores)


async def form_of(room: Room, call: Call = SUBSCRIBE, *, pressed: bool = False) -> Form:
    form = await room.commands.form(call, pressed=pressed)
    assert form is not None
    return form


def values_of(form: Form) -> dict[str, tuple[str, ...]]:
    return {field.name: field.values for field in form.fields}


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_it_has_a_field_for_each_preference_with_what_would_hold(room: Room, language: str) -> None:
    form = await form_of(room, replace(SUBSCRIBE, language=language))
    assert set(values_of(form)) == set(Preferences.meant_on("slack"))
    assert "tag" not in values_of(form)
    assert values_of(form)["bullets"] == ("auto",)
    assert all(field.label for field in form.fields)
    assert values_of(form)["zone"] == ("Europe/Berlin",)
    assert values_of(form)["weekdays"] == ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    assert (form.question, len(form.title) <= 24, len(form.submit) <= 24) == (
        Question("papers", "subscribe"),
        True,
        True,
    )


async def test_whose_zone_nobody_knows_chooses_one(room: Room) -> None:
    assert values_of(await form_of(room, replace(SUBSCRIBE, zone="")))["zone"] == ()
    assert values_of(await form_of(room, replace(SUBSCRIBE, zone="", language="ko")))["zone"] == ("Asia/Seoul",)


async def test_of_a_subscribed_channel_it_shows_what_holds_and_changes_that(room: Room) -> None:
    await room.ask("subscribe 07:30 top_n=3 weekdays=mon")
    form = await form_of(room)
    held = values_of(form)
    assert (held["at"], held["top_n"], held["weekdays"], form.question.text) == (
        ("07:30",),
        ("3",),
        ("mon",),
        "settings",
    )
    assert await form_of(room, SETTINGS, pressed=True) == form


async def test_only_a_press_opens_it_for_settings(room: Room) -> None:
    assert await room.commands.form(SETTINGS, pressed=False) is None
    assert await room.commands.form(replace(ADMIN, text="subscribe top_n=3"), pressed=False) is None
    reply = await room.ask("subscribe")
    assert isinstance(reply.content, Words)
    shown = await room.ask("settings")
    assert isinstance(shown.content, Words)
    assert (shown.content.offers[0].question.text, shown.content.offers[0].form) == ("settings", True)


@pytest.mark.parametrize("kept_out", [{"manages": False}, {"present": False}, {"direct": True}])
async def test_whoever_may_not_set_up_gets_the_answer_that_says_why(room: Room, kept_out: dict[str, bool]) -> None:
    assert await room.commands.form(replace(SUBSCRIBE, **kept_out), pressed=True) is None  # type: ignore[arg-type]


async def test_a_channel_of_the_file_has_no_form(room: Room) -> None:
    await room.ask("subscribe")
    await room.stores.ledger.channels.configure([await room.channel()])
    assert await room.commands.form(SETTINGS, pressed=True) is None
    shown = await room.ask("settings")
    assert isinstance(shown.content, Words)
    assert not any(offer.form for offer in shown.content.offers)


async def test_what_was_filled_in_is_read_as_if_it_were_typed(room: Room) -> None:
    filled = {"at": "18:30", "top_n": "7", "weekdays": "fri,mon", "zone": "Asia/Tokyo", "only": 'lora, org:"A B"'}
    await room.commands.answer(room.commands.fill(SUBSCRIBE, filled))
    wanted = (await room.channel()).preferences
    assert (f"{wanted.at:%H:%M}", wanted.top_n, set(wanted.weekdays), wanted.zone) == ("18:30", 7, {0, 4}, "Asia/Tokyo")
    assert len(wanted.only) == 2


async def test_what_was_emptied_follows_the_defaults_again(room: Room) -> None:
    await room.ask("subscribe only=lora top_n=3")
    await room.commands.answer(room.commands.fill(SETTINGS, {"only": "", "top_n": "4"}))
    wanted = (await room.channel()).preferences
    assert (wanted.only, wanted.top_n, "only" in wanted.asked) == ((), 4, False)


@pytest.mark.parametrize(("language", "said"), [("en", "Write a whole number from 1 to 10."), ("ko", "1")])
async def test_faults_are_told_by_field_in_the_reader_s_language(room: Room, language: str, said: str) -> None:
    with pytest.raises(Misfilled) as wrong:
        room.commands.fill(
            replace(SUBSCRIBE, language=language), {"top_n": "99", "zone": "Mars", "nothing": "x", "at": "9"}
        )
    assert set(wrong.value.faults) == {"top_n", "zone", "nothing"}
    assert said in wrong.value.faults["top_n"]


async def test_two_people_s_forms_change_only_what_each_changed(room: Room) -> None:
    await room.ask("subscribe")
    commands = room.commands
    await commands.answer(commands.fill(SETTINGS, {"top_n": "3"}))
    await commands.answer(commands.fill(replace(SETTINGS, user="U2"), {"at": "10:00"}))
    wanted = (await room.channel()).preferences
    assert (wanted.top_n, f"{wanted.at:%H:%M}") == (3, "10:00")
