from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.emulators.discord import messages
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.errors import Refused
from bot.emulators.discord.rules.commands import check_commands
from bot.emulators.discord.rules.messages import V2, check_message
from bot.emulators.discord.state import World
from tests.emulators.discord.bodies import LIMITS, NINE, VALID, v2, words
from tests.emulators.discord.clients import Rest, rest

Json = dict[str, Any]


@pytest.mark.parametrize("body", [*NINE.values(), *LIMITS.values()], ids=[*NINE, *LIMITS])
def test_what_discord_refuses_is_refused_as_discord_does(body: Json) -> None:
    with pytest.raises(Refused) as caught:
        check_message(body, "create")
    assert (caught.value.status, caught.value.body["code"]) == (400, 50035)
    assert caught.value.body["message"] == "Invalid Form Body"
    assert caught.value.body["errors"]


@pytest.mark.parametrize("body", VALID.values(), ids=VALID)
def test_what_discord_takes_is_taken(body: Json) -> None:
    assert check_message(copy.deepcopy(body), "create") == body


@pytest.mark.parametrize("body", [{}, {"content": " \n"}, {"content": None, "embeds": []}])
def test_an_empty_message_is_refused(body: Json) -> None:
    with pytest.raises(Refused) as caught:
        check_message(body, "create")
    assert caught.value.body["code"] == 50006


def test_fields_that_clients_send_with_every_message_are_idle_in_an_answer() -> None:
    body = {"content": "a", "enforce_nonce": False, "nonce": None, "username": None, "poll": None}
    assert check_message(body, "answer") == body


def test_an_edit_cannot_leave_v2() -> None:
    before = {"flags": V2, "content": "", "embeds": [], "components": [words()]}
    with pytest.raises(Refused):
        check_message({"content": "plain", "flags": 0}, "edit", before=before)
    assert check_message({"components": [words("new")]}, "edit", before=before)


def command(**more: Any) -> Json:  # noqa: ANN401 - JSON
    return {"name": "paper", "description": "Find", "type": 1, **more}


def option(name: str, **more: Any) -> Json:  # noqa: ANN401 - JSON
    return {"type": 3, "name": name, "description": "d", **more}


MANY = [{"name": "n" * 90 + str(it), "value": "v"} for it in range(25)]
COMMANDS = {
    "capitals": [command(name="Paper")],
    "a name of 33": [command(name="p" * 33)],
    "no description": [command(description="")],
    "a description of 101": [command(description="d" * 101)],
    "the same name twice": [command(), command()],
    "26 options": [command(options=[option(f"o{it}") for it in range(26)])],
    "required after optional": [command(options=[option("a"), option("b", required=True)])],
    "an option beside a subcommand": [command(options=[option("a"), option("b", type=1)])],
    "choices and autocomplete": [command(options=[option("a", autocomplete=True, choices=MANY)])],
    "an unknown locale": [command(name_localizations={"xx": "paper"})],
    "a Korean name of 33": [command(name_localizations={"ko": "논" * 33})],
    "more than 8000": [command(options=[option(f"o{it}", description="d" * 100, choices=MANY) for it in range(4)])],
}


@pytest.mark.parametrize("body", COMMANDS.values(), ids=COMMANDS)
def test_commands_that_discord_refuses_are_refused(body: list[Json]) -> None:
    with pytest.raises(Refused):
        check_commands(body)


def test_commands_in_two_languages_are_taken() -> None:
    body = [command(name_localizations={"ko": "논문"}, options=[option("query", required=True, autocomplete=True)])]
    assert check_commands(body) == body


leaf = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False)
KEYS = """content embeds components flags nonce type style label options value id custom_id media url items accessory
poll fields message_reference allowed_mentions
parse users attachments sticker_ids title min_values max_values message_id"""
keys = st.sampled_from(KEYS.split())
component = st.fixed_dictionaries({"type": st.integers(1, 18), "content": st.text(max_size=3)})
anything = st.recursive(
    leaf | component, lambda it: st.lists(it, max_size=3) | st.dictionaries(keys, it, max_size=4), max_leaves=20
)
bodies = st.dictionaries(keys, anything, max_size=5) | st.builds(
    v2, st.builds(lambda kind, rest: {**rest, "type": kind}, st.integers(1, 18), st.dictionaries(keys, anything))
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies | anything)
def test_any_body_is_either_refused_or_stored(body: object) -> None:
    world = World()
    with suppress(Refused):
        checked = check_message(body, "create")
        assert json.dumps(messages.message(world, world.top_level[0].id, world.bot, checked))
    with suppress(Refused):
        check_commands(body)


@pytest_asyncio.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi(rate_limits=False) as api:
        yield api


@pytest_asyncio.fixture
async def send(api: DiscordApi) -> AsyncIterator[Rest]:
    async with rest(api) as send:
        yield send


async def test_a_refusal_is_answered_recorded_and_leaves_nothing(api: DiscordApi, send: Rest) -> None:
    status, answer = await send.post(NINE["the same custom_id twice"])
    assert (status, answer["code"]) == (400, 50035)
    duplicated = answer["errors"]["components"]["1"]["components"]["0"]["custom_id"]["_errors"][0]
    assert duplicated["code"] == "COMPONENT_CUSTOM_ID_DUPLICATED"
    assert "COMPONENT_CUSTOM_ID_DUPLICATED" in api.refusals[0]
    assert api.requests[-1].status == 400
    assert api.messages(api.channel_ids[0]) == []


BAD_JSON = (b"{", b"\xff\xfe", b"[" * 100_000, b'{"content": NaN}', b'{"a": ' + b"9" * 5000 + b"}")


@pytest.mark.parametrize("raw", BAD_JSON)
async def test_bad_json_is_refused_by_its_code(send: Rest, api: DiscordApi, raw: bytes) -> None:
    path = f"/channels/{api.channel_ids[0]}/messages"
    assert await send("POST", path, data=raw) == (
        400,
        {"message": "The request body contains invalid JSON.", "code": 50109},
    )


FORM = "multipart/form-data"
BAD_FORMS = (b"--x\r\n\r\n", b"--y--", b"\x00\xff", b"--x\r\nContent-Disposition: form-data\r\n\r\n\xff\r\n--x--")


@pytest.mark.parametrize("kind", [FORM, FORM + "; boundary=x", FORM + "; boundary="])
@pytest.mark.parametrize("raw", BAD_FORMS)
async def test_odd_multipart_never_breaks_the_server(send: Rest, api: DiscordApi, kind: str, raw: bytes) -> None:
    status, _ = await send("POST", f"/channels/{api.channel_ids[0]}/messages", data=raw, kind=kind)
    assert status == 400


async def test_a_file_comes_with_its_message(send: Rest, api: DiscordApi) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field(
        "payload_json", '{"flags": 32768, "components": [{"type": 13, "file": {"url": "attachment://a.csv"}}]}'
    )
    form.add_field("files[0]", b"1,2", filename="a.csv", content_type="text/csv")
    status, made = await send("POST", f"/channels/{api.channel_ids[0]}/messages", data=form)
    assert status == 200
    assert (made["attachments"][0]["filename"], made["attachments"][0]["size"]) == ("a.csv", 3)
    assert made["components"][0]["file"]["attachment_id"] == made["attachments"][0]["id"]


async def test_unknown_places_and_methods_are_told_apart(send: Rest, api: DiscordApi) -> None:
    assert await send("GET", "/nowhere") == (404, {"message": "404: Not Found", "code": 0})
    assert (await send("PUT", "/users/@me"))[0] == 405
    assert (await send("GET", "/channels/ada"))[1]["code"] == 50035
    assert (await send("GET", "/channels/123456789012345678"))[1]["code"] == 10003
    assert (await send("GET", f"/channels/{api.channel_ids[0]}/messages?limit=101"))[1]["code"] == 50035
