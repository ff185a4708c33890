"""A Slack message of blocks as HTML, with the sizes that Slack's own client has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import escape, unescape
from typing import Any

Block = Mapping[str, Any]
Pictures = Callable[[str], str]
# docs.slack.dev/messaging/formatting-message-text; the first that fits counts.
MARKS = re.compile(
    r"<(?P<url>https?://[^|>]+)\|(?P<label>[^>]*)>|<(?P<called>[@#!][^>]*)>|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)|(?<!\w)~(?P<struck>[^~\n]+)~(?!\w)|`(?P<code>[^`\n]+)`|:(?P<emoji>[a-z0-9_+-]+):"
)
TAGS = {"bold": "b", "italic": "i", "struck": "s", "code": "code"}
NUMBERS = {"ordered": "ol", "bullet": "ul"}


def message(body: Block, picture: Pictures) -> str:
    """The blocks of a message, or its text if it has none."""
    blocks = body.get("blocks")
    return "".join(_block(one, picture) for one in blocks) if blocks else f"<p>{_mrkdwn(body['text'])}</p>"


def _block(block: Block, picture: Pictures) -> str:
    return f'<div class="block {block["type"]}">{_inside(block, picture)}</div>'


def _inside(block: Block, picture: Pictures) -> str:
    match block["type"]:
        case "header":
            return escape(block["text"]["text"])
        case "divider":
            return "<hr>"
        case "section":
            beside = _element(block["accessory"], picture) if "accessory" in block else ""
            texts = [block["text"]] if "text" in block else block["fields"]
            shown = "".join(f"<p>{_words(one)}</p>" for one in texts)
            return f"<div>{shown}</div>{beside}"
        case "context" | "actions":
            return "".join(_element(one, picture) for one in block["elements"])
        case "image":
            return f'<img src="{picture(block["image_url"])}">'
        case "rich_text":
            return "".join(_rich(one) for one in block["elements"])
        case "input":
            hint = f'<div class="hint">{_words(block["hint"])}</div>' if "hint" in block else ""
            return f"<label>{_words(block['label'])}</label>{_element(block['element'], picture)}{hint}"
    raise ValueError(f"a block of type {block['type']} is drawn by nobody here")


def _element(element: Block, picture: Pictures) -> str:
    match element["type"]:
        case "image":
            return f'<img src="{picture(element["image_url"])}">'
        case "button":
            return f'<span class="button {element.get("style", "")}">{_words(element["text"])}</span>'
        case "overflow":
            return '<span class="button">⋯</span>'
        case "mrkdwn" | "plain_text":
            return f"<span>{_words(element)}</span>"
        case "plain_text_input" | "number_input" | "timepicker":
            held = element.get("initial_time") or element.get("initial_value") or ""
            return f'<span class="field">{escape(held)}</span>'
        case "checkboxes":
            return "".join(map(partial(_box, element.get("initial_options", ())), element["options"]))
    chosen = element.get("initial_option")
    told = _words(chosen["text"] if chosen else element["placeholder"]) if chosen or "placeholder" in element else ""
    return f'<span class="select">{told}<i>⌄</i></span>'


def _box(ticked: Sequence[Block], option: Block) -> str:
    return f"<div>{'☑' if option in ticked else '☐'} {_words(option['text'])}</div>"


def _words(text: Block) -> str:
    return _mrkdwn(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"]).replace("\n", "<br>")


def _mrkdwn(text: str) -> str:
    return "".join(_marked(text))


def _marked(text: str) -> Iterator[str]:
    end = 0
    for found in MARKS.finditer(text):
        yield _plain(text[end : found.start()])
        kind = found.lastgroup or ""
        if kind == "label":
            yield f'<a title="{escape(found["url"])}">{_plain(found["label"])}</a>'
        elif kind in TAGS:
            yield f"<{TAGS[kind]}>{_mrkdwn(found[kind])}</{TAGS[kind]}>"
        else:
            yield f'<span class="called">{_plain(found[0])}</span>'
        end = found.end()
    yield _plain(text[end:])


def _plain(text: str) -> str:
    return escape(unescape(text)).replace("\n", "<br>")


def _rich(part: Block) -> str:
    match part["type"]:
        case "rich_text_list":
            tag = NUMBERS[part["style"]]
            items = "".join(f"<li>{_runs(one['elements'])}</li>" for one in part["elements"])
            return f"<{tag}>{items}</{tag}>"
        case "rich_text_quote":
            return f"<blockquote>{_runs(part['elements'])}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{_runs(part['elements'])}</pre>"
    return f"<p>{_runs(part['elements'])}</p>"


def _runs(runs: Sequence[Block]) -> str:
    return "".join(map(_run, runs))


def _run(run: Block) -> str:
    if run["type"] == "date":
        return f'<span class="date">{escape(run["fallback"])}</span>'
    text = escape(run.get("text") or run.get("url") or f"{run['type']}").replace("\n", "<br>")
    if run["type"] == "link":
        text = f"<a>{text}</a>"
    elif run["type"] != "text":
        text = f'<span class="called">{text}</span>'
    for style, tag in TAGS.items():
        text = f"<{tag}>{text}</{tag}>" if run.get("style", {}).get(style) else text
    return text
