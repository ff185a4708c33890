"""What became of a call to Slack: the one place that judges errors of slack_sdk and aiohttp."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

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
from bot.platforms.slack.moments import wait_told

# The SDK falls over answers that are no JSON objects, or so deep that nobody reads them to their end.
UNREADABLE = (ValueError, LookupError, AttributeError, RecursionError)
# All of these stand in the lists of errors of docs.slack.dev/reference/methods/chat.postMessage, chat.update,
# chat.delete, conversations.open and conversations.history; one that is in no list here is waited out.
RATE_ERRORS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNSURE_ERRORS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
TOKEN_ERRORS = frozenset(
    [
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "not_allowed_token_type",
        "team_access_not_granted",
        "two_factor_setup_required",
        "org_login_required",
        "enterprise_is_restricted",
    ]
)
GONE_ERRORS = frozenset(
    {"channel_not_found", "is_archived", "duplicate_channel_not_found", "user_not_found", "user_not_visible"}
)
REMOVED_ERRORS = frozenset({"message_not_found", "duplicate_message_not_found"})
# Somebody can grant what is missing; so it is with each that starts with `restricted_action`.
BLOCKED_ERRORS = frozenset(
    [
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "is_inactive",
        "messages_tab_disabled",
        "cannot_dm_bot",
        "user_disabled",
        "access_denied",
        "accesslimited",
        "app_access_restricted",
        "ekm_access_denied",
        "cannot_reply_to_message",
        "send_on_behalf_not_allowed",
        "thread_locked",
        "user_is_restricted",
        "cant_post_message",
    ]
)
# The message stands and cannot be changed.
FROZEN_ERRORS = frozenset(
    {"cant_update_message", "edit_window_closed", "cant_delete_message", "compliance_exports_prevent_deletion"}
)
CONTENT_ERRORS = frozenset(
    [
        "msg_blocks_too_long",
        "msg_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "no_text",
        "too_many_attachments",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "metadata_must_be_sent_from_app",
        "markdown_text_conflict",
        "thread_not_found",
        "unknown_method",
    ]
)
SENTENCES: Mapping[str, str] = {
    "not_in_channel": "The Slack app is not in the channel; invite it there with /invite.",
    "missing_scope": "The Slack app lacks the permission {needed}; add it to the app and install it again.",
    "channel_not_found": "Slack knows no such channel, or it is private and the app is not in it; invite it there with "
    "/invite, or correct the id.",
    "is_archived": "The Slack channel is archived.",
    "messages_tab_disabled": "The Slack app's Messages tab is off, so it writes to nobody; switch it on at App Home.",
    "msg_blocks_too_long": "Slack says that the message is too long; this is our fault.",
    "restricted_action": "A setting of the Slack workspace does not let the app post there; an admin can allow it.",
    "restricted_action_read_only_channel": "Only some may post in that Slack channel; an admin can add the app.",
    "restricted_action_thread_only_channel": "That Slack channel takes replies in threads only; name another one.",
    "restricted_action_non_threadable_channel": "That Slack channel allows no threads, so digests come without theirs.",
    "restricted_action_thread_locked": "An admin has locked the digest's thread.",
    "edit_window_closed": "Slack's time for editing this message is over.",
    "message_not_found": "The message is no longer in Slack; somebody has deleted it.",
    "duplicate_message_not_found": "The message was posted before and somebody has deleted it since.",
}


@asynccontextmanager
async def judged(*, reading: bool = False) -> AsyncIterator[None]:
    """Turn every error of a call into what became of it; when only reading, a doubt is a failure."""
    try:
        yield
    except (SlackClientError, aiohttp.ClientError, OSError, *UNREADABLE) as error:
        verdict = judge(error)
        if reading and isinstance(verdict, Ambiguous):
            verdict = NotAccepted(str(verdict))
        raise verdict from error


def judge(error: Exception) -> DeliveryError:
    """What an error says about the call that raised it."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, Unreachable | aiohttp.InvalidURL):
        return NotAccepted(f"Slack cannot be reached: {_cause(error)}.")
    if isinstance(error, asyncio.TimeoutError):
        return Ambiguous("Slack did not answer in time; the call may have worked.")
    if isinstance(error, aiohttp.ClientError | OSError):
        return Ambiguous(f"The connection to Slack broke before the answer: {_cause(error)}.")
    return Ambiguous(f"Slack's answer cannot be read ({type(error).__name__}).")


def _cause(error: Exception) -> str:
    inner = getattr(error, "os_error", None) or error
    return (str(inner) or type(inner).__name__).rstrip(".")


def answer_of(error: SlackApiError) -> dict[str, Any]:
    """The body of a refusal; empty if it was not a JSON object."""
    data = getattr(error.response, "data", None)
    return data if isinstance(data, dict) else {}


def code_of(error: DeliveryError) -> str:
    """Slack's own name for a refusal, empty if it gave none."""
    cause = error.__cause__
    return str(answer_of(cause).get("error", "")) if isinstance(cause, SlackApiError) else ""


def _answered(error: SlackApiError) -> DeliveryError:
    status = int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0) or 0)
    data = answer_of(error)
    code = str(data.get("error", ""))
    if status == 429 or code in RATE_ERRORS:
        wait = wait_told(getattr(error.response, "headers", {}))
        return RateLimited(f"Slack asks to wait {wait:g} seconds.", retry_after=wait)
    if status >= 500 or not code or code in UNSURE_ERRORS:
        what = code or "no answer that can be read"
        return Ambiguous(f"Slack had trouble (HTTP {status}, {what}); the call may have worked.")
    return _refused(code, data)


def _refused(code: str, data: Mapping[str, Any]) -> DeliveryError:
    if code in TOKEN_ERRORS:
        return TokenRefused(f"Slack does not accept the token ({code}); copy it again from the app's page.")
    sentence = SENTENCES.get(code, f"Slack refuses: {code}.").format(needed=data.get("needed") or "it needs")
    if detail := _detail(data):
        sentence = f"{sentence} ({detail})"
    if code in REMOVED_ERRORS:
        return AlreadyDone(sentence)
    if code in GONE_ERRORS:
        return ChannelGone(sentence)
    if code in FROZEN_ERRORS:
        return Frozen(sentence)
    if code in BLOCKED_ERRORS or code.startswith("restricted_action"):
        return Blocked(sentence)
    return Rejected(sentence) if code in CONTENT_ERRORS else NotAccepted(sentence)


def _detail(data: Mapping[str, Any]) -> str:
    return "; ".join(complaints(data))[:300]


def complaints(data: Mapping[str, Any]) -> list[str]:
    """What Slack says about the content it refuses, one text for each fault."""
    metadata = data.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    found: list[str] = []
    for texts in (data.get("errors"), messages):
        found += [str(text) for text in texts if str(text) not in found] if isinstance(texts, list) else []
    return found


def unproven(verdict: DeliveryError) -> DeliveryError:
    """A read-back that Slack refuses proves nothing; trouble and a bad token stay what they are."""
    if isinstance(verdict, Blocked | ChannelGone | Rejected | AlreadyDone):
        return Unproven(f"The channel's history cannot be read. {verdict}")
    return verdict
