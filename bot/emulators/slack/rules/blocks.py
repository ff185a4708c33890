"""Block Kit's blocks and elements that the bot sends, with their published limits.

Any other kind is unsupported here: whoever sends a new one describes it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.emulators.slack.checks import (
    Check,
    Problem,
    Problems,
    at_least_one,
    boolean,
    by_type,
    choice,
    each,
    exactly_one,
    number,
    shape,
    text,
    url,
)

Json = dict[str, Any]


def plain(longest: int) -> Check:
    """A `plain_text` object."""
    return by_type({"plain_text": shape({"text": text(1, longest)}, emoji=boolean)})


def mrkdwn(longest: int) -> Check:
    """A `mrkdwn` object."""
    return by_type({"mrkdwn": shape({"text": text(1, longest)}, verbatim=boolean)})


def either(longest: int) -> Check:
    """A text object of any kind."""
    kinds = {"plain_text": plain(longest), "mrkdwn": mrkdwn(longest)}
    return by_type(kinds)


# Elements people act on

ACTION_ID = text(1, 255)
CONFIRM = shape(
    {"text": either(300)}, title=plain(100), confirm=plain(30), deny=plain(30), style=choice("primary", "danger")
)
# docs.slack.dev/reference/block-kit/composition-objects/option-object.
OPTION = shape({"text": plain(75), "value": text(1, 150)}, description=plain(75), url=url())
GROUP = shape({"label": plain(75), "options": each(OPTION, 1, 100)})
BUTTON = shape(
    {"text": plain(75)},
    action_id=ACTION_ID,
    url=url(),
    value=text(1, 2000),
    style=choice("primary", "danger"),
    confirm=CONFIRM,
    accessibility_label=text(1, 75),
)


# docs.slack.dev/reference/block-kit/block-elements: options or groups of options, never both.
STATIC_SELECT = exactly_one(
    shape(
        {},
        action_id=ACTION_ID,
        placeholder=plain(150),
        confirm=CONFIRM,
        focus_on_load=boolean,
        options=each(OPTION, 1, 100),
        option_groups=each(GROUP, 1, 100),
        initial_option=OPTION,
    ),
    "options",
    "option_groups",
)
# docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element.
OVERFLOW = shape({"options": each(OPTION, 1, 5)}, action_id=ACTION_ID, confirm=CONFIRM)
# The app is asked for its options, from three letters on unless it says otherwise.
EXTERNAL_SELECT = shape(
    {},
    action_id=ACTION_ID,
    placeholder=plain(150),
    confirm=CONFIRM,
    focus_on_load=boolean,
    initial_option=OPTION,
    min_query_length=number(0, 3000),
)
ACTIVE: dict[str, Check] = {
    "button": BUTTON,
    "static_select": STATIC_SELECT,
    "overflow": OVERFLOW,
}
INPUTS: dict[str, Check] = {
    "static_select": STATIC_SELECT,
    "external_select": EXTERNAL_SELECT,
    # docs.slack.dev/reference/block-kit/block-elements/checkboxes-element.
    "checkboxes": shape(
        {"options": each(OPTION, 1, 10)},
        action_id=ACTION_ID,
        initial_options=each(OPTION, 1, 10),
        confirm=CONFIRM,
        focus_on_load=boolean,
    ),
    "timepicker": shape(
        {},
        action_id=ACTION_ID,
        initial_time=text(5, 5),
        placeholder=plain(150),
        confirm=CONFIRM,
        focus_on_load=boolean,
        timezone=text(1, 64),
    ),
    # Numbers as text: docs.slack.dev/reference/block-kit/block-elements/number-input-element.
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        action_id=ACTION_ID,
        initial_value=text(1, 150),
        min_value=text(1, 150),
        max_value=text(1, 150),
        placeholder=plain(150),
        focus_on_load=boolean,
        dispatch_action_config=shape({}, trigger_actions_on=each(text(1, 40), 1, 2)),
    ),
    "plain_text_input": shape(
        {},
        action_id=ACTION_ID,
        placeholder=plain(150),
        initial_value=text(0, 3000),
        multiline=boolean,
        min_length=number(0, 3000),
        max_length=number(1, 3000),
        focus_on_load=boolean,
        dispatch_action_config=shape({}, trigger_actions_on=each(text(1, 40), 1, 2)),
    ),
}

# Images and rich text

FILE = shape({}, id=text(1, 30), url=url())
IMAGE_ELEMENT = exactly_one(
    shape({"alt_text": text(1, 2000)}, image_url=url(), slack_file=FILE), "image_url", "slack_file"
)
STYLE = shape({}, bold=boolean, italic=boolean, strike=boolean, underline=boolean, code=boolean)
RICH: dict[str, Check] = {
    # No limit is published for rich text; this one is only there to catch a text that was never cut.
    "text": shape({"text": text(1, 20_000)}, style=STYLE),
    "link": shape({"url": text(1, 3000)}, text=text(1, 20_000), unsafe=boolean, style=STYLE),
    "emoji": shape({"name": text(1, 255)}, unicode=text(1, 100), style=STYLE),
    "user": shape({"user_id": text(1, 30)}, style=STYLE),
    "channel": shape({"channel_id": text(1, 30)}, style=STYLE),
    "usergroup": shape({"usergroup_id": text(1, 30)}, style=STYLE),
    # docs.slack.dev/reference/block-kit/blocks/rich-text-block#date-element-type
    "date": shape(
        {"timestamp": number(0, 2**53), "format": text(1, 1000)}, url=url(), fallback=text(1, 1000), style=STYLE
    ),
    "broadcast": shape({"range": choice("here", "channel", "everyone")}, style=STYLE),
}
ELEMENTS = each(by_type(RICH), 0, 1000)
RICH_SECTION = shape({"elements": ELEMENTS})
RICH_PARTS: dict[str, Check] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_list": shape(
        {
            "elements": each(by_type({"rich_text_section": RICH_SECTION}), 1, 1000),
            "style": choice("bullet", "ordered"),
        },
        indent=number(0, 8),
        offset=number(0, 10_000),
        border=number(0, 1),
    ),
    "rich_text_quote": shape({"elements": ELEMENTS}, border=number(0, 1)),
    "rich_text_preformatted": shape({"elements": ELEMENTS}, border=number(0, 1), language=text(1, 50)),
}

# Blocks

BLOCK_ID = text(1, 255)
RICH_TEXT = shape({"elements": each(by_type(RICH_PARTS), 1, 1000)}, block_id=BLOCK_ID)
# A picture without alt_text refuses the message.
IMAGE = exactly_one(
    shape({"alt_text": text(1, 2000)}, image_url=url(), slack_file=FILE, title=plain(2000), block_id=BLOCK_ID),
    "image_url",
    "slack_file",
)
SECTION = at_least_one(
    shape(
        {},
        block_id=BLOCK_ID,
        text=either(3000),
        # 2,000 each, which slack_sdk's models do not check.
        fields=each(either(2000), 1, 10),
        accessory=by_type({**ACTIVE, "image": IMAGE_ELEMENT}),
        expand=boolean,
    ),
    "text",
    "fields",
)
BLOCKS: dict[str, Check] = {
    "section": SECTION,
    "divider": shape({}, block_id=BLOCK_ID),
    # Plain text only: slack_sdk's models let mrkdwn through here.
    "header": shape({"text": plain(150)}, block_id=BLOCK_ID, level=number(1, 4)),
    "image": IMAGE,
    "context": shape(
        {"elements": each(by_type({"image": IMAGE_ELEMENT, "plain_text": plain(2000), "mrkdwn": mrkdwn(2000)}), 1, 10)},
        block_id=BLOCK_ID,
    ),
    "actions": shape({"elements": each(by_type(ACTIVE), 1, 25)}, block_id=BLOCK_ID),
    "rich_text": RICH_TEXT,
    "input": shape(
        {"label": plain(2000), "element": by_type(INPUTS)},
        block_id=BLOCK_ID,
        hint=plain(2000),
        optional=boolean,
        dispatch_action=boolean,
    ),
}
# How many blocks a surface holds.
# docs.slack.dev/reference/block-kit/blocks.
MOST = {"message": 50, "home": 100, "modal": 100}


def block_problems(blocks: object, surface: str = "message") -> list[Problem]:
    """Everything that is wrong with a list of blocks."""
    found = list(each(by_type(BLOCKS), 0, MOST[surface])(blocks, "/blocks"))
    return found or list(_doubles(blocks))  # comparing makes sense only in a shape that is right


def _doubles(blocks: object) -> Problems:
    listed: list[Json] = blocks if isinstance(blocks, list) else []
    places = [(f"/blocks/{place}", block) for place, block in enumerate(listed)]
    yield from _repeated("block_id", places)
    for at, block in places:
        # Unique within its block only: two rows may have a button of one name.
        yield from _repeated("action_id", list(_acting(block, at)))
        for where, element in _acting(block, at):
            yield from _strays(element, where)


def _strays(element: Json, at: str) -> Problems:
    """What a menu or a row of boxes begins with must be one of its options, to the letter."""
    groups = element.get("option_groups", ())
    offered = [*element.get("options", ()), *(one for group in groups for one in group["options"])]
    begun = [("initial_options", option) for option in element.get("initial_options", ())]
    begun += [("initial_option", element["initial_option"])] if "initial_option" in element else []
    for name, option in begun:
        if element["type"] != "external_select" and option not in offered:
            yield Problem("must be one of the options", f"{at}/{name}")


def _repeated(key: str, places: list[tuple[str, Json]]) -> Problems:
    seen = Counter(found[key] for _, found in places if key in found)
    for at, found in places:
        if seen[found.get(key)] > 1:
            yield Problem(f"`{key}` is not unique: {found[key]}", f"{at}/{key}")


def _acting(block: Json, at: str) -> Iterator[tuple[str, Json]]:
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield f"{at}/{key}", block[key]
    for place, element in enumerate(block.get("elements", ())):
        yield f"{at}/elements/{place}", element
