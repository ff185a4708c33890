"""All four clients go where the network says: through a proxy with a password, trusting one store, telling causes."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import trustme
from pydantic import SecretStr

from bot.emulators.discord.api import DiscordApi
from bot.emulators.hugging_face.api import HuggingFaceApi, sample_days
from bot.emulators.slack.api import SlackApi
from bot.errors import BotError
from bot.network import aiohttp_connector, httpx_client
from bot.network.network import Network
from bot.platforms.discord.login import connected as discord_connected
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.slack.login import connected as slack_connected
from bot.settings.settings import HuggingFaceSettings
from bot.sources.huggingface import HuggingFaceSource
from bot.summarizers.llm.trial import trials
from tests.network.conftest import CLIENTS, SAMPLE, told
from tests.network.forward_proxy import http_proxy, socks_proxy
from tests.platforms.discord.fakes import FakeChat
from tests.platforms.discord.fakes import listening as discord_listening
from tests.platforms.slack.conftest import listening as slack_listening
from tests.platforms.slack.conftest import settings_for
from tests.platforms.slack.material import SmallChat
from tests.summarizers.llm.fake_model import fake_model
from tests.summarizers.llm.fake_model import settings as model_settings

Reach = Callable[..., Awaitable[None]]
all_clients = pytest.mark.parametrize(("name", "reach"), CLIENTS.items(), ids=CLIENTS)


@all_clients
@pytest.mark.parametrize("proxied", [http_proxy, socks_proxy])
async def test_everything_goes_through_a_proxy_with_a_password(
    authority: trustme.CA, bundle: str, name: str, reach: Reach, proxied: Callable[..., object]
) -> None:
    async with proxied("ann", "s3:cret") as proxy:  # type: ignore[attr-defined]
        await reach(authority, told(HTTPS_PROXY=proxy.url.replace("s3:cret", "s3%3Acret"), SSL_CERT_FILE=bundle))
    assert proxy.hosts == {f"{name}.test"}
    assert proxy.methods == {"CONNECT" if proxied is http_proxy else "SOCKS"}
    assert proxy.refused == 0


async def test_plain_calls_name_the_whole_address_to_the_proxy() -> None:
    async with http_proxy("ann", "s3cret") as proxy, HuggingFaceApi(days=sample_days()) as api, DiscordApi() as discord:
        network = told(HTTP_PROXY=proxy.url)
        outside = api.base_url.replace("127.0.0.1", "hf.test")
        async with HuggingFaceSource(HuggingFaceSettings(base_url=outside, attempts=1), network) as source:
            assert (await source.edition(SAMPLE)).papers
        url = discord.base_url.replace("127.0.0.1", "discord.test")
        settings = DiscordSettings(token=SecretStr(discord.token), api_base_url=url)
        async with discord_connected(settings, network):
            pass
    assert proxy.hosts == {"hf.test", "discord.test"}
    assert proxy.methods == {"GET"}


@all_clients
async def test_what_is_exempt_is_called_directly(
    authority: trustme.CA, bundle: str, name: str, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with http_proxy() as proxy:
        known_here(monkeypatch, f"{name}.test")
        await reach(authority, told(ALL_PROXY=proxy.url, NO_PROXY=".test", SSL_CERT_FILE=bundle))
    assert proxy.reached == []


def known_here(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Let a made-up name stand for this machine, as a line in its hosts file would."""
    real = socket.getaddrinfo

    def look_up(name: str | bytes | None, *rest: object, **more: object) -> object:
        asked = name.decode() if isinstance(name, bytes) else name
        return real("127.0.0.1" if asked == host else name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@all_clients
async def test_a_service_on_this_machine_needs_no_proxy(name: str, reach: Reach) -> None:
    """Whoever tries the bot out has everything on loopback, and perhaps a proxy that is away."""
    del reach
    await LOCAL[name](told(HTTP_PROXY="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9"))


async def _local_hugging_face(network: Network) -> None:
    async with HuggingFaceApi(days=sample_days()) as api:
        settings = HuggingFaceSettings(base_url=api.base_url, attempts=1)
        async with HuggingFaceSource(settings, network) as source:
            assert (await source.edition(SAMPLE)).papers


async def _local_model(network: Network) -> None:
    async with fake_model() as model:
        async for _, sentence in trials(model_settings(model), network):
            assert "cannot be reached" not in sentence


async def _local_discord(network: Network) -> None:
    async with DiscordApi() as api:
        settings = DiscordSettings(token=SecretStr(api.token), api_base_url=api.base_url, gateway_url=api.gateway_url)
        async with (
            discord_connected(settings, network, guild_ready_timeout=0.05) as platform,
            discord_listening(platform, FakeChat()),
        ):
            pass


async def _local_slack(network: Network) -> None:
    async with (
        SlackApi(rate_limits=False) as api,
        slack_connected(settings_for(api), network) as platform,
        slack_listening(platform, SmallChat()),
    ):
        pass


LOCAL = {"hf": _local_hugging_face, "llm": _local_model, "discord": _local_discord, "slack": _local_slack}


async def cause(reach: Reach, authority: trustme.CA, network: Network, **how: str) -> str:
    """What somebody is told who cannot get through; never a traceback, never a secret."""
    with pytest.raises(BotError) as told_so:
        await reach(authority, network, **how)
    assert "s3cret" not in str(told_so.value)
    return str(told_so.value)


@all_clients
async def test_an_authority_that_nobody_knows_is_named_as_the_cause(
    authority: trustme.CA, name: str, reach: Reach
) -> None:
    async with http_proxy() as proxy:
        words = await cause(reach, authority, told(HTTPS_PROXY=proxy.url))
    assert f"the certificate of {name}.test" in words
    assert "unable to get local issuer certificate" in words
    assert "SSL_CERT_FILE" in words


@all_clients
async def test_a_certificate_of_somebody_else_is_told_apart(
    authority: trustme.CA, bundle: str, name: str, reach: Reach
) -> None:
    async with http_proxy() as proxy:
        network = told(HTTPS_PROXY=proxy.url, SSL_CERT_FILE=bundle)
        words = await cause(reach, authority, network, certified="other.test")
    assert f"the certificate of {name}.test" in words
    assert "Hostname mismatch" in words
    assert "SSL_CERT_FILE" not in words


@all_clients
async def test_a_proxy_that_wants_another_password_says_so(authority: trustme.CA, name: str, reach: Reach) -> None:
    async with http_proxy("ann", "s3cret") as proxy:
        bare = proxy.url.replace("ann:s3cret@", "")
        words = await cause(reach, authority, told(HTTPS_PROXY=bare))
        assert "wants a user and password" in words
        assert "(HTTPS_PROXY)" in words
        words = await cause(reach, authority, told(ALL_PROXY=proxy.url.replace("s3cret", "wrong")))
    assert "wants another user and password" in words
    assert "(ALL_PROXY)" in words
    assert name


@all_clients
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_proxy_that_wants_another_password_over_socks_says_so(
    authority: trustme.CA, name: str, reach: Reach
) -> None:
    async with socks_proxy("ann", "s3cret") as proxy:
        words = await cause(reach, authority, told(ALL_PROXY=proxy.url.replace("s3cret", "wrong")))
    assert "does not let the bot through" in words
    assert name
    gc.collect()  # what stands behind httpx leaves the refused line to this


@all_clients
async def test_a_proxy_that_lets_nobody_through_says_so(authority: trustme.CA, name: str, reach: Reach) -> None:
    async with http_proxy() as proxy:
        proxy.shut = True
        words = await cause(reach, authority, told(HTTPS_PROXY=proxy.url))
    assert "does not let the bot through (403" in words
    assert name


@all_clients
async def test_a_proxy_that_is_away_is_named(authority: trustme.CA, name: str, reach: Reach) -> None:
    words = await cause(reach, authority, told(HTTPS_PROXY="http://127.0.0.1:9"))
    assert "nothing listens at the proxy 127.0.0.1:9 (HTTPS_PROXY)" in words
    assert name


@all_clients
async def test_a_name_that_does_not_exist_is_told(
    authority: trustme.CA, name: str, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert f"there is no host named {name}.test" in await cause(reach, authority, told())


@all_clients
async def test_a_port_where_nobody_listens_is_told(
    authority: trustme.CA, name: str, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_here(monkeypatch, f"{name}.test")
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect

    async def elsewhere(sock: socket.socket, address: tuple[str, int]) -> None:
        await connect(sock, (address[0], 9))

    monkeypatch.setattr(loop, "sock_connect", elsewhere)
    words = await cause(reach, authority, told())
    assert f"nothing listens at {name}.test" in words


@all_clients
async def test_a_connection_that_never_stands_is_told(
    authority: trustme.CA, name: str, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiohttp_connector, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(httpx_client, "CONNECT_SECONDS", 0.2)

    async with silent() as port:
        words = await cause(reach, authority, told(HTTPS_PROXY=f"http://127.0.0.1:{port}"))
    assert f"the proxy 127.0.0.1:{port} (HTTPS_PROXY) did not answer in time" in words
    assert name


@asynccontextmanager
async def silent() -> AsyncIterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])
