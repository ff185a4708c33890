"""How Discord says no: one exception, and its table of codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Discord's JSON error codes that this emulator gives, with their HTTP status and message.
CODES: Mapping[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    # Alone among the unknown things it comes as 400, so whoever reads the status only takes it for bad content.
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10087: (404, "Unknown tag"),
    20028: (429, "The write action you are performing on the channel has hit the write rate limit."),
    30010: (400, "Maximum number of reactions reached (20)"),
    40001: (401, "Unauthorized"),
    40005: (413, "Request entity too large"),
    40033: (400, "This message has already been crossposted."),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    40094: (403, "This interaction has reached its maximum number of follow up messages"),
    # From Discord's edge, not its application: a 403 that passes by itself and says nothing about permissions.
    40333: (403, "internal network error"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50009: (403, "Channel verification level is too high for you to gain access"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    # For edits and reactions only; a new message opens the thread again.
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    220001: (400, "Webhooks posted to forum channels must have a thread_name or thread_id"),
    220002: (400, "Webhooks posted to forum channels cannot have both a thread_name and thread_id"),
    220003: (400, "Webhooks can only create threads in forum channels"),
    160006: (400, "Maximum number of active threads reached"),
}


class Refused(Exception):
    """A request that is answered with an error: its HTTP status and the JSON body."""

    def __init__(self, status: int, code: int, message: str, errors: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code}
        # Only 50035 has it; a client that looks for `errors` everywhere must not find an empty one.
        if errors:
            self.body["errors"] = errors


def refused(code: int) -> Refused:
    """The refusal that carries one of Discord's codes."""
    status, message = CODES[code]
    return Refused(status, code, message)


def plain(status: int, reason: str) -> Refused:
    """A refusal of HTTP's own, which Discord writes as `404: Not Found` with code 0."""
    return Refused(status, 0, f"{status}: {reason}")
