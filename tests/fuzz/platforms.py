"""What platforms bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from bot.errors import BotError
from bot.platforms.discord import custom_ids
from bot.platforms.discord.controls import FORMS as CONTROLS
from bot.platforms.discord.refusals import Refused, refusal_of
from bot.platforms.slack.asked import pack, place_in, unpack
from bot.platforms.slack.clicks import Click
from bot.platforms.slack.markup import typed
from bot.platforms.slack.modals import Kept, changed
from bot.platforms.slack.moments import moment_of
from bot.platforms.slack.replays import Replays
from tests.fuzz.material import HEADERS, Target, documents, texts, values

PACKED = ('["paper", "lora", 1]', '["papers", "x", 0, "C1"]', '"', "[", "]", "{}", "null", "1764000000.000100")
CONTROL = (
    "vote:",
    "unvote:",
    "undo:",
    "card",
    "votes",
    "ask:0:paper:",
    "share:1:papers:2:",
    "offer:",
    "2405.09673",
    ":",
)


def slack_values(said: tuple[str, Any]) -> None:
    """What Slack keeps for us and brings back is ours, or nothing."""
    text, value = said
    question = unpack(text)
    assert question is None or (question.command in ("paper", "papers") and question.page >= 1)
    if question and len(question.text) <= 400:
        assert unpack(pack(question)) == question
    assert isinstance(place_in(text), str)
    kept = Kept.of({"private_metadata": text})
    assert kept is None or isinstance(kept.channel, str)
    typed(text).encode("utf-8", "surrogatepass")
    moment_of(text)
    click = Click.of({"user": {"id": "U1"}, "actions": [{"action_id": text, "value": text, "action_ts": text}]})
    assert isinstance(click.question and click.question.text, str | None)
    field = {"type": "input", "block_id": "at", "element": {"type": "plain_text_input", "action_id": "x"}}
    assert all(
        isinstance(one, str)
        for one in changed({"blocks": [field], "state": {"values": {"at": {"x": {"value": value}}}}}).values()
    )


def slack_signature(said: tuple[str, str, bytes]) -> None:
    """Nobody guesses a signature, whatever is in the headers."""
    timestamp, signature, body = said
    replays = Replays("0123456789abcdef", now=lambda: 1_764_000_000.0)
    assert not replays.timely(timestamp) or not replays.signed(timestamp, signature, body)


def discord_control(text: str) -> None:
    """A control's name is of one form or none, and its page a number."""
    found = [match for form in CONTROLS if (match := form.fullmatch(text))]
    assert len(found) <= 1
    for match in found:
        if "page" in match.groupdict():
            assert int(match["page"]) >= 0
    assert custom_ids.LIMIT == 100


def discord_refusal(said: tuple[int, Mapping[str, str], str]) -> None:
    """Whatever Discord refuses is one of our errors, with a wait that ends."""
    error = refusal_of(Refused(*said))
    assert isinstance(error, BotError)
    assert str(error)
    wait = getattr(error, "retry_after", 0.0)
    assert 0 <= wait < timedelta(days=1).total_seconds()


TARGETS: Mapping[str, Target] = {
    "slack-values": Target(st.tuples(texts(*PACKED), values("value", "type")), slack_values),
    "slack-signature": Target(st.tuples(texts("1764000000"), HEADERS, st.binary(max_size=40)), slack_signature),
    "discord-control": Target(texts(*CONTROL), discord_control),
    "discord-refusal": Target(
        st.tuples(
            st.sampled_from([400, 401, 403, 404, 408, 429, 500, 503]),
            st.dictionaries(st.sampled_from(["Retry-After", "Via", "X-RateLimit-Scope"]), HEADERS),
            documents(values("code", "message", "errors", "retry_after", "global")).map(
                lambda one: one.decode("utf-8", "replace")
            ),
        ),
        discord_refusal,
    ),
}
