"""Several workspaces behind one address: tokens as Slack gives, ends and takes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulators.slack.installs import CLIENT_ID, CLIENT_SECRET, TOKEN_SECONDS, Installs

A, B = "T0AAAAAAA1", "T0BBBBBBB1"
BACK = "https://papers.example.org/slack/oauth_redirect"
APP = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
# slack_sdk signs the app's requests with what aiohttp will take away.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@dataclass
class Time:
    """A clock that a test sets."""

    seconds: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def slacks(time: Time) -> AsyncIterator[Installs]:
    async with Installs([A, B], rotating=True, clock=time) as made:
        yield made


def code(slacks: Installs, team: str) -> str:
    """What somebody brings back who has said yes."""
    asked = urlencode({"client_id": CLIENT_ID, "scope": "chat:write", "redirect_uri": BACK, "state": "s"})
    back = slacks.agree(f"{slacks.origin}/oauth/v2/authorize?{asked}", team)
    return parse_qs(urlsplit(back).query)["code"][0]


def client(slacks: Installs, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=f"{slacks.base_url}/")


async def access(slacks: Installs, **asked: str) -> dict[str, object]:
    answer = await client(slacks).oauth_v2_access(**APP, **asked)
    assert isinstance(answer.data, dict)
    return answer.data


async def refused(call: object) -> str:
    with pytest.raises(SlackApiError) as error:
        await call  # type: ignore[misc]
    return str(error.value.response["error"])


async def test_a_code_is_worth_one_token_of_its_workspace(slacks: Installs) -> None:
    given = code(slacks, A)
    assert await refused(access(slacks, code=given, redirect_uri="https://elsewhere.example.org")) == "bad_redirect_uri"
    given = code(slacks, A)
    told = await access(slacks, code=given, redirect_uri=BACK)
    assert (told["team"], told["expires_in"]) == ({"id": A, "name": A.lower()}, TOKEN_SECONDS)
    assert (await client(slacks, str(told["access_token"])).auth_test())["team_id"] == A
    assert await refused(access(slacks, code=given, redirect_uri=BACK)) == "invalid_code"


async def test_a_secret_that_is_not_the_apps_gets_nothing(slacks: Installs) -> None:
    asked = client(slacks).oauth_v2_access(client_id=CLIENT_ID, client_secret="another", code=code(slacks, A))
    assert await refused(asked) == "bad_client_secret"


async def test_a_token_ends_and_what_asks_for_its_successor_is_worth_it_once(slacks: Installs, time: Time) -> None:
    first = await access(slacks, code=code(slacks, A), redirect_uri=BACK)
    asking = {"grant_type": "refresh_token", "refresh_token": str(first["refresh_token"])}
    second = await access(slacks, **asking)
    assert await refused(access(slacks, **asking)) == "invalid_refresh_token"
    assert (await client(slacks, str(first["access_token"])).auth_test())["ok"]
    time.seconds += TOKEN_SECONDS
    for told in (first, second):
        assert await refused(client(slacks, str(told["access_token"])).auth_test()) == "token_expired"


async def test_a_token_of_before_rotation_is_exchanged_once(slacks: Installs) -> None:
    slacks.rotating = False
    first = await access(slacks, code=code(slacks, A), redirect_uri=BACK)
    exchange = {**APP, "token": str(first["access_token"])}
    assert await refused(client(slacks).oauth_v2_exchange(**exchange)) == "token_rotation_not_enabled"
    slacks.rotating = True
    assert (await client(slacks).oauth_v2_exchange(**exchange))["refresh_token"]
    assert await refused(client(slacks).oauth_v2_exchange(**exchange)) == "token_already_exchanged"


async def test_what_is_given_back_is_worth_nothing_and_leaves_the_others(slacks: Installs) -> None:
    tokens = {}
    for team in (A, B):
        tokens[team] = str((await access(slacks, code=code(slacks, team), redirect_uri=BACK))["access_token"])
    assert (await client(slacks, tokens[A]).auth_revoke(test=True))["revoked"] is False
    assert (await client(slacks, tokens[A]).auth_revoke())["revoked"] is True
    assert await refused(client(slacks, tokens[A]).auth_test()) == "invalid_auth"
    assert (await client(slacks, tokens[B]).auth_test())["team_id"] == B
