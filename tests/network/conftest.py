"""All four services behind made-up names, with TLS by an authority of the tests' own, reached only through a proxy."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import discord.gateway
import discord.http
import pytest
import trustme
from pydantic import SecretStr

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi
from bot.emulators.hugging_face.api import HuggingFaceApi, sample_days
from bot.emulators.slack.api import SlackApi
from bot.errors import SummaryError
from bot.network.network import Network, network_of
from bot.platforms.discord.login import connected as discord_connected
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.slack.login import connected as slack_connected
from bot.platforms.slack.settings import SlackSettings
from bot.settings.settings import HuggingFaceSettings, LlmSettings
from bot.sources.huggingface import HuggingFaceSource
from bot.summarizers.llm.trial import trials
from tests.network.forward_proxy import tls_end
from tests.platforms.discord.fakes import FakeChat
from tests.platforms.discord.fakes import listening as discord_listening
from tests.platforms.discord.samples import digest as discord_digest
from tests.platforms.slack.conftest import listening as slack_listening
from tests.platforms.slack.material import SmallChat
from tests.platforms.slack.material import digest as slack_digest
from tests.summarizers.llm.fake_model import fake_model

SAMPLE = date(2024, 5, 17)


@pytest.fixture(autouse=True)
def _own_addresses() -> Iterator[None]:
    """discord.py keeps the addresses for the whole process; no test leaves its own behind."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    yield
    route.BASE, socket.DEFAULT_GATEWAY = before


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A company's own certificate authority."""
    return trustme.CA(organization_name="Example Company")


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    """A file with the authority's certificate."""
    path = tmp_path / "company.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


class Behind:
    """Where TLS ends before a service, under a name that only a proxy knows."""

    def __init__(self, name: str, port: int) -> None:
        self.host = f"{name}.test:{port}"

    def instead_of(self, url: str) -> str:
        """An address of the plain service as it is from outside."""
        parts = urlsplit(url)
        return parts._replace(scheme=f"{parts.scheme}s", netloc=self.host).geturl()


@asynccontextmanager
async def behind(authority: trustme.CA, name: str, url: str, *, certified: str = "") -> AsyncIterator[Behind]:
    """A TLS end before the service at `url`; its certificate is for `certified`, or for its own name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified or f"{name}.test").configure_cert(context)
    async with tls_end(urlsplit(url).port or 0, context) as port:
        yield Behind(name, port)


async def reach_hugging_face(authority: trustme.CA, network: Network, **how: str) -> None:
    """Read the sample day."""
    async with (
        HuggingFaceApi(days=sample_days()) as api,
        behind(authority, "hf", api.base_url, **how) as outside,
        HuggingFaceSource(
            HuggingFaceSettings(base_url=outside.instead_of(api.base_url), attempts=1), network
        ) as source,
    ):
        assert len((await source.edition(SAMPLE)).papers) == 8


async def reach_model(authority: trustme.CA, network: Network, **how: str) -> None:
    """Ask a language model."""
    async with fake_model() as model, behind(authority, "llm", model.base_url, **how) as outside:
        settings = LlmSettings(base_url=outside.instead_of(model.base_url), model="m")
        async for code, sentence in trials(settings, network):
            if code and "does not keep to it" not in sentence:
                raise SummaryError(sentence)


async def reach_discord(authority: trustme.CA, network: Network, **how: str) -> None:
    """Post over REST, and be heard over the gateway."""
    async with DiscordApi() as api, behind(authority, "discord", api.base_url, **how) as outside:
        settings = DiscordSettings(
            token=SecretStr(api.token),
            api_base_url=outside.instead_of(api.base_url),
            gateway_url=outside.instead_of(api.gateway_url),
        )
        async with discord_connected(settings, network, call_seconds=5, guild_ready_timeout=0.05) as platform:
            await platform.poster.post(
                Place("", api.channel_ids[0]), platform.poster.render(discord_digest())[0], "a" * 24
            )
            async with discord_listening(platform, FakeChat()):
                assert (await api.command("paper", {"query": "lora"})).data


async def reach_slack(authority: trustme.CA, network: Network, **how: str) -> None:
    """Post over the Web API, and be heard over the socket."""
    async with SlackApi(rate_limits=False) as api, behind(authority, "slack", api.base_url, **how) as outside:
        api.web.link_address, api.origin = outside.instead_of(api.web.link_address), outside.instead_of(api.origin)
        settings = SlackSettings(
            bot_token=SecretStr(api.bot_token),
            app_token=SecretStr(api.app_token),
            api_base_url=api.base_url,
        )
        async with slack_connected(settings, network, call_seconds=5) as platform:
            await platform.poster.post(
                Place("", api.channel_ids[0]), platform.poster.render(slack_digest(1))[0], "a" * 24
            )
            async with slack_listening(platform, SmallChat()):
                assert (await api.command("/paper", "lora")).payload


CLIENTS: Mapping[str, Callable[..., Awaitable[None]]] = {
    "hf": reach_hugging_face,
    "llm": reach_model,
    "discord": reach_discord,
    "slack": reach_slack,
}


def told(**environ: Any) -> Network:  # noqa: ANN401
    """What these variables say."""
    return network_of(None, None, environ)
