"""Every platform takes what one person is written, and every board, whatever papers and topics hold."""

from __future__ import annotations

import json

import pytest

from bot.emulators.discord.rules.messages import check_message
from bot.emulators.slack.rules.blocks import block_problems
from bot.platforms.discord import render as discord
from bot.platforms.discord import shapes
from bot.platforms.slack import render as slack
from bot.views.entries import Board, Shown
from tests.views.specimens import digests, extremes

PERSONAL = [
    pytest.param(one, id=name) for name, one in (*digests(), *extremes()) if isinstance(one, Board) or one.personal
]


@pytest.mark.parametrize("digest", PERSONAL)
def test_it_is_one_message_within_every_limit(digest: Shown) -> None:
    [here], [there] = discord.render(digest), slack.render(digest)
    check_message(here.body, "create")
    assert block_problems(json.loads(json.dumps(there.body["blocks"]))) == []


@pytest.mark.parametrize("digest", PERSONAL)
def test_nothing_in_it_calls_anybody(digest: Shown) -> None:
    [here], [there] = discord.render(digest), slack.render(digest)
    # The labels in a list of choices are no markup, and are shown letter by letter.
    assert not [one for one in shapes.every(here.body["components"]) if "@everyone" in str(one.get("content"))]
    assert here.body["allowed_mentions"] == {"parse": []}
    texts = [one["text"] for block in there.body["blocks"] for one in _mrkdwn(block)]
    assert not [text for text in texts if "<!channel>" in text]


def _mrkdwn(value: object) -> list[dict[str, str]]:
    """Every text of a block in which markup counts."""
    if isinstance(value, list):
        return [one for item in value for one in _mrkdwn(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if value.get("type") == "mrkdwn" else []
    return own + [one for item in value.values() for one in _mrkdwn(item)]
