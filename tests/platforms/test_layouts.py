"""A platform draws whatever views hold, in the other one's layout too, so that a layout is a choice and no need."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

import pytest

from bot.delivery.messages import Message
from bot.emulators.discord.rules.messages import check_message
from bot.emulators.slack.rules.blocks import block_problems
from bot.platforms.discord import drawing as discord
from bot.platforms.discord import shapes
from bot.platforms.discord.plain import without_pictures
from bot.platforms.slack import drawing as slack
from bot.views.answers import answer
from bot.views.digests import posts
from bot.views.entries import Style
from bot.views.layout import AIRY, CROWDED
from tests.views.specimens import answers, mixed

EVERY_STYLE = pytest.mark.parametrize("style", get_args(Style))


@EVERY_STYLE
def test_discord_takes_a_digest_whose_papers_have_their_own_buttons(style: Style) -> None:
    shown = replace(mixed(style, "en"), entries=mixed(style, "en").entries[:3])
    for one in posts(shown, replace(discord.CANVAS, layout=AIRY)):
        check_message(shapes.body(*one.drawing), "create")


@EVERY_STYLE
def test_slack_takes_a_digest_with_one_choice_below(style: Style) -> None:
    for one in posts(mixed(style, "ko"), replace(slack.CANVAS, layout=CROWDED)):
        assert block_problems(json.loads(json.dumps(one.drawing["blocks"]))) == []


def test_both_take_the_answers_of_the_other() -> None:
    for name, reply in answers("discord"):
        # As much code as Slack has room for is more than Discord takes.
        if not name.startswith("code-long"):
            check_message(shapes.body(*answer(reply, replace(discord.CANVAS, layout=AIRY))), "create")
    for _, reply in answers("slack"):
        drawing = answer(reply, replace(slack.CANVAS, layout=CROWDED))
        assert block_problems(json.loads(json.dumps(drawing["blocks"]))) == []


def test_a_paper_s_button_of_details_asks_for_it_on_discord() -> None:
    card = posts(mixed("cards", "en"), discord.CANVAS)[0].drawing
    assert shapes.custom_ids(card) == ["vote:2405.00001:$KEY$", "offer:1:paper:1:2405.00001"]


def test_a_button_beside_a_text_stays_without_pictures_on_discord() -> None:
    drawing = posts(mixed("digest", "en"), replace(discord.CANVAS, layout=AIRY))[0].drawing
    bare = without_pictures(Message("post", shapes.body(*drawing)))
    assert bare is not None
    assert shapes.custom_ids(bare.body["components"]) == shapes.custom_ids(drawing)
