"""Files: an address to send the bytes to, once and as long as they were said to be, then sharing them somewhere."""

from __future__ import annotations

import json
import secrets
from typing import Any

from aiohttp import web

from bot.emulators.faults import Faults, cut
from bot.emulators.slack.calls import ApiCall
from bot.emulators.slack.checks import Problem
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.faults import before
from bot.emulators.slack.state import File, World

Json = dict[str, Any]

# docs.slack.dev/reference/methods/files.getUploadURLExternal.
MOST_ALT = 1_000


def get_address(call: ApiCall) -> Json:
    """`files.getUploadURLExternal`, which takes a form or a query and no JSON."""
    name, given = call.needed("filename"), call.needed("length")
    if not given.isdecimal() or not int(given):
        raise Refused("invalid_arguments", [Problem("must be an integer greater than 0", "/length")])
    alt = call.text("alt_txt")
    if len(alt) > MOST_ALT:
        raise Refused("alt_text_too_large")
    file = File(call.world.serial("F"), name, int(given), secrets.token_urlsafe(12), alt)
    call.world.files[file.id] = file
    return {"upload_url": f"{call.world.origin}/upload/v1/{file.key}", "file_id": file.id}


class Uploads:
    """Takes the bytes of files: at an address of ours, once, and only as many as were announced."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Answer one upload, or do to it what was planned."""
        outcome = self._faults.take(f"POST {request.path}")
        refused = before(outcome)
        answer = web.Response(status=refused.status) if refused else await self._received(request)
        return cut(request) if outcome == "drop" else answer

    async def _received(self, request: web.Request) -> web.Response:
        key = request.match_info["key"]
        file = next((one for one in self._world.files.values() if one.key == key), None)
        if file is None or file.content is not None:
            return web.Response(status=404, text="no such upload")
        content = await request.read()
        if len(content) != file.length:
            return web.Response(status=400, text=f"{file.length} bytes were announced, {len(content)} came")
        file.content = content
        return web.Response(text=f"OK - {len(content)}")


def complete(call: ApiCall) -> Json:
    """`files.completeUploadExternal`: where a channel is named, the file is shared there in a message."""
    files = [_finished(call, one) for one in _listed(call)]
    if call.text("channel_id"):
        channel = call.world.writable(call.text("channel_id"))
        message = call.world.bot_message(call.text("initial_comment"))
        message |= {"files": [_shown(call.world, one) for one in files], "upload": False}
        channel.messages[message["ts"]] = message
    for file in files:
        file.shared = True
    return {"files": [{"id": one.id, "title": one.title} for one in files]}


def _listed(call: ApiCall) -> list[Json]:
    listed = call.json("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise Refused("invalid_arguments", [Problem("must be a list of files", "/files")])
    return listed


def _finished(call: ApiCall, wanted: Json) -> File:
    """A file whose bytes have come, and which was not finished before."""
    file = call.world.files.get(str(wanted.get("id")))
    if file is None or file.content is None or file.shared:
        raise Refused("file_not_found", [Problem(json.dumps(wanted), "/files")])
    file.title = str(wanted.get("title") or file.name)
    return file


def _shown(world: World, file: File) -> Json:
    """A file as messages show it: docs.slack.dev/reference/objects/file-object."""
    address = f"https://{world.team_domain}.slack.com/files/{world.bot_user_id}/{file.id}/{file.name}"
    kind = file.name.rpartition(".")[2]
    return {
        "id": file.id, "name": file.name, "title": file.title, "filetype": kind, "size": file.length,
        "user": world.bot_user_id, "created": int(world.clock()), "mode": "hosted", "is_external": False,
        "is_public": False, "permalink": address,
    }  # fmt: skip
