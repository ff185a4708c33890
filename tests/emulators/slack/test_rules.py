"""Every rule of Slack says no, with the pointer to the place, and yes to what is just within."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.judges import Judges
from bot.emulators.slack.rules import Refused, counted_size
from tests.emulators.slack.apps import actions, button, client, refused, section

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def header(text: str = "Papers") -> Json:
    return {"type": "header", "text": plain(text)}


def image(**more: object) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a", **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def bullets(*texts: str, **more: object) -> Json:
    lines = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]} for text in texts]
    return {"type": "rich_text_list", "style": "bullet", "elements": lines, **more}


def menu(options: int = 1, text: str = "a", value: str = "1") -> Json:
    listed = [{"text": plain(text), "value": value} for _ in range(options)]
    return {"type": "static_select", "action_id": "pick", "options": listed}


def table(rows: int = 1, cells: int = 1, text: str = "a") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text} for _ in range(cells)] for _ in range(rows)]}


def container(**more: object) -> Json:
    return {"type": "container", "title": plain("More"), "child_blocks": [section()], **more}


def card(**more: object) -> Json:
    return {"type": "card", "title": mrkdwn("A paper"), **more}


FINE = [
    [section("x" * 3000)],
    [{"type": "section", "fields": [mrkdwn("x" * 1000)] * 10}],
    [section(accessory=image())],
    [section(accessory=button("b"), expand=True)],
    [header("x" * 150)],
    [{"type": "divider"}] * 50,
    [image(title=plain("t"), block_id="b" * 255)],
    [{"type": "context", "elements": [mrkdwn("a")] * 9 + [image()]}],
    [actions(*(button(f"b{number}") for number in range(25)))],
    [actions(menu(100), {"type": "overflow", "action_id": "o", "options": menu(5)["options"]})],
    [{"type": "markdown", "text": "x" * 12_000}],
    [rich(bullets("a", "b", indent=1), {"type": "rich_text_section", "elements": []})],
    [rich({"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://example.com", "text": "a"}]})],
    [table(100, 20, "abcde")],
    [container(is_collapsible=True, default_collapsed=True)],
    [{"type": "carousel", "elements": [card(actions=[button("a")], hero_image=image()), card(body=mrkdwn("b"))]}],
]

WRONG = [
    ([{"type": "divider"}] * 51, "no more than 50 items allowed", "/blocks"),
    ([{"type": "poster"}], "unsupported type: poster", "/blocks/0/type"),
    ([{"text": "a"}], "missing required field: type", "/blocks/0"),
    (["a"], "must be an object", "/blocks/0"),
    ([section(colour="red")], "invalid additional property: colour", "/blocks/0"),
    ([section("")], "must be more than 0 characters", "/blocks/0/text/text"),
    ([section("x" * 3001)], "must be less than 3001 characters", "/blocks/0/text/text"),
    ([section("😀" * 1501)], "must be less than 3001 characters", "/blocks/0/text/text"),
    ([{"type": "section"}], "must provide at least one of: text, fields", "/blocks/0"),
    ([{"type": "section", "fields": [plain("a")] * 11}], "no more than 10 items allowed", "/blocks/0/fields"),
    ([{"type": "section", "fields": [plain("a" * 2001)]}], "must be less than 2001", "/blocks/0/fields/0/text"),
    ([section(accessory=header())], "unsupported type: header", "/blocks/0/accessory/type"),
    ([section(block_id="b" * 256)], "must be less than 256 characters", "/blocks/0/block_id"),
    ([section(block_id="b"), section(block_id="b")], "`block_id` is not unique: b", "/blocks/1/block_id"),
    ([header("x" * 151)], "must be less than 151 characters", "/blocks/0/text/text"),
    ([{"type": "header", "text": mrkdwn("a")}], "unsupported type: mrkdwn", "/blocks/0/text/type"),
    ([image(alt_text="")], "must be more than 0 characters", "/blocks/0/alt_text"),
    ([{"type": "image", "image_url": "https://a.b/c"}], "missing required field: alt_text", "/blocks/0"),
    ([{"type": "image", "alt_text": "a"}], "exactly one of: image_url, slack_file", "/blocks/0"),
    ([image(image_url="ftp://a.b/c")], "must be a valid URL", "/blocks/0/image_url"),
    ([image(image_url="https://a.b/" + "c" * 3000)], "must be less than 3001", "/blocks/0/image_url"),
    ([image(title=mrkdwn("a"))], "unsupported type: mrkdwn", "/blocks/0/title/type"),
    ([{"type": "context", "elements": [mrkdwn("a")] * 11}], "no more than 10 items", "/blocks/0/elements"),
    ([{"type": "context", "elements": []}], "no fewer than 1 items", "/blocks/0/elements"),
    ([{"type": "context", "elements": [button("a")]}], "unsupported type: button", "/blocks/0/elements/0/type"),
    ([actions(*[button("b")] * 26)], "no more than 25 items allowed", "/blocks/0/elements"),
    ([actions(button("b"), button("b"))], "`action_id` is not unique: b", "/blocks/0/elements/1/action_id"),
    ([actions({**button("b"), "text": plain("x" * 76)})], "must be less than 76", "/blocks/0/elements/0/text/text"),
    ([actions({**button("b"), "text": mrkdwn("x")})], "unsupported type: mrkdwn", "/blocks/0/elements/0/text/type"),
    ([actions(button("b", "x" * 2001))], "must be less than 2001 characters", "/blocks/0/elements/0/value"),
    ([actions(button("b" * 256))], "must be less than 256 characters", "/blocks/0/elements/0/action_id"),
    ([actions({**button("b"), "style": "bold"})], "must be one of the following", "/blocks/0/elements/0/style"),
    ([actions(menu(text="x" * 76))], "must be less than 76", "/blocks/0/elements/0/options/0/text/text"),
    ([actions(menu(value="x" * 151))], "must be less than 151", "/blocks/0/elements/0/options/0/value"),
    ([actions(menu(101))], "no more than 100 items allowed", "/blocks/0/elements/0/options"),
    ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001", "/blocks/0/text"),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "in all markdown blocks", "/blocks"),
    ([rich(bullets("a", style="dash"))], "must be one of", "/blocks/0/elements/0/style"),
    ([rich(bullets(""))], "must be more than 0 characters", "/blocks/0/elements/0/elements/0/elements/0/text"),
    ([rich(bullets("a", indent=9))], "must be an integer from 0 to 8", "/blocks/0/elements/0/indent"),
    ([rich({"type": "text", "text": "a"})], "unsupported type: text", "/blocks/0/elements/0/type"),
    ([table(), table()], "only one table allowed", "/blocks/1"),
    ([table(101)], "no more than 100 items allowed", "/blocks/0/rows"),
    ([table(1, 21)], "no more than 20 items allowed", "/blocks/0/rows/0"),
    ([table(11, 10, "x" * 100)], "must be less than 10001 characters in all cells", "/blocks/0/rows"),
    ([container(child_blocks=[])], "no fewer than 1 items", "/blocks/0/child_blocks"),
    ([container(child_blocks=[container()])], "unsupported type: container", "/blocks/0/child_blocks/0/type"),
    ([container(is_collapsible=True, has_header_divider=True)], "has_header_divider cannot be set", "/blocks/0"),
    ([container(child_blocks=[table(), table()])], "only one table allowed", "/blocks/0/child_blocks/1"),
    ([{"type": "carousel", "elements": [section()]}], "unsupported type: section", "/blocks/0/elements/0/type"),
    ([card(body=mrkdwn("x" * 201))], "must be less than 201 characters", "/blocks/0/body/text"),
    ([{"type": "card"}], "must provide at least one of", "/blocks/0"),
]


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(rate_limits=False) as running:
        yield running


@pytest.mark.parametrize("blocks", FINE, ids=lambda blocks: str(blocks[0]["type"]))
def test_what_is_within_the_limits_passes(blocks: list[Json]) -> None:
    assert Judges().problems(blocks) == []


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
def test_no_junk_anywhere_makes_the_judges_stumble(data: st.DataObject, sample: list[Json]) -> None:
    blocks = json.loads(json.dumps(sample[:3]))
    for _ in range(2):
        owner, key = data.draw(st.sampled_from([*places(blocks)]))
        owner[key] = data.draw(JUNK)
        assert all("[json-pointer:/blocks" in str(problem) for problem in Judges().problems(blocks))
        counted_size(blocks)


@pytest.mark.parametrize(("blocks", "sentence", "pointer"), WRONG, ids=[f"{s}-{p}" for _, s, p in WRONG])
def test_what_is_beyond_a_limit_is_refused_where_it_is(blocks: list[Json], sentence: str, pointer: str) -> None:
    with pytest.raises(Refused) as caught:
        Judges().blocks(blocks)
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
    assert len(api.workspace.homes["U0PERSON01"]["blocks"]) == 100
    for view in (
        {"type": "home", "blocks": [header()] * 101},
        {"type": "home", "blocks": [{"type": "markdown", "text": "a"}]},
        {"type": "modal", "title": plain("x" * 25), "blocks": []},
        {"type": "modal", "blocks": []},
        {"type": "home", "blocks": [], "private_metadata": "x" * 3001},
    ):
        answer = await refused(slack.views_publish(user_id="U0PERSON01", view=view))
        assert answer["error"] == "invalid_arguments"
        assert "[json-pointer:/view" in answer["errors"][0]


def test_the_sdks_models_judge_what_our_rules_let_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.emulators.slack.judges.block_problems", lambda _blocks, _surface: [])
    with pytest.raises(Refused, match="text attribute cannot exceed 150 characters"):
        Judges().blocks([header("x" * 151)])
    with pytest.raises(Refused, match="alt_text"):
        Judges().blocks([{"type": "image", "image_url": "https://a.b/c"}])


@pytest.mark.parametrize("blocks", FINE, ids=lambda blocks: str(blocks[0]["type"]))
def test_the_schema_takes_what_our_rules_take(test_data: Path, blocks: list[Json]) -> None:
    assert Judges(test_data / "spec/slack/block-kit.schema.json").problems(blocks) == []


@pytest.mark.parametrize(
    "block",
    [
        {"type": "header", "text": mrkdwn("a")},
        section(colour="red"),
        rich(bullets("a", style="dash")),
        {"type": "image", "image_url": "https://a.b/c"},
        card(hero_image="https://a.b/c"),
        {"type": "carousel", "elements": [section()]},
        {"type": "poster"},
    ],
    ids=lambda block: str(block["type"]),
)
def test_the_schema_judges_what_our_rules_let_pass(
    test_data: Path, monkeypatch: pytest.MonkeyPatch, block: Json
) -> None:
    monkeypatch.setattr("bot.emulators.slack.judges.block_problems", lambda _blocks, _surface: [])
    monkeypatch.setattr("bot.emulators.slack.judges._sdk", lambda _block, _at: ())
    with pytest.raises(Refused, match="json-pointer:/blocks/0"):
        Judges(test_data / "spec/slack/block-kit.schema.json").blocks([block])


async def test_the_schema_is_asked_on_every_post(test_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.emulators.slack.judges.block_problems", lambda _blocks, _surface: [])
    async with SlackApi(schema=test_data / "spec/slack/block-kit.schema.json") as api:
        blocks = [section(colour="red")]
        answer = await refused(client(api).chat_postMessage(channel=api.channel_ids[0], text="a", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
