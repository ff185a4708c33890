"""A bot that Slack calls over HTTP."""

from __future__ import annotations

import re

import pytest
from pydantic import SecretStr

from bot.emulators.slack.api import SlackApi
from bot.platforms.slack.settings import SlackSettings
from tests.platforms.slack.conftest import settings_for


def http_settings(slack: SlackApi, **more: object) -> SlackSettings:
    """Settings with a signing secret, without an app token, and with any port that is free."""
    given = {"app_token": None, "signing_secret": SecretStr(slack.signing_secret), "http_port": 0}
    return settings_for(slack, **(given | more))


def address_in(log: pytest.LogCaptureFixture) -> str:
    """Where the bot said last that it listens."""
    return str(re.findall(r"http://\S+/slack/events", log.text)[-1])
