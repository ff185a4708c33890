"""Messages as plain lines of text, for a terminal: what a member of the channel would read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~@<:])")
MARKDOWN_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\((?:\\.|[^)\\])*\)")
SLACK_LINK = re.compile(r"<(?:https?://[^|>]*)\|([^>]*)>")
DECORATION = re.compile(r"(?<!\\)(\*\*|__|~~|`)")
ITALIC = re.compile(r"(?<![\\\w*])\*(?=\S)((?:\\.|[^*\\])+)(?<=\S)\*(?![\w*])")
HEADING = re.compile(r"^(-#|#{1,3}) ", re.MULTILINE)
TEXT, BUTTON, SELECT = 10, 2, 3


def discord_lines(message: Mapping[str, Any]) -> list[str]:
    """The text of a message's components, one line each, buttons in brackets."""
    return [line for text in _discord_texts(message.get("components", ())) for line in text.splitlines()]


def _discord_texts(components: Any) -> Iterator[str]:  # noqa: ANN401
    labels = []
    for component in components:
        if component["type"] == TEXT:
            yield _from_markdown(component["content"])
        elif component["type"] in (BUTTON, SELECT):
            labels.append(f"[{component.get('label') or component.get('placeholder') or ''}]")
        else:
            yield from _discord_texts(component.get("components", ()))
    if labels:
        yield " ".join(labels)


def _from_markdown(text: str) -> str:
    text = DECORATION.sub("", HEADING.sub("", MARKDOWN_LINK.sub(r"\1", text)))
    text = ITALIC.sub(r"\1", text)
    return ESCAPED.sub(r"\1", text)


def slack_lines(message: Mapping[str, Any]) -> list[str]:
    """The text of a message's blocks, one line each, buttons in brackets; its text where it has no blocks."""
    blocks = message.get("blocks") or ()
    lines = [line for block in blocks for text in _slack_texts(block) for line in text.splitlines()]
    return lines or str(message.get("text", "")).splitlines()


def _slack_texts(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header" | "section":
            yield from (_from_mrkdwn(one["text"]) for one in _texts_of(block))
        case "context":
            yield "  ".join(_from_mrkdwn(one["text"]) for one in block["elements"] if "text" in one)
        case "actions":
            yield " ".join(f"[{_label(one)}]" for one in block["elements"])
        case "rich_text":
            for element in block["elements"]:
                yield from _rich_lines(element)


def _texts_of(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "text" in block:
        yield block["text"]
    yield from block.get("fields", ())


def _label(element: Mapping[str, Any]) -> str:
    return str((element.get("text") or element.get("placeholder") or {"text": element["type"]})["text"])


def _rich_lines(element: Mapping[str, Any]) -> Iterator[str]:
    if element["type"] == "rich_text_list":
        for item in element["elements"]:
            yield "• " + "".join(map(_rich_text, item["elements"]))
    else:
        yield "".join(map(_rich_text, element["elements"]))


def _rich_text(element: Mapping[str, Any]) -> str:
    return str(element.get("text") or element.get("url") or element.get("name") or "")


def _from_mrkdwn(text: str) -> str:
    text = DECORATION.sub("", SLACK_LINK.sub(r"\1", text))
    text = re.sub(r"(?<!\w)[*_](.+?)[*_](?!\w)", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
