"""Blocks that Slack takes and blocks that it refuses."""

from __future__ import annotations

from typing import Any

from tests.emulators.slack.clients import actions, button, section

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
    [actions(menu(100))],
    [rich(bullets("a", "b", indent=1), {"type": "rich_text_section", "elements": []})],
    [rich({"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://example.com", "text": "a"}]})],
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
    ([rich(bullets("a", style="dash"))], "must be one of", "/blocks/0/elements/0/style"),
    ([rich(bullets(""))], "must be more than 0 characters", "/blocks/0/elements/0/elements/0/elements/0/text"),
    ([rich(bullets("a", indent=9))], "must be an integer from 0 to 8", "/blocks/0/elements/0/indent"),
    ([rich({"type": "text", "text": "a"})], "unsupported type: text", "/blocks/0/elements/0/type"),
]
