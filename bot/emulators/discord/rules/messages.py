"""Discord's rules for messages, from its documentation; those that its OpenAPI document leaves out are all here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

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
    snowflake,
    text,
    url,
)
from bot.emulators.discord.errors import refused
from bot.emulators.discord.rules.components import check_components, walk

# docs.discord.com/developers/components/reference: with it content, embeds, polls and stickers are refused.
V2 = 1 << 15
SUPPRESS_EMBEDS = 1 << 2
# Characters summed over all embeds of a message.
MAX_EMBEDS_TEXT = 6000

Use = Literal["create", "post", "edit", "answer", "follow-up"]


def _nonce(problems: Problems, path: Path, value: object) -> None:
    # An integer, or up to 25 characters: docs.discord.com/developers/resources/message#create-message.
    if isinstance(value, str):
        text(0, 25)(problems, path, value)
    else:
        number(-(2**63), 2**63 - 1)(problems, path, value)


# A kind of mention may be allowed as a whole or one by one, never both ways: the whole message is refused then.
def _mentions(problems: Problems, path: Path, value: dict[str, Any]) -> None:
    parse = value.get("parse")
    for key in ("users", "roles"):
        if value.get(key) and isinstance(parse, list) and key in parse:
            message = f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.'
            problems.add((*path, key), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


FIELD = Shape({"name": text(1, 256), "value": text(1, 1024), "inline": boolean}, ("name", "value"))
# A picture may be a file of the same message, a link may not.
IMAGE_URL = url(2048, ("http", "https", "attachment"))
LINK = url(2048)
# Clients send embeds back as they got them, so what only Discord writes is let through.
READ_ONLY: Mapping[str, Check] = dict.fromkeys(("proxy_url", "proxy_icon_url", "width", "height"), anything)
IMAGE = Shape({**READ_ONLY, "url": IMAGE_URL})
EMBED = Shape(
    {
        "type": text(0, 100),
        "title": text(0, 256),
        "description": text(0, 4096),
        "url": LINK,
        "color": number(0, 0xFFFFFF),
        "timestamp": text(1, 64),
        "author": Shape({**READ_ONLY, "name": text(0, 256), "url": LINK, "icon_url": IMAGE_URL}),
        "footer": Shape({**READ_ONLY, "text": text(0, 2048), "icon_url": IMAGE_URL}),
        "image": IMAGE,
        "thumbnail": IMAGE,
        "fields": each(FIELD, 0, 25),
        "provider": anything,
        "video": anything,
        "flags": anything,
    }
)
ALLOWED_MENTIONS = Shape(
    {
        "parse": each(choice("roles", "users", "everyone"), 0, 3),
        "users": each(snowflake, 0, 100),
        "roles": each(snowflake, 0, 100),
        "replied_user": boolean,
    },
    also=_mentions,
)
ATTACHMENT = Shape(
    {
        "id": snowflake,
        "filename": text(1, 1024),
        "description": text(0, 1024),
        **dict.fromkeys(("title", "duration_secs", "waveform", "is_spoiler", "is_remix", "size", "url"), anything),
        **dict.fromkeys(("proxy_url", "content_type", "height", "width", "spoiler", "ephemeral", "flags"), anything),
    },
    ("id",),
)
# Fields of some kinds of message; clients send them with every kind, and Discord ignores them where they are idle.
ELSEWHERE = (
    *("nonce", "enforce_nonce", "message_reference", "sticker_ids", "poll", "shared_client_theme"),
    *("username", "avatar_url", "thread_name", "applied_tags"),
)
SHARED: Mapping[str, Check] = {
    **dict.fromkeys(ELSEWHERE, anything),
    # Discord's OpenAPI document says 4,000, which holds for people who pay; a bot is refused past 2,000.
    "content": text(0, 2000),
    "embeds": each(EMBED, 0, 10),
    "allowed_mentions": ALLOWED_MENTIONS,
    # Checked as a tree below: what is allowed in it depends on the flag, which no shape of one field can see.
    "components": anything,
    "attachments": each(ATTACHMENT, 0, 10),
    "flags": number(0, INT32),
    "tts": boolean,
}
REFERENCE = Shape(
    {
        "message_id": snowflake,
        "channel_id": snowflake,
        "guild_id": snowflake,
        "fail_if_not_exists": boolean,
        "type": number(0, 1),
    },
    ("message_id",),
)
MESSAGES: Mapping[Use, Shape] = {
    "create": Shape(
        {
            **SHARED,
            "nonce": _nonce,
            "enforce_nonce": boolean,
            "message_reference": REFERENCE,
            "sticker_ids": each(snowflake, 0, 3),
        }
    ),
    # The first message of a forum's post, which has neither a key of its own nor a message that it answers.
    "post": Shape({**SHARED, "sticker_ids": each(snowflake, 0, 3)}),
    "edit": Shape({**SHARED, "sticker_ids": each(snowflake, 0, 3)}),
    "answer": Shape(SHARED),
    "follow-up": Shape({**SHARED, "username": text(1, 80), "avatar_url": text(0, 2048), "thread_name": text(0, 100)}),
}


def check_message(
    body: object, use: Use, *, before: Mapping[str, Any] | None = None, files: Collection[str] = ()
) -> dict[str, Any]:
    """Give the body back, or raise Discord's refusal.

    `before` is the message that it edits, `files` are the names of what was uploaded with it.
    """
    problems = Problems()
    MESSAGES[use](problems, (), body)
    if not isinstance(body, dict):
        problems.stop()
        return {}
    # An edit is judged with what stays of the old message: content must not come beside old components of V2.
    whole = {**(before or {}), **body}
    # The flag can never be taken off a message, so an edit without it is one of V2 all the same.
    v2 = bool((_flags(body) | _flags(before or {})) & V2)
    _check_v2(problems, whole, v2=v2)
    if body.get("components") is not None:
        check_components(problems, body["components"], v2=v2)
        _check_attached(problems, body, before or {}, files)
    _check_embeds(problems, body.get("embeds"))
    problems.stop()
    _check_not_empty(whole, files)
    return body


def _flags(message: Mapping[str, Any]) -> int:
    flags = message.get("flags")
    return flags if isinstance(flags, int) else 0


def _check_v2(problems: Problems, message: Mapping[str, Any], *, v2: bool) -> None:
    if not v2:
        return
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if message.get(key):
            sentence = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            problems.add((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", sentence)


def _check_attached(
    problems: Problems, body: Mapping[str, Any], before: Mapping[str, Any], files: Collection[str]
) -> None:
    known = {*files, *(str(it.get("filename")) for it in before.get("attachments", ()))}
    for path, component in walk(body["components"]):
        media = [component.get("media"), component.get("file")]
        items = component.get("items")
        media += [it.get("media") for it in items if isinstance(it, dict)] if isinstance(items, list) else []
        for name in (str(it.get("url")) for it in media if isinstance(it, dict)):
            # An edit may also show what was uploaded with the message that it changes.
            if name.startswith("attachment://") and name.removeprefix("attachment://") not in known:
                problems.add(path, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", f"{name[:80]} was not found.")


def _check_embeds(problems: Problems, embeds: object) -> None:
    written = sum(_embed_text(embed) for embed in embeds if isinstance(embed, dict)) if isinstance(embeds, list) else 0
    # docs.discord.com/developers/resources/message, embed limits; the OpenAPI document knows of no sum.
    if written > MAX_EMBEDS_TEXT:
        sentence = f"Embed size exceeds maximum size of {MAX_EMBEDS_TEXT}"
        problems.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", sentence)


def _embed_text(embed: Mapping[str, Any]) -> int:
    pieces = [embed.get("title"), embed.get("description")]
    for part, key in (("footer", "text"), ("author", "name")):
        inner = embed.get(part)
        pieces.append(inner.get(key) if isinstance(inner, dict) else None)
    fields = embed.get("fields")
    for item in fields if isinstance(fields, list) else ():
        pieces += [item.get("name"), item.get("value")] if isinstance(item, dict) else []
    return sum(len(piece) for piece in pieces if isinstance(piece, str))


def _check_not_empty(message: Mapping[str, Any], files: Collection[str]) -> None:
    content = message.get("content") or ""
    rest = ("embeds", "components", "sticker_ids", "poll", "attachments", "shared_client_theme")
    # A forwarded message has nothing of its own in it.
    forwards = (message.get("message_reference") or {}).get("type") == 1
    if not content.strip() and not files and not forwards and not any(message.get(key) for key in rest):
        raise refused(50006)
