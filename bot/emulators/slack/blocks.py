"""Block Kit's blocks and elements with their published limits; `task_card`, `plan` and `call` are not known here."""

from __future__ import annotations

from bot.emulators.slack.shapes import (
    Check,
    Problem,
    Problems,
    address,
    at_least_one,
    by_type,
    choice,
    exactly_one,
    flag,
    length,
    many,
    shape,
    string,
    whole,
)


def plain(longest: int) -> Check:
    """A `plain_text` object."""
    return by_type({"plain_text": shape({"text": string(longest)}, emoji=flag)})


def mrkdwn(longest: int) -> Check:
    """A `mrkdwn` object."""
    return by_type({"mrkdwn": shape({"text": string(longest)}, verbatim=flag)})


def either(longest: int) -> Check:
    """A text object of any kind."""
    kinds = {"plain_text": plain(longest), "mrkdwn": mrkdwn(longest)}
    return by_type(kinds)


# Elements people act on

ACTION_ID = string(255)
CONFIRM = shape(
    {"text": either(300)}, title=plain(100), confirm=plain(30), deny=plain(30), style=choice("primary", "danger")
)
OPTION = shape({"text": plain(75), "value": string(150)}, description=plain(75), url=address())
RICH_OPTION = shape({"text": either(75), "value": string(150)}, description=either(75))
GROUP = shape({"label": plain(75), "options": many(OPTION, 1, 100)})
BUTTON = shape(
    {"text": plain(75)},
    action_id=ACTION_ID,
    url=address(),
    value=string(2000),
    style=choice("primary", "danger"),
    confirm=CONFIRM,
    accessibility_label=string(75),
)


def _select(**more: Check) -> Check:
    return shape({}, action_id=ACTION_ID, placeholder=plain(150), confirm=CONFIRM, focus_on_load=flag, **more)


def _static(**more: Check) -> Check:
    options = {"options": many(OPTION, 1, 100), "option_groups": many(GROUP, 1, 100)}
    return exactly_one(_select(**options, **more), "options", "option_groups")


ONE, ANY, MOST = OPTION, many(OPTION, 1, 100), whole(1, 100)
SELECTS: dict[str, Check] = {
    "static_select": _static(initial_option=ONE),
    "external_select": _select(initial_option=ONE, min_query_length=whole(0, 100)),
    "users_select": _select(initial_user=string(30)),
    "conversations_select": _select(initial_conversation=string(30), response_url_enabled=flag),
    "channels_select": _select(initial_channel=string(30), response_url_enabled=flag),
    "multi_static_select": _static(initial_options=ANY, max_selected_items=MOST),
    "multi_external_select": _select(initial_options=ANY, min_query_length=whole(0, 100), max_selected_items=MOST),
    "multi_users_select": _select(max_selected_items=MOST),
    "multi_conversations_select": _select(max_selected_items=MOST),
    "multi_channels_select": _select(max_selected_items=MOST),
}
PICKERS: dict[str, Check] = {
    "checkboxes": shape(
        {"options": many(RICH_OPTION, 1, 10)},
        action_id=ACTION_ID,
        initial_options=many(RICH_OPTION, 1, 10),
        confirm=CONFIRM,
        focus_on_load=flag,
    ),
    "radio_buttons": shape(
        {"options": many(RICH_OPTION, 1, 10)},
        action_id=ACTION_ID,
        initial_option=RICH_OPTION,
        confirm=CONFIRM,
        focus_on_load=flag,
    ),
    "datepicker": _select(initial_date=string(10, 10)),
    "timepicker": _select(initial_time=string(5, 5), timezone=string(100)),
    "datetimepicker": _select(initial_date_time=whole(0, 9_999_999_999)),
}
ACTIVE: dict[str, Check] = {
    "button": BUTTON,
    "overflow": shape({"options": many(OPTION, 1, 5)}, action_id=ACTION_ID, confirm=CONFIRM),
    **SELECTS,
    **PICKERS,
}
INPUTS: dict[str, Check] = {
    **SELECTS,
    **PICKERS,
    "plain_text_input": shape(
        {},
        action_id=ACTION_ID,
        placeholder=plain(150),
        initial_value=string(3000, 0),
        multiline=flag,
        min_length=whole(0, 3000),
        max_length=whole(1, 3000),
        focus_on_load=flag,
        dispatch_action_config=shape({}, trigger_actions_on=many(string(40), 1, 2)),
    ),
    "number_input": _select(
        is_decimal_allowed=flag, initial_value=string(30), min_value=string(30), max_value=string(30)
    ),
    "email_text_input": _select(initial_value=string(3000)),
    "url_text_input": _select(initial_value=string(3000)),
}

# Images and rich text

FILE = shape({}, id=string(30), url=address())
IMAGE_ELEMENT = exactly_one(
    shape({"alt_text": string(2000)}, image_url=address(), slack_file=FILE), "image_url", "slack_file"
)
STYLE = shape({}, bold=flag, italic=flag, strike=flag, underline=flag, code=flag)
RICH: dict[str, Check] = {
    "text": shape({"text": string(20_000)}, style=STYLE),
    "link": shape({"url": string(3000)}, text=string(20_000), unsafe=flag, style=STYLE),
    "emoji": shape({"name": string(255)}, unicode=string(100), style=STYLE),
    "date": shape(
        {"timestamp": whole(0, 9_999_999_999), "format": string(300)},
        url=address(),
        fallback=string(300),
        style=STYLE,
    ),
    "user": shape({"user_id": string(30)}, style=STYLE),
    "channel": shape({"channel_id": string(30)}, style=STYLE),
    "usergroup": shape({"usergroup_id": string(30)}, style=STYLE),
    "broadcast": shape({"range": choice("here", "channel", "everyone")}, style=STYLE),
    "color": shape({"value": string(20)}, style=STYLE),
}
ELEMENTS = many(by_type(RICH), 0, 1000)
RICH_SECTION = shape({"elements": ELEMENTS})
RICH_PARTS: dict[str, Check] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_list": shape(
        {
            "elements": many(by_type({"rich_text_section": RICH_SECTION}), 1, 1000),
            "style": choice("bullet", "ordered"),
        },
        indent=whole(0, 8),
        offset=whole(0, 10_000),
        border=whole(0, 1),
    ),
    "rich_text_quote": shape({"elements": ELEMENTS}, border=whole(0, 1)),
    "rich_text_preformatted": shape({"elements": ELEMENTS}, border=whole(0, 1), language=string(50)),
}

# Blocks

BLOCK_ID = string(255)
RICH_TEXT = shape({"elements": many(by_type(RICH_PARTS), 1, 1000)}, block_id=BLOCK_ID)
CELL = by_type(
    {
        "raw_text": shape({"text": string(10_000)}),
        "raw_number": shape({"value": lambda _value, _at: iter(())}, text=string(10_000)),
        "rich_text": RICH_TEXT,
    }
)
ROWS = many(many(CELL, 1, 20), 1, 100)
TABLE = shape(
    {"rows": ROWS},
    block_id=BLOCK_ID,
    column_settings=many(shape({}, align=choice("left", "center", "right"), is_wrapped=flag), 0, 20),
)
DATA_TABLE = shape(
    {"rows": ROWS, "caption": string(300)},
    block_id=BLOCK_ID,
    page_size=whole(1, 100),
    row_header_column_index=whole(0, 19),
)
IMAGE = exactly_one(
    shape({"alt_text": string(2000)}, image_url=address(), slack_file=FILE, title=plain(2000), block_id=BLOCK_ID),
    "image_url",
    "slack_file",
)
VIDEO = shape(
    {"alt_text": string(2000), "title": plain(200), "video_url": address(), "thumbnail_url": address()},
    author_name=string(50),
    description=plain(200),
    provider_icon_url=address(),
    provider_name=string(50),
    title_url=address(),
    block_id=BLOCK_ID,
)
CARD = at_least_one(
    shape(
        {},
        block_id=BLOCK_ID,
        hero_image=by_type({"image": IMAGE_ELEMENT}),
        icon=by_type({"image": IMAGE_ELEMENT}),
        title=mrkdwn(150),
        subtitle=mrkdwn(150),
        body=mrkdwn(200),
        actions=many(by_type({"button": BUTTON}), 1, 3),
    ),
    "hero_image",
    "title",
    "actions",
    "body",
)
SECTION = at_least_one(
    shape(
        {},
        block_id=BLOCK_ID,
        text=either(3000),
        fields=many(either(2000), 1, 10),
        accessory=by_type({**ACTIVE, "image": IMAGE_ELEMENT}),
        expand=flag,
    ),
    "text",
    "fields",
)
FEEDBACK = shape({"text": plain(75), "value": string(2000)}, accessibility_label=string(75))
CONTEXT_ACTIONS = {
    "feedback_buttons": shape({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, action_id=ACTION_ID),
    "icon_button": shape(
        {"icon": string(50), "text": plain(75)},
        action_id=ACTION_ID,
        value=string(2000),
        confirm=CONFIRM,
        accessibility_label=string(75),
        visible_to_user_ids=many(string(30), 1, 100),
    ),
}
CHILDREN: dict[str, Check] = {
    "section": SECTION,
    "divider": shape({}, block_id=BLOCK_ID),
    "header": shape({"text": plain(150)}, block_id=BLOCK_ID, level=whole(1, 4)),
    "image": IMAGE,
    "context": shape(
        {"elements": many(by_type({"image": IMAGE_ELEMENT, "plain_text": plain(2000), "mrkdwn": mrkdwn(2000)}), 1, 10)},
        block_id=BLOCK_ID,
    ),
    "actions": shape({"elements": many(by_type(ACTIVE), 1, 25)}, block_id=BLOCK_ID),
    "rich_text": RICH_TEXT,
    "table": TABLE,
    "video": VIDEO,
    "file": shape({"external_id": string(255), "source": choice("remote")}, block_id=BLOCK_ID),
    "input": shape(
        {"label": plain(2000), "element": by_type(INPUTS)},
        block_id=BLOCK_ID,
        hint=plain(2000),
        optional=flag,
        dispatch_action=flag,
    ),
}


def _container(value: object, at: str) -> Problems:
    yield from _CONTAINER(value, at)
    if isinstance(value, dict) and value.get("is_collapsible") and value.get("has_header_divider"):
        yield Problem("has_header_divider cannot be set when is_collapsible is true", at)


_CONTAINER = at_least_one(
    shape(
        {"child_blocks": many(by_type(CHILDREN), 1, 10)},
        block_id=BLOCK_ID,
        title=plain(150),
        rich_text_title=by_type({"rich_text": RICH_TEXT}),
        subtitle=either(150),
        icon=by_type({"image": IMAGE_ELEMENT}),
        width=choice("narrow", "standard", "wide", "full"),
        is_collapsible=flag,
        default_collapsed=flag,
        has_header_divider=flag,
    ),
    "title",
    "rich_text_title",
)
EVERYWHERE: dict[str, Check] = {
    **CHILDREN,
    "card": CARD,
    "carousel": shape({"elements": many(by_type({"card": CARD}), 1, 10)}, block_id=BLOCK_ID),
    "container": _container,
}
MESSAGE: dict[str, Check] = {
    **EVERYWHERE,
    "data_table": DATA_TABLE,
    "markdown": shape({"text": string(12_000)}, block_id=BLOCK_ID),
    "context_actions": shape({"elements": many(by_type(CONTEXT_ACTIONS), 1, 5)}, block_id=BLOCK_ID),
}
HOME: dict[str, Check] = {name: check for name, check in EVERYWHERE.items() if name not in ("table",)}
MODAL: dict[str, Check] = {
    **{name: check for name, check in CHILDREN.items() if name not in ("table",)},
    "alert": shape(
        {"text": either(200)},
        level=choice("default", "info", "warning", "error", "success"),
        block_id=BLOCK_ID,
    ),
}


def cell_characters(block: dict[str, object]) -> int:
    """How many characters all cells of a table hold."""
    return sum(length(text) for text in _texts(block.get("rows")))


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for entry in value for text in _texts(entry)]
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for name, entry in value.items() if name != "text" for text in _texts(entry)]
    return []
