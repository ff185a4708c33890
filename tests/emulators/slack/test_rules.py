"""Every rule of Slack says no, with the pointer to the place, and yes to what is just within."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.rules.all import Rules
from bot.emulators.slack.rules.messages import counted_size
from tests.emulators.slack.bodies import FINE, WRONG, bullets, header, image, plain, rich
from tests.emulators.slack.clients import client, refused, section

Json = dict[str, Any]


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(rate_limits=False) as running:
        yield running


@pytest.mark.parametrize("blocks", FINE, ids=lambda blocks: str(blocks[0]["type"]))
def test_what_is_within_the_limits_passes(blocks: list[Json]) -> None:
    assert Rules().problems(blocks) == []


JUNK: st.SearchStrategy[Any] = st.sampled_from(("null", "true", "7", '""', '"a"', "[]", "{}", "[{}]", "[[]]")).map(
    json.loads
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - any JSON
    """Every list or object inside, with each index or key in it."""
    entries = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, entry in list(entries):
        yield value, key
        yield from places(entry)


@given(data=st.data(), sample=st.sampled_from(FINE))
def test_no_junk_anywhere_makes_the_rules_stumble(data: st.DataObject, sample: list[Json]) -> None:
    blocks = json.loads(json.dumps(sample[:3]))
    for _ in range(2):
        owner, key = data.draw(st.sampled_from([*places(blocks)]))
        owner[key] = data.draw(JUNK)
        assert all("[json-pointer:/blocks" in str(problem) for problem in Rules().problems(blocks))
        counted_size(blocks)


@pytest.mark.parametrize(("blocks", "sentence", "pointer"), WRONG, ids=[f"{s}-{p}" for _, s, p in WRONG])
def test_what_is_beyond_a_limit_is_refused_where_it_is(blocks: list[Json], sentence: str, pointer: str) -> None:
    with pytest.raises(Refused) as caught:
        Rules().blocks(blocks)
    assert caught.value.error == "invalid_blocks"
    assert any(sentence in problem and f"[json-pointer:{pointer}" in problem for problem in caught.value.problems)


async def test_a_refusal_looks_like_slacks_and_is_recorded(api: SlackApi) -> None:
    answer = await refused(client(api).chat_postMessage(channel=api.channel_ids[0], text="a", blocks=[header("")]))
    said = "must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [said],
        "response_metadata": {"messages": [f"[ERROR] {said}"]},
    }
    assert api.refusals == [f"chat.postMessage: invalid_blocks {said}"]
    assert api.messages(api.channel_ids[0]) == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "a", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "a", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "a", "blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
        ({"text": "a", "blocks": [section("&" * 2700)]}, "msg_blocks_too_long"),
        ({"text": "a", "blocks": [rich(bullets("<" * 3400))]}, "msg_blocks_too_long"),
        ({"text": "a", "blocks": [header("x" * 40)] * 50 + []}, None),
        ({"text": "a", "blocks": [section("x" * 2500)] * 4 + [header("x" * 100)] * 17}, "msg_blocks_too_long"),
        ({"text": "a", "metadata": "x"}, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "a", "metadata": {"event_type": "a", "event_payload": {"a": "x" * 8192}}}, "metadata_too_large"),
        ({"text": 5}, "invalid_arguments"),
    ],
)
async def test_a_whole_message_is_judged(api: SlackApi, arguments: Json, error: str | None) -> None:
    call = client(api).api_call("chat.postMessage", json={"channel": api.channel_ids[0], **arguments})
    assert ((await refused(call))["error"] if error else (await call)["ok"]) == (error or True)


def test_text_counts_after_escaping_and_headers_cost_extra() -> None:
    assert counted_size([section("a & b")]) == len("a &amp; b")
    assert counted_size([section("<https://a.b|x> &lt;")]) == len("<https://a.b|x> &lt;")
    assert counted_size([rich(bullets("<b>"))]) == len("&lt;b&gt;")
    assert counted_size([header("abc")]) == 103


async def test_an_updates_text_is_measured_in_bytes(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    ts = (await slack.chat_postMessage(channel=channel, text="a"))["ts"]
    assert (await slack.chat_update(channel=channel, ts=ts, text="가" * 1333))["ok"]
    assert (await refused(slack.chat_update(channel=channel, ts=ts, text="가" * 1334)))["error"] == "msg_too_long"


async def test_an_image_that_cannot_be_fetched_fails_the_message(api: SlackApi) -> None:
    address = "https://example.com/broken.png"
    api.broken_images.add(address)
    blocks = [header(), section(accessory=image(image_url=address))]
    answer = await refused(client(api).chat_postMessage(channel=api.channel_ids[0], text="a", blocks=blocks))
    assert answer["errors"] == ["downloading image failed [json-pointer:/blocks/1/accessory/image_url]"]


async def test_who_would_be_called_by_a_message_is_noted(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    inert = [rich(bullets("<!channel>")), section("&lt;!here&gt; <https://a.b|@everyone>")]
    await slack.chat_postMessage(channel=channel, text="&lt;!channel&gt;", blocks=inert)
    assert api.pings == []
    await slack.chat_postMessage(channel=channel, text="<!channel>", blocks=[section("<@U0PERSON01> <!here|x>")])
    assert api.pings == ["<!channel>", "<@U0PERSON01>", "<!here|x>"]


async def test_a_view_is_judged_and_published(api: SlackApi) -> None:
    slack = client(api)
    await slack.views_publish(user_id="U0PERSON01", view={"type": "home", "blocks": [header()] * 100})
    assert len(api.world.homes["U0PERSON01"]["blocks"]) == 100
    for view in (
        {"type": "home", "blocks": [header()] * 101},
        {"type": "home", "blocks": [{"type": "poster"}]},
        {"type": "modal", "title": plain("x" * 25), "blocks": []},
        {"type": "modal", "blocks": []},
        {"type": "home", "blocks": [], "private_metadata": "x" * 3001},
    ):
        answer = await refused(slack.views_publish(user_id="U0PERSON01", view=view))
        assert answer["error"] == "invalid_arguments"
        assert "[json-pointer:/view" in answer["errors"][0]
