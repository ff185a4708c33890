"""Logging in to Discord: what a bad token is, what a bad moment is, and whose addresses are used."""

from __future__ import annotations

import gc

import discord.http
import pytest
from pydantic import SecretStr

from bot.emulators.discord.api import DiscordApi
from bot.errors import NotAccepted, TokenRefused
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.platform import Connection
from tests.platforms.discord.traffic import requests


async def test_logging_in_needs_no_gateway(api: DiscordApi, platform: DiscordLogin) -> None:
    typed: Connection = platform
    assert typed.poster.name == "discord"
    assert requests(api, "GET", "/users/@me") == 1
    assert api.gateway_url
    assert requests(api, "GET", "/gateway/bot") == 0


@pytest.mark.parametrize("token", ["wrong", "wr\nong", "토큰", "", None])
async def test_a_bad_token_is_one_sentence(settings: DiscordSettings, token: str | None) -> None:
    bad = settings.model_copy(update={"token": token if token is None else SecretStr(token)})
    with pytest.raises(TokenRefused, match=r"BOT_DISCORD__TOKEN.*\.$"):
        async with connected(bad):
            pass
    gc.collect()


@pytest.mark.parametrize("fault", ["503", "drop", "cloudflare-429", "404"])
async def test_a_login_that_fails_for_now_is_not_a_bad_token(
    api: DiscordApi, settings: DiscordSettings, fault: str
) -> None:
    api.faults.plan("GET .*/users/@me", fault, fault)
    with pytest.raises(NotAccepted):
        async with connected(settings):
            pass


async def test_no_server_at_all_is_not_a_bad_token() -> None:
    nowhere = DiscordSettings(token=SecretStr("t"), api_base_url="http://127.0.0.1:9/api/v10")
    with pytest.raises(NotAccepted, match="cannot be reached"):
        async with connected(nowhere):
            pass


async def test_discords_own_addresses_are_left_alone() -> None:
    before = discord.http.Route.BASE
    with pytest.raises(TokenRefused):
        async with connected(DiscordSettings()):
            pass
    assert before == discord.http.Route.BASE
