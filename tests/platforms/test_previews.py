"""Both platforms take a preview of whatever digest, and what can be pressed in it does what it says."""

from __future__ import annotations

import pytest

from bot.delivery.messages import KEY_MARK, Message
from bot.emulators.discord.rules.messages import check_message
from bot.platforms.discord import replies as on_discord
from bot.platforms.discord import shapes
from bot.platforms.slack import replies as on_slack
from bot.views.entries import Digest
from bot.views.replies import Preview, Reply
from tests.platforms.slack.bodies import assert_slack_takes, of_type
from tests.views.specimens import digests, extremes

EVERY = pytest.mark.parametrize("digest", [pytest.param(one, id=name) for name, one in (*digests(), *extremes())])


@EVERY
def test_discord_takes_a_preview_of_any_digest(digest: Digest) -> None:
    body = shapes.body(*on_discord.components(Reply(Preview(digest), "ko")))
    check_message(body, "create")
    # A posted message bears its part's key in its controls, and this is none.
    assert not [one for one in shapes.custom_ids(body["components"]) if KEY_MARK in one or one.startswith("vote")]


@EVERY
def test_slack_takes_a_preview_of_any_digest(digest: Digest) -> None:
    body = on_slack.private(Reply(Preview(digest), "ko"))
    assert_slack_takes(Message("post", {name: body[name] for name in ("text", "blocks")}))
    assert body["response_type"] == "ephemeral"
    assert not [one for one in of_type(body, "button") if one["action_id"] == "vote"]
