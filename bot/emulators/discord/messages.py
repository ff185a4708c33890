"""Messages as Discord sends them: what was asked for, with what Discord adds to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any
from urllib.parse import quote

from bot.emulators.discord.rules.components import walk
from bot.emulators.discord.rules.messages import SUPPRESS_EMBEDS, V2
from bot.emulators.discord.state import World

EPHEMERAL, LOADING, HAS_THREAD, SILENT = 1 << 6, 1 << 7, 1 << 5, 1 << 12
# Only a message that was published from an announcement channel has it.
CROSSPOSTED = 1 << 0
# What a sender may set; EPHEMERAL only in an answer to an interaction, and all others are Discord's.
KEPT_FLAGS = V2 | SUPPRESS_EMBEDS | SILENT
# What a command answers, and one of a menu: docs.discord.com/developers/resources/message, message types.
SLASH_ANSWER, MENU_ANSWER = 20, 23


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


def message(
    world: World, conversation_id: str, author: Mapping[str, Any], body: Mapping[str, Any], files: Sequence[Upload] = ()
) -> dict[str, Any]:
    """A new message with what the request asked for, echoed as Discord does."""
    made: dict[str, Any] = {
        "id": world.new_id(),
        "channel_id": conversation_id,
        "type": 0,
        "author": dict(author),
        "content": "",
        "timestamp": world.now(),
        "edited_timestamp": None,
        "tts": bool(body.get("tts")),
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "flags": (body.get("flags") or 0) & KEPT_FLAGS,
    }
    change(world, made, body, files)
    if body.get("nonce") is not None:
        # Documented for the event of a new message alone: no look-up may rest on it, ours goes by the controls' names.
        made["nonce"] = body["nonce"]
    return made


def change(world: World, made: dict[str, Any], body: Mapping[str, Any], files: Sequence[Upload] = ()) -> None:
    """Write the parts of a message that a request sets; null empties them."""
    if "attachments" in body or files:
        kept = {str(it.get("id")) for it in body.get("attachments") or ()}
        old = [it for it in made["attachments"] if "attachments" not in body or it["id"] in kept]
        told = {str(it.get("filename")): it.get("description") for it in body.get("attachments") or ()}
        made["attachments"] = old + [_attachment(world, made["channel_id"], one, told.get(one.name)) for one in files]
    if "content" in body:
        # Discord trims, so that what is read back is not what was sent.
        made["content"] = (body["content"] or "").strip()
    if "embeds" in body:
        made["embeds"] = [_embed(embed) for embed in body["embeds"] or ()]
    if "components" in body:
        numbers = _Numbers(body["components"] or ())
        made["components"] = [_component(it, numbers, made["attachments"]) for it in body["components"] or ()]
    if body.get("flags") is not None:
        # An edit sets and takes back SUPPRESS_EMBEDS; V2 stays whatever it says.
        made["flags"] = (made["flags"] & ~SUPPRESS_EMBEDS) | (body["flags"] & KEPT_FLAGS) | (made["flags"] & V2)


class _Numbers:
    """Gives components without an id the next number that nobody has."""

    def __init__(self, components: Sequence[Mapping[str, Any]]) -> None:
        self._taken = {it.get("id") for _, it in walk(list(components))}
        self._next = 0

    def of(self, component: Mapping[str, Any]) -> int:
        # Every component comes back with an id, and a client's own ones stay as they are.
        if component.get("id"):
            return int(component["id"])
        self._next += 1
        while self._next in self._taken:
            self._next += 1
        return self._next


def _component(raw: Mapping[str, Any], numbers: _Numbers, attachments: list[dict[str, Any]]) -> dict[str, Any]:
    """A component as Discord gives it back: with its id, defaults and unfurled media, without what is null."""
    made = {**_DEFAULTS.get(raw["type"], {}), **{key: value for key, value in raw.items() if value is not None}}
    made["id"] = numbers.of(raw)
    if "components" in made:
        made["components"] = [_component(it, numbers, attachments) for it in made["components"]]
    if "accessory" in made:
        made["accessory"] = _component(made["accessory"], numbers, attachments)
    if "items" in made:
        made["items"] = [_gallery_item(it, attachments) for it in made["items"]]
    for key in ("media", "file"):
        if key in made:
            made[key] = _unfurled(made[key]["url"], attachments)
    if "file" in made:
        file = next((it for it in attachments if it["url"] == made["file"]["url"]), {})
        made |= {"name": file.get("filename"), "size": file.get("size")}
    # Discord does not give it back for a message.
    made.pop("required", None)
    return made


_DEFAULTS: Mapping[int, Mapping[str, Any]] = {
    3: {"min_values": 1, "max_values": 1},
    **{kind: {"min_values": 1, "max_values": 1} for kind in (5, 6, 7, 8)},
    11: {"description": None, "spoiler": False},
    13: {"name": None, "size": None, "spoiler": False},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}


def _gallery_item(raw: Mapping[str, Any], attachments: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "media": _unfurled(raw["media"]["url"], attachments),
        "description": raw.get("description"),
        "spoiler": bool(raw.get("spoiler")),
    }


def _unfurled(url: str, attachments: list[dict[str, Any]]) -> dict[str, Any]:
    """The media object that Discord makes of an address, with a proxy for foreign ones."""
    attached = next((it for it in attachments if url == f"attachment://{it['filename']}"), None)
    # From the address, so that the same message looks the same in every run.
    digest = int.from_bytes(hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=7).digest())
    made: dict[str, Any] = {"id": str(digest), "width": 1200, "height": 630, "content_type": "image/png", "url": url}
    if attached is not None:
        return {**made, "url": attached["url"], "proxy_url": attached["proxy_url"], "attachment_id": attached["id"]}
    return {**made, "proxy_url": f"https://images-ext-1.discordapp.net/external/{digest:x}/{quote(url, safe='')}"}


def _attachment(world: World, conversation_id: str, file: Upload, description: str | None) -> dict[str, Any]:
    """A file as Discord gives it back; a description only where the request gave one."""
    identity = world.new_id()
    world.files[identity] = file.content
    tail = f"attachments/{conversation_id}/{identity}/{quote(file.name)}"
    return {
        "id": identity,
        "filename": file.name,
        "size": len(file.content),
        "url": f"https://cdn.discordapp.com/{tail}",
        "proxy_url": f"https://media.discordapp.net/{tail}",
        # Clients send files without a kind; Discord tells one by the name.
        "content_type": guess_type(file.name)[0] or file.content_type,
        **({"description": description} if description else {}),
    }


def _embed(raw: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in raw.items() if value is not None}
    for key in ("image", "thumbnail"):
        if "url" in made.get(key, {}):
            address = made[key]["url"]
            made[key] = {"url": address, "proxy_url": address, "width": 1200, "height": 630}
    made["fields"] = [{"inline": False, **field} for field in made.get("fields", ())]
    return {**made, "type": "rich"}


def without_words(made: Mapping[str, Any]) -> dict[str, Any]:
    """A message as a bot without the Message Content intent sees other people's."""
    # docs.discord.com/developers/events/gateway, message content intent; a bot's own messages come whole all the same.
    return {**made, "content": "", "embeds": [], "attachments": [], "components": []}
