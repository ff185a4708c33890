"""Addresses of webhooks: which are taken, what a channel behind one is known as, and that nobody is shown one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.service.configuration import READER, load
from bot.service.redaction import hiding
from bot.settings.settings import Settings

SECRET = "sEcReT-tOkEn_1234567890abcdefgh"
ON_DISCORD = f"https://discord.com/api/webhooks/123456789012345678/{SECRET}"
ON_SLACK = f"https://hooks.slack.com/services/T0TEAM/B0HOOK/{SECRET.replace('-', '')}"
THREAD = "thread_id=123456789012345680"
LOCAL = f"http://127.0.0.1:1234/api/webhooks/123456789012345678/{SECRET}"


def loaded(*tables: object, **variables: str) -> Settings:
    return load({"BOT_CONFIG": "/dev/null", "BOT_CHANNELS": json.dumps(tables), **variables})


def names(*addresses: str) -> list[str]:
    return [one.name for one in loaded(*({"webhook": address} for address in addresses)).subscribed]


def refused(*tables: object, **variables: str) -> str:
    with pytest.raises(SettingsError) as met:
        loaded(*tables, **variables)
    assert SECRET not in str(met.value)
    return str(met.value)


def test_an_address_says_where_it_is_and_switches_only_that_on() -> None:
    settings = loaded({"webhook": ON_DISCORD, "top_n": 3}, {"webhook": f" {ON_SLACK}\n"})
    assert settings.platforms == ("discord-webhook", "slack-webhook")
    assert settings.subscribed[0].preferences.top_n == 3


def test_a_new_secret_leaves_a_channel_what_it_was_and_another_thread_is_another_channel() -> None:
    (known,) = names(ON_DISCORD)
    canary = ON_DISCORD.replace("discord.com/api", "canary.discord.com/api/v10")
    assert {*names(f"{ON_DISCORD}2"), *names(canary), *names(f"{ON_DISCORD}?wait=1")} == {known}
    assert names(ON_SLACK) == names(f"{ON_SLACK}2")
    others = [ON_DISCORD.replace("5678/", "5679/"), f"{ON_DISCORD}?{THREAD}", ON_SLACK.replace("B0", "B1")]
    assert len({known, *names(*others, ON_SLACK)}) == 5


def test_one_webhook_stands_in_one_table() -> None:
    assert "no. 2 is the same channel as no. 1" in refused({"webhook": ON_DISCORD}, {"webhook": f"{ON_DISCORD}2"})


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (ON_DISCORD.replace("https", "http"), "webhook must start with https://"),
        (ON_DISCORD.replace("discord.com", "discord.com.example.org"), "nothing is posted elsewhere"),
        (ON_DISCORD.replace("https://", "https://discord.com@example.org/"), "nothing is posted elsewhere"),
        (ON_DISCORD.replace("discord.com", "discord.com:8443"), "nothing is posted elsewhere"),
        (ON_DISCORD.replace("discord.com", "user:word@discord.com"), "nothing is posted elsewhere"),
        (ON_DISCORD.partition(SECRET)[0], "looks like https://discord.com/api/webhooks/ID/TOKEN"),
        (f"{ON_DISCORD}?thread_id=notes", "webhook says no whole thread_id"),
        (f"{ON_DISCORD}?thread_id=", "webhook says no whole thread_id"),
        (f"{ON_DISCORD}?{THREAD}&thread_id=5", "webhook says no whole thread_id"),
        (ON_SLACK.replace("services", "triggers"), "looks like https://hooks.slack.com/services/T0/B0/TOKEN"),
        (f"https://[{SECRET}", "webhook is no address"),
        ("", "webhook must start with https://"),
        (LOCAL, "webhook is of this machine, and discord.api_base_url is not there"),
    ],
)
def test_an_address_that_leads_elsewhere_or_nowhere_is_refused(address: str, why: str) -> None:
    told = refused({"webhook": address})
    assert told.startswith("[[channels]] no. 1: ")
    assert why in told


def test_a_stand_in_is_posted_to_where_its_platform_is_set_to_it() -> None:
    assert loaded({"webhook": LOCAL}, BOT_DISCORD__API_BASE_URL="http://127.0.0.1:1234/api/v10").channels
    assert "is not there" in refused({"webhook": LOCAL}, BOT_DISCORD__API_BASE_URL="http://127.0.0.1:4321/api/v10")


def test_a_table_names_its_channel_once() -> None:
    assert "take platform away, or the webhook" in refused({"webhook": ON_DISCORD, "platform": "discord"})
    assert "keep one of them" in refused({"webhook": ON_DISCORD, "webhook_file": "somewhere"})
    assert "write it in quotes" in refused({"webhook": 5})
    assert 'write "discord" or "slack"' in refused({"platform": "discord-webhook", "channel": "0123456789ab"})


def test_an_address_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "webhook"
    file.write_text(f"{ON_DISCORD}\n")
    assert [one.name for one in loaded({"webhook_file": str(file)}).subscribed] == names(ON_DISCORD)
    assert "webhook_file names" in refused({"webhook_file": str(tmp_path / "other")})


def test_an_address_that_stands_in_the_file_that_git_keeps_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    file.write_text(f'[[channels]]\nplatform = "slack"\nchannel = "C1"\n[[channels]]\nwebhook = "{ON_SLACK}"\n')
    assert READER.webhooks_in_file({"BOT_CONFIG": str(file)}) == [2]


def test_the_admin_may_be_told_by_a_webhook() -> None:
    (known,) = names(ON_DISCORD)
    admin = loaded({"webhook": ON_DISCORD}, BOT_ADMIN=known).admin_channel
    assert admin is not None
    assert admin.name == known
    assert "is not what a webhook is known as" in refused({"webhook": ON_DISCORD}, BOT_ADMIN="discord-webhook:1")


@pytest.mark.parametrize("address", [ON_DISCORD, ON_SLACK, LOCAL])
def test_no_secret_of_an_address_gets_into_a_log(address: str) -> None:
    secret = address.rpartition("/")[2]
    assert secret not in hiding()(f"Cannot post to {address}: broken")
    assert secret not in repr(loaded({"webhook": address}, BOT_DISCORD__API_BASE_URL="http://127.0.0.1:1234/api"))
