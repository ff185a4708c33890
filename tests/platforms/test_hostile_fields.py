"""Whatever text field of whatever view turns hostile: on both platforms it is shown letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from bot.platforms.discord import replies as discord_replies
from bot.platforms.discord import shapes
from bot.platforms.discord.render import render as discord_digest
from bot.platforms.slack.render import render as slack_digest
from bot.platforms.slack.replies import payload
from bot.views.replies import Reply
from tests.platforms.discord.markup import marks
from tests.platforms.slack.bodies import strings
from tests.views.specimens import HOSTILE, answers, digests

# Words of our own, ids that were checked where they came in, and addresses, which are checked where they are drawn.
OURS = frozenset(
    "id language style origin how command platform kind period model before after fallback".split()
    + "video code_url project_url thumbnail".split()
)
# What opens something on Slack in mrkdwn, once `&`, `<` and `>` of a text are written as entities.
OPENS = re.compile(r"<(?:!|@|#|https://evil|javascript)")
LEADS = frozenset({"link", "bare"})
# Not a block: nothing in it is more than letters.
CALLS = frozenset({"person", "everyone", "time", "hidden", "code"})


def planted(value: Any, text: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (any part of a view)
    """The same with one of its texts replaced, once for each, and which."""
    if isinstance(value, str):
        yield "", text
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            for name, changed in planted(one, text):
                yield f"[{place}]{name}", (*value[:place], changed, *value[place + 1 :])
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            if each.init and each.name not in OURS:
                for name, changed in planted(getattr(value, each.name), text):
                    yield f".{each.name}{name}", replace(value, **{each.name: changed})


def said_on_discord(bodies: list[Mapping[str, Any]]) -> list[str]:
    parts = [one for body in bodies for one in shapes.every(body["components"])]
    return [one["content"] for one in parts if one["type"] == shapes.TEXT]


def on_discord(bodies: list[Mapping[str, Any]], before: list[Mapping[str, Any]]) -> list[object]:
    """What calls, hides or leads elsewhere in these bodies, and did not before anything was planted."""
    known, found = ([mark for content in said_on_discord(some) for mark in marks(content)] for some in (before, bodies))
    new = [mark for mark in found if mark not in known]
    return [(kind, value) for kind, value in new if kind in CALLS or (kind in LEADS and "evil" in value)]


def on_slack(body: Mapping[str, Any]) -> list[str]:
    """What opens in any text that Slack reads for markup, but for the person who shares."""
    texts = [one["text"] for one in every(body) if one.get("type") == "mrkdwn"] + strings(dict(body), "fallback")
    return [one for one in texts if OPENS.search(one.replace("<@U42>", ""))]


def every(node: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        yield node
        node = list(node.values())
    if isinstance(node, list | tuple):
        for one in node:
            yield from every(one)


ANSWERS = {name: reply for name, reply in answers("slack") if name.endswith("-en")}
DIGESTS = {name: shown for name, shown in digests() if name.endswith("en") or "-" not in name}


@pytest.mark.parametrize("name", ANSWERS)
def test_no_field_of_an_answer_becomes_markup(name: str) -> None:
    reply = ANSWERS[name]

    def drawn(of: Reply) -> list[Mapping[str, Any]]:
        return [{"components": discord_replies.components(of)}]

    for field, changed in planted(reply, HOSTILE):
        if field == ".sharer":  # an id that the platform itself gives
            continue
        assert (field, on_discord(drawn(changed), drawn(reply))) == (field, [])
        assert (field, on_slack(payload(changed))) == (field, [])


@pytest.mark.parametrize("name", DIGESTS)
def test_no_field_of_a_digest_or_a_board_becomes_markup(name: str) -> None:
    shown = DIGESTS[name]

    def drawn(of: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401
        return [one.body for one in discord_digest(of) if "components" in one.body]

    before = drawn(shown)
    for field, changed in planted(shown, HOSTILE):
        assert (field, on_discord(drawn(changed), before)) == (field, [])
        assert (field, [bad for one in slack_digest(changed) for bad in on_slack(one.body)]) == (field, [])
