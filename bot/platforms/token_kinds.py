"""What a token is by its beginning, so that one in a wrong place is told by its own name."""

from __future__ import annotations

from collections.abc import Mapping

# Slack's: docs.slack.dev/authentication/tokens. Discord's begin with the bot's id, which is like nothing else.
KINDS: Mapping[str, str] = {"xoxb-": "bot token", "xapp-": "app-level token", "xoxp-": "token of a user"}


def slack_kind(token: str) -> str | None:
    """Which of Slack's tokens this is; None for anything else."""
    start = token.lstrip("\"' ")[:5].lower()
    return KINDS.get(start, "token of another kind" if start.startswith("xox") else None)
