"""Discord's rules for message components, from its documentation: the fields of each, and those of the whole tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.emulators.discord.checks import (
    INT32,
    Check,
    Path,
    Problems,
    Shape,
    anything,
    boolean,
    choice,
    each,
    number,
    repeated,
    snowflake,
    text,
    url,
)
from bot.emulators.emoji import is_unicode_emoji

ROW, BUTTON, STRING_SELECT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = (
    1,
    2,
    3,
    9,
    10,
    11,
    12,
    13,
    14,
    17,
)
# docs.discord.com/developers/components/reference; the four after the first are filled by Discord itself.
SELECTS = (3, 5, 6, 7, 8)
# A container holds no container.
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
TOP_V2 = (*IN_CONTAINER, CONTAINER)
# The whole tree counts, accessories too. The OpenAPI document only limits the top level, discord.py the tree.
MAX_COMPONENTS = 40
# Characters summed over all text displays of a message.
# Enforced by Discord and in no page of its documentation; discord.py measures it and lets 6,000 pass.
MAX_TEXT = 4000
LINK, PREMIUM = 5, 6


def one_of_types(*types: int) -> Check:
    """A component of one of these types, checked by its own rules."""

    def check(problems: Problems, path: Path, value: object) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        # Checked by hand, for a list or a dict as `type` would break the look-up below.
        if isinstance(kind, bool) or not isinstance(kind, int) or kind not in types:
            problems.add((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {types}.')
        else:
            COMPONENTS[kind](problems, path, value)

    return check


def _button(problems: Problems, path: Path, value: dict[str, Any]) -> None:
    style = value.get("style")
    # A link with a custom_id passes the OpenAPI document and is refused by Discord.
    needs = {LINK: "url", PREMIUM: "sku_id"}.get(style if isinstance(style, int) else 0, "custom_id")
    for key in ("url", "sku_id", "custom_id"):
        if key == needs and not value.get(key):
            problems.add((*path, key), "BASE_TYPE_REQUIRED", f"A button of style {style} needs {key}.")
        if key != needs and value.get(key) is not None:
            problems.add(
                (*path, key), "BUTTON_COMPONENT_INVALID_FIELD", f"A button of style {style} cannot have {key}."
            )
    if style != PREMIUM and not value.get("label") and not value.get("emoji"):
        problems.add(path, "BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji.")


def _select(problems: Problems, path: Path, value: dict[str, Any]) -> None:
    low, high = value.get("min_values"), value.get("max_values")
    # One is what Discord takes where nothing is said; what has another type has its own finding already.
    low, high = (low if isinstance(low, int) else 1), (high if isinstance(high, int) else 1)
    options = value.get("options")
    if low > high:
        problems.add((*path, "min_values"), "SELECT_COMPONENT_MIN_MAX", "min_values is greater than max_values.")
    if not isinstance(options, list):
        return
    if high > len(options):
        problems.add(
            (*path, "max_values"), "NUMBER_TYPE_MAX", f"max_values is greater than the {len(options)} options."
        )
    values = [str(option.get("value")) if isinstance(option, dict) else repr(option) for option in options]
    for index in repeated(values):
        duplicate = "The specified option value is already used"
        problems.add((*path, "options", index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", duplicate)


def _row(problems: Problems, path: Path, value: dict[str, Any]) -> None:
    children = value.get("components")
    types = [child.get("type") for child in children if isinstance(child, dict)] if isinstance(children, list) else []
    # A row holds five buttons or one select.
    if len(types) > 1 and any(kind in SELECTS for kind in types if isinstance(kind, int)):
        problems.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select fills its row by itself.")


def _emoji(problems: Problems, path: Path, value: dict[str, Any]) -> None:
    """Nobody can be shown an emoji that does not exist; one of a server's own has an id."""
    if value.get("id") is None and not is_unicode_emoji(str(value.get("name") or "")):
        problems.add((*path, "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")


EMOJI = Shape({"id": snowflake, "name": text(0, 32), "animated": boolean}, ("name",), _emoji)
OPTION = Shape(
    {"label": text(1, 100), "value": text(1, 100), "description": text(0, 100), "default": boolean, "emoji": EMOJI},
    required=("label", "value"),
)
MEDIA = Shape({"url": url(2048, ("http", "https", "attachment"))}, required=("url",))
ATTACHED = Shape({"url": url(2048, ("attachment",))}, required=("url",))
GALLERY_ITEM = Shape({"media": MEDIA, "description": text(0, 1024), "spoiler": boolean}, required=("media",))
DEFAULT_VALUE = Shape({"id": snowflake, "type": choice("user", "role", "channel")}, required=("id", "type"))
# `type` was looked at before the shape was chosen.
COMMON: Mapping[str, Check] = {"type": anything, "id": number(0, INT32)}
SELECT: Mapping[str, Check] = {
    **COMMON,
    "custom_id": text(1, 100),
    "placeholder": text(0, 150),
    "min_values": number(0, 25),
    "max_values": number(1, 25),
    "disabled": boolean,
    # Means something in modals only; clients send it with messages too, and Discord ignores it there.
    "required": boolean,
}
AUTO_SELECT = Shape(
    {**SELECT, "default_values": each(DEFAULT_VALUE, 0, 25), "channel_types": each(number(0, 20), 0, 20)},
    required=("custom_id",),
    also=_select,
)
COMPONENTS: Mapping[int, Shape] = {
    ROW: Shape({**COMMON, "components": each(one_of_types(BUTTON, *SELECTS), 1, 5)}, ("components",), _row),
    BUTTON: Shape(
        {
            **COMMON,
            "custom_id": text(1, 100),
            "style": number(1, 6),
            "label": text(0, 80),
            "disabled": boolean,
            "url": url(512, ("http", "https", "discord")),
            "sku_id": snowflake,
            "emoji": EMOJI,
        },
        ("style",),
        _button,
    ),
    STRING_SELECT: Shape({**SELECT, "options": each(OPTION, 1, 25)}, ("custom_id", "options"), _select),
    **dict.fromkeys((5, 6, 7, 8), AUTO_SELECT),
    SECTION: Shape(
        {**COMMON, "components": each(one_of_types(TEXT), 1, 3), "accessory": one_of_types(BUTTON, THUMBNAIL)},
        ("components", "accessory"),
    ),
    TEXT: Shape({**COMMON, "content": text(1, MAX_TEXT)}, ("content",)),
    THUMBNAIL: Shape({**COMMON, "media": MEDIA, "description": text(0, 1024), "spoiler": boolean}, ("media",)),
    GALLERY: Shape({**COMMON, "items": each(GALLERY_ITEM, 1, 10)}, ("items",)),
    FILE: Shape({**COMMON, "file": ATTACHED, "spoiler": boolean, "name": anything, "size": anything}, ("file",)),
    SEPARATOR: Shape({**COMMON, "divider": boolean, "spacing": number(1, 2)}),
    CONTAINER: Shape(
        {
            **COMMON,
            "components": each(one_of_types(*IN_CONTAINER), 1, MAX_COMPONENTS),
            "accent_color": number(0, 0xFFFFFF),
            "spoiler": boolean,
        },
        ("components",),
    ),
}


def walk(components: object, path: Path = ("components",)) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every component of a tree with its path, parents before children."""
    for index, component in enumerate(components if isinstance(components, list) else ()):
        if not isinstance(component, dict):
            continue
        here = (*path, index)
        yield here, component
        yield from walk(component.get("components"), (*here, "components"))
        if isinstance(component.get("accessory"), dict):
            # Not walked into: a button or a thumbnail, and both are leaves.
            yield (*here, "accessory"), component["accessory"]


def check_components(problems: Problems, components: object, *, v2: bool) -> None:
    """Check a message's tree; without the V2 flag it may only hold action rows."""
    # Without the flag five rows, as before there were other components.
    limit, types = (MAX_COMPONENTS, TOP_V2) if v2 else (5, (ROW,))
    each(one_of_types(*types), 0, limit)(problems, ("components",), components)
    tree = list(walk(components))
    _check_size(problems, [component for _, component in tree])
    _check_unique(problems, tree, "custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED")
    # Zero counts as no id: Discord gives such a component the next free number.
    _check_unique(problems, [(path, it) for path, it in tree if it.get("id")], "id", "COMPONENT_ID_DUPLICATED")


def _check_size(problems: Problems, components: list[dict[str, Any]]) -> None:
    if len(components) > MAX_COMPONENTS:
        problems.add(
            ("components",),
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            f"The number of components in a message cannot exceed {MAX_COMPONENTS}, this one has {len(components)}.",
        )
    # Labels of buttons and descriptions of pictures do not count.
    written = sum(len(str(component.get("content"))) for component in components if component.get("type") == TEXT)
    if written > MAX_TEXT:
        problems.add(
            ("components",),
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"The displayable text of a message cannot exceed {MAX_TEXT} characters, this one has {written}.",
        )


def _check_unique(problems: Problems, tree: list[tuple[Path, dict[str, Any]]], key: str, code: str) -> None:
    having = [(path, str(component[key])) for path, component in tree if component.get(key) is not None]
    for index in repeated(value for _, value in having):
        problems.add((*having[index][0], key), code, f"Component {key} cannot be duplicated")
