from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from yarl import URL

from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    Frozen,
    NotAccepted,
    RateLimited,
    Rejected,
    TokenRefused,
    Unproven,
)
from bot.network.aiohttp_connector import Unreachable
from bot.platforms.slack.errors import judge, judged, unproven


def refusal(data: object, status: int = 200, **headers: str) -> SlackApiError:
    """Slack's answer as the SDK raises it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SlackApiError("refused", SimpleNamespace(data=data, status_code=status, headers=named))  # type: ignore[no-untyped-call]


NOT_JSON = SlackApiError("not JSON", SimpleNamespace(status=200))  # type: ignore[no-untyped-call]


def no(code: str, **more: object) -> SlackApiError:
    return refusal({"ok": False, "error": code, **more})


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (no("ratelimited"), RateLimited),
        (refusal({}, 429), RateLimited),
        (no("internal_error"), Ambiguous),
        (no("fatal_error"), Ambiguous),
        (no("service_unavailable"), Ambiguous),
        (no("request_timeout"), Ambiguous),
        (refusal({}, 500), Ambiguous),
        (refusal({"ok": False, "error": "channel_not_found"}, 503), Ambiguous),
        (refusal({}, 200), Ambiguous),
        (refusal("<html>", 200), Ambiguous),
        (NOT_JSON, Ambiguous),
        (TimeoutError(), Ambiguous),
        (aiohttp.ServerDisconnectedError(), Ambiguous),
        (aiohttp.ClientOSError(104, "reset"), Ambiguous),
        (aiohttp.ClientPayloadError("cut"), Ambiguous),
        (AttributeError("'list' has no attribute 'get'"), Ambiguous),
        (Unreachable("nothing listens there"), NotAccepted),
        (aiohttp.InvalidURL("x"), NotAccepted),
        (no("invalid_auth"), TokenRefused),
        (no("token_revoked"), TokenRefused),
        (no("account_inactive"), TokenRefused),
        (no("not_in_channel"), Blocked),
        (no("missing_scope", needed="chat:write"), Blocked),
        (no("restricted_action_read_only_channel"), Blocked),
        (no("channel_not_found"), ChannelGone),
        (no("is_archived"), ChannelGone),
        (no("invalid_blocks"), Rejected),
        (no("msg_blocks_too_long"), Rejected),
        (no("message_not_found"), AlreadyDone),
        (no("edit_window_closed"), Frozen),
        (no("cant_update_message"), Frozen),
        (no("team_added_to_org"), NotAccepted),
        (no("something_new"), NotAccepted),
    ],
)
def test_every_outcome_is_named(error: Exception, verdict: type[DeliveryError]) -> None:
    made = judge(error)
    assert type(made) is verdict
    assert str(made).endswith((".", ")"))
    assert "\n" not in str(made)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("0", 0), ("soon", 30), ("99999999", 3600), ("-5", 0)])
def test_a_rate_limit_says_how_long(header: str, seconds: float) -> None:
    made = judge(refusal({}, 429, Retry_After=header))
    assert isinstance(made, RateLimited)
    assert made.retry_after == seconds


def test_a_missing_permission_is_named() -> None:
    assert "chat:write" in str(judge(no("missing_scope", needed="chat:write")))


def test_what_slack_says_about_blocks_is_kept() -> None:
    error = no("invalid_blocks", errors=["too long [json-pointer:/blocks/0]"], response_metadata={"messages": ["x"]})
    assert str(judge(error)) == "Slack refuses: invalid_blocks. (too long [json-pointer:/blocks/0]; x)"


async def test_a_doubt_while_reading_is_a_failure() -> None:
    with pytest.raises(NotAccepted):
        async with judged(reading=True):
            raise aiohttp.ServerDisconnectedError


async def test_an_answer_that_nobody_can_read_to_its_end_is_a_doubt() -> None:
    with pytest.raises(Ambiguous):
        async with judged():
            json.loads("[" * 100_000)


async def test_a_cancelled_call_stays_cancelled() -> None:
    with pytest.raises(asyncio.CancelledError):
        async with judged():
            raise asyncio.CancelledError


def test_a_refused_look_proves_nothing() -> None:
    assert isinstance(unproven(Blocked("x")), Unproven)
    assert isinstance(unproven(ChannelGone("x")), Unproven)
    assert isinstance(unproven(RateLimited("x", retry_after=1)), RateLimited)
    assert isinstance(unproven(TokenRefused("x")), TokenRefused)


def test_an_address_is_not_in_the_sentence_of_a_timeout() -> None:
    error = aiohttp.ClientConnectionError(URL("https://slack.com/api/x?token=xoxb-1").path)
    assert "xoxb" not in str(judge(error))
