"""Which proxy a call goes through: settings before the environment, one rule for exceptions, and clear refusals."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.network import proxies
from bot.network.network import Network, network_of
from bot.network.proxies import proxy_of
from bot.service.configuration import load

DISCORD, SLACK = "https://discord.com/api/v10", "https://slack.com/api/"


def way(url: str, /, proxy: str | None = None, no_proxy: str | None = None, **environ: str) -> str:
    """Host and port of the proxy for an address, or nothing."""
    network = network_of(proxy, no_proxy, environ)
    assert network.problems == ()
    found = network.proxy_for(url)
    return f"{found.host}:{found.port}" if found else ""


def wrong(**environ: str) -> str:
    """The only sentence about these variables."""
    with pytest.raises(SettingsError) as told:
        network_of(None, None, environ).check()
    (sentence,) = told.value.problems
    return sentence


@pytest.mark.parametrize("scheme", ["https", "wss"])
def test_encrypted_calls_take_the_proxy_for_https(scheme: str) -> None:
    environ = {"HTTPS_PROXY": "http://one:1", "HTTP_PROXY": "http://two:2", "ALL_PROXY": "http://three:3"}
    assert way(f"{scheme}://gateway.discord.gg/?v=10", **environ) == "one:1"


@pytest.mark.parametrize("scheme", ["http", "ws"])
def test_plain_calls_take_the_proxy_for_http(scheme: str) -> None:
    assert way(f"{scheme}://models.example/v1", HTTPS_PROXY="http://one:1", HTTP_PROXY="two:2") == "two:2"


def test_a_proxy_for_all_stands_in_for_those_that_are_not_set() -> None:
    assert way(DISCORD, ALL_PROXY="http://three:3") == "three:3"
    assert way(DISCORD, all_proxy="http://three:3", HTTPS_PROXY="http://one:1") == "one:1"


def test_small_letters_go_before_capitals_and_an_empty_one_asks_none() -> None:
    assert way(DISCORD, https_proxy="http://small:1", HTTPS_PROXY="http://large:2") == "small:1"
    assert way(DISCORD, https_proxy="", HTTPS_PROXY="http://large:2") == ""


def test_the_setting_goes_before_the_environment() -> None:
    environ = {"HTTPS_PROXY": "http://one:1", "NO_PROXY": "slack.com"}
    assert way(DISCORD, proxy="http://ours:8", **environ) == "ours:8"
    assert way(SLACK, proxy="http://ours:8", **environ) == ""
    assert way(SLACK, proxy="http://ours:8", no_proxy="discord.com", **environ) == "ours:8"
    assert way(DISCORD, proxy="http://ours:8", no_proxy="discord.com", **environ) == ""
    assert way(DISCORD, proxy="none", **environ) == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/v1",
        "http://LOCALHOST./v1",
        "http://api.localhost/v1",
        "http://127.0.0.1:3/",
        "http://127.1.2.3/",
        "ws://[::1]:9/link/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0:11434/v1",
    ],
)
def test_this_machine_is_never_asked_of_a_proxy(url: str) -> None:
    assert way(url, proxy="http://ours:8", ALL_PROXY="http://all:1") == ""


EXEMPT = [
    ("*", "https://anything.example/"),
    ("discord.com", "https://discord.com/api"),
    ("discord.com", "https://status.discord.com/"),
    (".discord.com", "https://discord.com/api"),
    (".discord.com", "https://status.discord.com/"),
    ("*.discord.com", "https://status.discord.com/"),
    ("DISCORD.com.", "https://Discord.COM/"),
    ("localhost, fd00:1234::/64,discord.gg", "wss://gateway.discord.gg/"),
    ("a.example b.example", "https://b.example/"),
    ("models.example:8443", "https://models.example:8443/v1"),
    ("discord.com:443", "https://discord.com/"),
    ("10.1.2.3", "http://10.1.2.3:8000/v1"),
    ("10.0.0.0/8", "https://10.200.0.1/"),
    ("10.9.9.9/8", "https://10.200.0.1/"),
    ("fd00:1234::/64", "https://[fd00:1234::7]:8443/"),
    ("[fd00:1234::]/64", "https://[fd00:1234::7]:8443/"),
    ("fd00:1234::7", "https://[fd00:1234::7]/"),
    ("[fd00:1234::7]:8443", "https://[fd00:1234::7]:8443/"),
    ("10.0.0.0/8", "https://[::ffff:10.0.0.1]/"),
    ("bücher.example", "https://xn--bcher-kva.example/"),
]
NOT_EXEMPT = [
    ("discord.com", "https://notdiscord.com/"),
    ("discord.com", "https://discord.com.evil.example/"),
    ("models.example:8443", "https://models.example/v1"),
    ("10.0.0.0/8", "https://11.0.0.1/"),
    ("fd00:1234::/64", "https://[fd00:1235::7]/"),
    ("10.0.0.0/8", "https://10.example/"),
    ("0.0.0.0/0", "https://discord.com/"),
    ("fd00:1234::7", "https://discord.com/"),
    ("", "https://discord.com/"),
]


@pytest.mark.parametrize(("listed", "url"), EXEMPT)
def test_what_is_listed_is_called_directly(listed: str, url: str) -> None:
    assert way(url, ALL_PROXY="http://all:1", NO_PROXY=listed) == ""


@pytest.mark.parametrize(("listed", "url"), NOT_EXEMPT)
def test_what_only_looks_like_it_is_not(listed: str, url: str) -> None:
    assert way(url, ALL_PROXY="http://all:1", NO_PROXY=listed) == "all:1"


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1]:99999",
        "http://[::1",
        "ftp://proxy.example:21",
        "http://:3128",
        "http://pro xy:1",
        "http://proxy:port",
    ],
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_wrong_address_is_one_sentence_that_names_its_variable(variable: str, address: str) -> None:
    sentence = wrong(**{variable: address})
    assert sentence.startswith(f"{variable} ")
    assert sentence.endswith("write it as http://proxy.example:3128.")
    assert address not in sentence


def test_a_wrong_exception_names_its_variable() -> None:
    assert wrong(NO_PROXY="localhost,10.0.0.0/99").startswith("NO_PROXY has the entry 10.0.0.0/99")


def test_socks_without_the_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "find_spec", lambda name: None if name == "socksio" else object())
    assert "ALL_PROXY names a SOCKS proxy" in wrong(ALL_PROXY="socks5://127.0.0.1:1080")
    both = {"HTTPS_PROXY": "http://one:1", "HTTP_PROXY": "http://one:1"}
    assert way(DISCORD, ALL_PROXY="socks5://127.0.0.1:1080", **both) == "one:1"


def test_a_password_may_hold_signs_and_is_never_shown() -> None:
    found = proxy_of("http://ann:p%40ss%3A@proxy.example:3128", "HTTPS_PROXY")
    assert (found.user, found.password, found.name) == ("ann", "p@ss:", "proxy.example:3128 (HTTPS_PROXY)")
    assert "p@ss" not in repr(found)
    assert "p@ss" not in found.url


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("BOT_PROXY", "http://ann:s3cret@[::1]:99999", "proxy (BOT_PROXY): is no address of a proxy"),
        ("BOT_NO_PROXY", "10.0.0.0/99", "no_proxy (BOT_NO_PROXY): has the entry 10.0.0.0/99"),
    ],
)
def test_a_wrong_setting_is_told_with_the_others(variable: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as told:
        load({variable: value, "BOT_EDITIONS__READY_HOUR": "noon"})
    assert len(told.value.problems) == 2
    assert says in str(told.value)
    assert "s3cret" not in str(told.value)


def test_what_is_wrong_in_the_environment_waits_until_the_network_is_needed() -> None:
    settings = load({"HTTPS_PROXY": "http://[::1]:99999", "SSL_CERT_FILE": "/nonexistent.pem"})
    with pytest.raises(SettingsError) as told:
        settings.network.check()
    assert [problem.split()[0] for problem in told.value.problems] == ["HTTPS_PROXY", "SSL_CERT_FILE"]
    assert "does not exist" in told.value.problems[1]


def test_nothing_said_is_a_direct_way() -> None:
    assert load({}).network == Network()
