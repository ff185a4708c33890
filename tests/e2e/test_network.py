"""The commands under the environment's proxies and certificates, right ones and wrong ones."""

from __future__ import annotations

import asyncio
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from tests.e2e.conftest import PATIENCE, Outcome, World
from tests.network.forward_proxy import ForwardProxy, http_proxy, tls_end
from tests.summarizers.llm.fake_model import fake_model

WRONG = {
    "HTTPS_PROXY": "http://[::1]:99999",
    "NO_PROXY": "localhost,fd00:1234::/640",
    "SSL_CERT_FILE": "/nonexistent.pem",
}
# Right, and nobody answers there: what is on this machine must not go that way.
HARMLESS = [
    {"ALL_PROXY": "socks5://127.0.0.1:9", "NO_PROXY": "localhost,fd00:1234::/64"},
    {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"},
]


async def test_the_demo_needs_no_network_whatever_the_environment_says(world: World) -> None:
    outcome = await world.bot("demo", **{**HARMLESS[0], **HARMLESS[1], **WRONG})
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "variable"),
    [("run", "HTTPS_PROXY"), ("run", "SSL_CERT_FILE"), ("collect", "HTTPS_PROXY"), ("post", "NO_PROXY")],
)
async def test_a_wrong_variable_is_one_sentence(world: World, words: str, variable: str) -> None:
    outcome = await world.bot(words, **{variable: WRONG[variable]})
    assert outcome.code == 78
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith(variable)
    assert world.hugging_face.requests == []


async def test_the_doctor_finds_every_wrong_variable(world: World) -> None:
    outcome = await world.bot("doctor", **WRONG)
    assert outcome.code == 78
    assert all(f"!!  {variable} " in outcome.out for variable in WRONG)
    assert "Traceback" not in outcome.err


async def test_what_reads_the_archive_alone_minds_no_proxy(world: World) -> None:
    await world.fill()
    assert (await world.bot("search", "lora", HTTPS_PROXY="http://[::1]:99999")).code == 0


@pytest.mark.parametrize("variables", HARMLESS)
async def test_everything_on_this_machine_is_called_directly(world: World, variables: dict[str, str]) -> None:
    """The doctor asks each of the services as the other commands do."""
    checked = await world.bot("doctor", **variables)
    assert checked.code == 0, checked.out
    assert all(api.requests for api in (world.hugging_face, world.discord, world.slack))


@dataclass
class Outside:
    """All four services under made-up names behind TLS, and the proxy that alone knows the way."""

    world: World
    proxy: ForwardProxy
    authority: Path
    variables: dict[str, str]

    async def bot(self, *words: str, **variables: str) -> Outcome:
        """Run a command as somebody behind the proxy does."""
        return await self.world.bot(*words, **self.variables, **variables)


@pytest.fixture
async def outside(world: World, tmp_path: Path) -> AsyncIterator[Outside]:
    """A company's network: a proxy with a password, and an authority of its own."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "company.pem"))
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(fake_model())
        proxy = await stack.enter_async_context(http_proxy("ann", "s3cret"))

        async def named(name: str, url: str) -> str:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(name).configure_cert(context)
            parts = urlsplit(url)
            port = await stack.enter_async_context(tls_end(parts.port or 0, context))
            return parts._replace(scheme=f"{parts.scheme}s", netloc=f"{name}:{port}").geturl()

        slack = await named("slack.test", world.slack.base_url)
        world.slack.web.link_address = f"wss://{urlsplit(slack).netloc}/link/"
        yield Outside(world, proxy, tmp_path / "company.pem", {
            "HTTPS_PROXY": proxy.url,
            "BOT_HUGGING_FACE__BASE_URL": await named("hf.test", world.hugging_face.base_url),
            "BOT_DISCORD__API_BASE_URL": await named("discord.test", world.discord.base_url),
            "BOT_DISCORD__GATEWAY_URL": await named("gateway.test", world.discord.gateway_url),
            "BOT_SLACK__API_BASE_URL": slack,
            "BOT_LLM__BASE_URL": await named("llm.test", model.base_url),
            "BOT_LLM__MODEL": "m",
        })  # fmt: skip


async def test_the_whole_bot_works_behind_a_proxy_and_a_companys_authority(outside: Outside) -> None:
    world, trusted = outside.world, {"SSL_CERT_FILE": str(outside.authority)}
    checked = await outside.bot("doctor", **trusted)
    assert "(HTTPS_PROXY)" in checked.out
    assert "s3cret" not in checked.out + checked.err
    async with world.process("run", **outside.variables, **trusted) as process:
        await world.discord.connected(timeout=PATIENCE)
        await asyncio.wait_for(world.slack.connected(), PATIENCE)
        assert (await world.discord.command("paper", {"query": "lora"})).data
        assert (await world.slack.command("/paper", "lora")).payload
        process.terminate()
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, err
    assert b"s3cret" not in out + err
    assert outside.proxy.hosts == {"hf.test", "discord.test", "gateway.test", "slack.test", "llm.test"}


async def test_an_authority_that_is_not_trusted_is_told_for_each(outside: Outside) -> None:
    checked = await outside.bot("doctor")
    assert checked.code in (69, 78)
    for name in ("hf.test", "discord.test", "slack.test", "llm.test"):
        assert f"the certificate of {name}" in checked.out
    assert "Traceback" not in checked.err


async def test_a_companys_authority_in_the_systems_store_is_trusted_by_all(outside: Outside, tmp_path: Path) -> None:
    """In a name space of its own a process sees a system's store with one more authority."""
    store = tmp_path / "store"
    store.mkdir()
    shutil.copy(outside.authority, store / "ca-certificates.crt")
    if not _has_own_mounts():
        pytest.skip("needs a name space of its own for mounts")
    shutil.copy(outside.authority, store / f"{_hash_of(outside.authority)}.0")
    environment = {**outside.world.environment, **outside.variables}
    process = await asyncio.create_subprocess_exec(
        "unshare", "--map-root-user", "--mount", "sh", "-c",
        f'mount --bind "{store}" /etc/ssl/certs && exec "{sys.executable}" -m bot doctor',
        cwd=outside.world.folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert b"certificate" not in out + err
    assert all(name in out.decode() for name in ("hf.test", "discord accepts", "slack accepts", "llm.test answers"))


def _has_own_mounts() -> bool:
    folder = Path("/etc/ssl/certs")
    if not (shutil.which("unshare") and shutil.which("openssl") and folder.is_dir()):
        return False
    command = ["unshare", "--map-root-user", "--mount", "mount", "--bind", str(folder), str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _hash_of(certificate: Path) -> str:
    command = ["openssl", "x509", "-noout", "-hash", "-in", str(certificate)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ)).stdout.strip()
