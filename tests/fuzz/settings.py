"""What operators write."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.library.question.glossary import with_own
from bot.network.exceptions import exempts_of, is_loopback
from bot.network.proxies import proxy_of
from bot.platforms.registry import PLATFORMS, sections_of
from bot.service.configuration import load
from bot.settings.webhooks import with_its_place
from tests.fuzz.material import KEY, Target, broken, texts

SECTIONS = sections_of(PLATFORMS)
HOSTS = {
    *("discord.com", "canary.discord.com", "ptb.discord.com", "discordapp.com"),
    *("hooks.slack.com", "hooks.slack-gov.com"),
}
TOML = (
    *("[discord]\n", "[slack]\n", "[llm]\n", "[[channels]]\n", "[preferences]\n", 'token = "', f'api_key = "{KEY}"\n'),
    *('platform = "discord"\n', 'channel = "1"\n', "top_n = ", "zone = ", "inf\n", "2024-01-01\n", '"\n', "= {", '"""'),
)
HOOKS = (
    *("https://", "http://", "discord.com", "/api/webhooks/", "123456789012345678", "/abc-DEF_", "hooks.slack.com"),
    *("/services/T000/B000/abcd", "?thread_id=1", "@evil.example", "127.0.0.1", "localhost", "[::1]", ":80", ".", "\\"),
)


def settings_file(text: bytes) -> None:
    """Settings, or sentences that do not show the secret among them."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "bot.toml")
        path.write_bytes(text)
        with suppress(SettingsError):
            with_own(path)
        try:
            load({"BOT_CONFIG": str(path)})
        except SettingsError as error:
            assert KEY not in str(error)


def variables(said: Mapping[str, str]) -> None:
    """The same of the environment."""
    try:
        load({"BOT_CONFIG": "/nowhere/bot.toml", "BOT_LLM__API_KEY": KEY, **said})
    except SettingsError as error:
        assert KEY not in str(error)


def webhook(address: str) -> None:
    """Posted to are Discord and Slack alone, or this machine; nobody is shown what was refused."""
    try:
        place = with_its_place({"webhook": address}, SECTIONS)
    except ValueError as error:
        assert len(address) < 12 or address not in str(error)
        return
    parts = urlsplit(place["webhook"])
    host = (parts.hostname or "").rstrip(".")
    assert is_loopback(host) or (host in HOSTS and parts.scheme == "https" and parts.username is None)


def proxy(text: str) -> None:
    """An address of a proxy, or why it is none without its password."""
    try:
        found = proxy_of(text)
    except ValueError as error:
        assert KEY not in str(error)
    else:
        assert KEY not in found.name
    with suppress(ValueError):
        exempts_of(text)


TARGETS: Mapping[str, Target] = {
    "settings-file": Target(
        broken(texts(*TOML, longest=20).map(lambda one: one.encode("utf-8", "replace"))), settings_file
    ),
    "variables": Target(
        st.dictionaries(
            st.sampled_from(["BOT_CHANNELS", "BOT_DISCORD__TOKEN", "BOT_WEB__PORT", "BOT_PROXY", "BOT_DATABASE_URL"]),
            texts('[{"platform": "discord"', "}]", "5", "postgresql://", "sqlite:///", "http://u:", KEY, "@"),
        ),
        variables,
    ),
    "webhook": Target(texts(*HOOKS), webhook),
    "proxy": Target(texts("http://", "socks5://", f"user:{KEY}@", "host", ":80", "10.0.0.0/8", "[::1]"), proxy),
}
