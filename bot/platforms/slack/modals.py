"""Modals: a form as Slack's blocks, what somebody changed in one, and an answer shown in one; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.slack import blocks as kit
from bot.platforms.slack.asked import pack, unpack
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.replies import payload
from bot.texts.words import say
from bot.views.forms import Field, Form
from bot.views.replies import Question, Reply

# By which Slack tells what was submitted, and what is typed into which menu.
FORM, TOLD = "form", "told"
FIELD = "field:"
# docs.slack.dev/reference/views/modal-views.
MOST_TITLE = 24
# docs.slack.dev/reference/block-kit/composition-objects/option-object.
MOST_VALUE = 150
# docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element.
MOST_TEXT = 3_000
MOST_OPTIONS = 100

Body = Mapping[str, Any]
# What the elements call what they hold, and what they held when the form was opened.
HELD = {
    "timepicker": ("selected_time", "initial_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form remembers of where it was opened: it may be submitted after a restart.

    `address` is where the answer goes; without one it stands in the modal.
    """

    question: Question
    channel: str
    address: str = ""

    def packed(self) -> str:
        """As the text that Slack keeps with a modal, of at most 3,000 letters."""
        return json.dumps([pack(self.question), self.channel, self.address])

    @classmethod
    def of(cls, view: Body) -> Kept | None:
        """Of Slack's payload; None if it is none of ours."""
        try:
            asked, channel, address = json.loads(str(view.get("private_metadata") or ""))
            question = unpack(asked)
        except (ValueError, TypeError, RecursionError):
            return None
        return cls(question, str(channel), str(address)) if question else None


def form_modal(form: Form, kept: Kept) -> Block:
    """A form to be filled in."""
    blocks = [kit.section_of_words(form.intro)] if form.intro else []
    blocks += map(_field, form.fields)
    blocks += [kit.context(form.note)] if form.note else []
    buttons = {"submit": _title(form.submit), "close": _title(say(form.language, "modal.cancel"))}
    return _modal(form.title, blocks) | buttons | {"callback_id": FORM, "private_metadata": kept.packed()}


def told_modal(reply: Reply, title: str, kept: Kept | None = None) -> Block:
    """An answer; there is no channel to which it could be shown."""
    drawn: Sequence[Block] = payload(reply)["blocks"]
    blocks = [block for one in drawn if (block := _unshared(one))]
    remembered = {"private_metadata": kept.packed()} if kept else {}
    close = _title(say(reply.language, "modal.close"))
    return _modal(title, blocks) | {"callback_id": TOLD, "close": close} | remembered


def _modal(title: str, blocks: Sequence[Block]) -> Block:
    return {"type": "modal", "title": _title(title), "blocks": list(blocks)}


def _title(text: str) -> Block:
    return kit.words(text, MOST_TITLE)


def _unshared(block: Block) -> Block | None:
    if block["type"] != "actions":
        return block
    kept = [one for one in block["elements"] if one.get("action_id") != "share"]
    return {**block, "elements": kept} if kept else None


def _field(field: Field) -> Block:
    """A field; only a text may be left empty."""
    named = {"type": "input", "block_id": field.name, "label": kit.words(field.label, kit.MOST_LABEL)}
    hint = {"hint": kit.words(field.hint, kit.MOST_LABEL)} if field.hint else {}
    element = {"action_id": f"{FIELD}{field.name}", **_element(field)}
    return {**named, **hint, "element": element, "optional": field.look == "text"}


def _element(field: Field) -> Block:
    first = field.values[0] if field.values else ""
    match field.look:
        case "number":
            bounds = (("min_value", field.least), ("max_value", field.most))
            limits = {name: str(bound) for name, bound in bounds if bound is not None}
            return {"type": "number_input", "is_decimal_allowed": False, **limits, **_initial("initial_value", first)}
        case "time":
            # Slack knows no seconds.
            return {"type": "timepicker", **_initial("initial_time", first[:5])}
        case "one":
            return {"type": "static_select", **_chosen(field, "initial_option")}
        case "some":
            return {"type": "checkboxes", **_chosen(field, "initial_options")}
        case "search":
            before = option(first, first) if first else None
            return {"type": "external_select", "min_query_length": 0, **_initial("initial_option", before)}
        case _:
            # A text that is longer stays as it is while its field stays empty: Slack would not open the form.
            return {"type": "plain_text_input", **_initial("initial_value", first if len(first) <= MOST_TEXT else "")}


def _initial(name: str, value: object) -> Block:
    return {name: value} if value else {}


def _chosen(field: Field, name: str) -> Block:
    shown = [option(one.label, one.value) for one in field.options]
    held = [one for one in shown if one["value"] in field.values]
    return {"options": shown, **_initial(name, held if name.endswith("s") else held[0] if held else None)}


def option(label: str, value: str) -> Block:
    """A line of a menu."""
    return {"text": kit.words(label, kit.MOST_OPTION), "value": value}


def changed(view: Body) -> dict[str, str]:
    """What somebody changed in a form, by the fields' names, as it would be typed; what they emptied is empty."""
    return {name: after for name, before, after in _values(view) if before != after}


def _values(view: Body) -> Iterator[tuple[str, str, str]]:
    """Each field with what it held at first and holds now."""
    state = (view.get("state") or {}).get("values") or {}
    for block in view.get("blocks") or ():
        if block.get("type") == "input":
            element = block["element"]
            now, first = HELD.get(element["type"], ("value", "initial_value"))
            held = (state.get(block["block_id"]) or {}).get(element["action_id"]) or {}
            yield block["block_id"], _typed(element.get(first)), _typed(held.get(now))


def _typed(value: Any) -> str:  # noqa: ANN401  (a text, an option, options, or nothing)
    if isinstance(value, list):
        return ",".join(sorted(map(_typed, value)))
    return str((value.get("value") if isinstance(value, dict) else value) or "").strip()
