"""Messages that Discord takes and messages that it refuses."""

from __future__ import annotations

from typing import Any

from bot.emulators.discord.rules.messages import V2

Json = dict[str, Any]


def words(text: str = "words") -> Json:
    return {"type": 10, "content": text}


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def button(**more: Any) -> Json:  # noqa: ANN401 - JSON
    return {"type": 2, "style": 1, "label": "Star", "custom_id": "star", **more}


def section(**more: Any) -> Json:  # noqa: ANN401 - JSON
    return {"type": 9, "components": [words()], "accessory": thumbnail(), **more}


def thumbnail(address: str = "https://example.org/a.png") -> Json:
    return {"type": 11, "media": {"url": address}}


def select(*values: str, **more: Any) -> Json:  # noqa: ANN401 - JSON
    return {"type": 3, "custom_id": "more", "options": [{"label": it, "value": it} for it in values], **more}


def gallery(count: int) -> Json:
    return {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * count}


def v2(*components: Json, **more: Any) -> Json:  # noqa: ANN401 - JSON
    return {"flags": V2, "components": list(components), **more}


LINK = {"type": 2, "style": 5, "label": "Open", "url": "https://example.org/"}
FULL = v2(
    {
        "type": 17,
        "accent_color": 0xFFD21E,
        "spoiler": False,
        "components": [words(), section(), {"type": 14, "divider": True, "spacing": 2}, gallery(10), row(select("1"))],
    },
    row(button(), LINK),
    nonce="n" * 25,
    enforce_nonce=True,
    allowed_mentions={"parse": [], "replied_user": False},
    tts=False,
)
NINE = {
    "V2 with content": v2(words(), content="text"),
    "V2 with embeds": v2(words(), embeds=[{"title": "a"}]),
    "V2 with a poll": v2(words(), poll={"question": {"text": "?"}, "answers": []}),
    "V2 with stickers": v2(words(), sticker_ids=["1"]),
    "V2 components without the flag": {"components": [words()]},
    "text of more than 4000 in all": v2(words("a" * 2001), {"type": 17, "components": [words("b" * 2000)]}),
    "41 components in the whole tree": v2(*[{"type": 17, "components": [words()] * 39}], words()),
    "the same custom_id twice": v2(row(button()), row(button())),
    "a link button with a custom_id": v2(row({**LINK, "custom_id": "x"})),
    "embeds of more than 6000 in all": {"embeds": [{"description": "a" * 3001}, {"description": "b" * 3000}]},
    "content of 2001": {"content": "a" * 2001},
    "an unknown key": {"content": "a", "contents": "b"},
    "an unknown key of a component": v2({**words(), "text": "a"}),
}
LIMITS = {
    "nonce of 26": {"content": "a", "nonce": "n" * 26},
    "custom_id of 101": v2(row(button(custom_id="c" * 101))),
    "an empty custom_id": v2(row(button(custom_id=""))),
    "label of 81": v2(row(button(label="l" * 81))),
    "a button without label": v2(row(button(label=None))),
    "a button without custom_id": v2(row(button(custom_id=None))),
    "six buttons in a row": v2(row(*[button(custom_id=str(it)) for it in range(6)])),
    "a select beside a button": v2(row(button(), select("1"))),
    "26 options": v2(row(select(*map(str, range(26))))),
    "no options": v2(row(select())),
    "two equal options": v2(row(select("1", "1"))),
    "an option's label of 101": v2(row(select("a" * 101))),
    "more values than options": v2(row(select("1", max_values=2))),
    "an empty gallery": v2(gallery(0)),
    "11 in a gallery": v2(gallery(11)),
    "empty text": v2(words("")),
    "text of 4001": v2(words("a" * 4001)),
    "a section without accessory": v2({"type": 9, "components": [words()]}),
    "four texts in a section": v2(section(components=[words()] * 4)),
    "a container in a container": v2({"type": 17, "components": [{"type": 17, "components": [words()]}]}),
    "an empty container": v2({"type": 17, "components": []}),
    "a colour beyond white": v2({"type": 17, "accent_color": 0x1000000, "components": [words()]}),
    "a file: address": v2(section(accessory=thumbnail("file:///etc/passwd"))),
    "an attachment that is not there": v2(section(accessory=thumbnail("attachment://a.png"))),
    "an unknown component": v2({"type": 99}),
    "the same component id twice": v2({**words(), "id": 3}, {**words(), "id": 3}),
    "a title of 257": {"embeds": [{"title": "t" * 257}]},
    "a description of 4097": {"embeds": [{"description": "t" * 4097}]},
    "eleven embeds": {"embeds": [{"title": "t"}] * 11},
    "an embed's javascript: link": {"embeds": [{"title": "t", "url": "javascript:alert(1)"}]},
    "an embed's field without value": {"embeds": [{"fields": [{"name": "n", "value": ""}]}]},
    "mentions parsed and listed": {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    "an id that is none": {"content": "a", "allowed_mentions": {"users": ["ada"]}},
    "flags as text": {"content": "a", "flags": "4"},
}
VALID = {
    "everything at once": FULL,
    "text of exactly 4000": v2(words("a" * 4000)),
    "exactly 40 components": v2({"type": 17, "components": [words()] * 39}),
    "embeds of exactly 6000": {"embeds": [{"description": "a" * 3000}, {"description": "b" * 3000}]},
    "content of exactly 2000": {"content": "a" * 2000},
    "empty leftovers beside V2": v2(words(), content=None, embeds=[]),
    "a plain row without V2": {"content": "a", "components": [row(button(emoji={"name": "⭐"}, label=None))]},
    "a number as nonce": {"content": "a", "nonce": 2**62},
    "a channel select": v2(row({"type": 8, "custom_id": "where", "channel_types": [0, 5]})),
    "a section with a button": v2(section(accessory=button())),
}
