"""What the app may do in a Slack channel, and what its token lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bot.delivery.access import Access
from bot.papers.visible import visible
from bot.texts.words import ENGLISH, say

# What the app asks for at its installation (config/slack-manifest.yaml), and what for.
SCOPES: Mapping[str, str] = {
    "chat:write": "to post digests",
    "commands": "for /paper and /papers",
    "reactions:read": "to count votes",
    "reactions:write": "to add the reactions that people vote with, where a channel asks for it",
    "channels:history": "to prove that a digest is in a public channel",
    "groups:history": "to prove that a digest is in a private channel",
    "channels:read": "to see whether it is in a public channel, and to hear that it was invited",
    "groups:read": "to see whether it is in a private channel, and to hear that it was invited",
    "users:read": "to answer in the language of whoever asks",
    "im:write": "to write to people who follow something",
    "files:write": "to send people what they export",
    "im:history": "to prove that somebody was written to",
}
SEEDING = "reactions:write"
# With it an app posts in public channels that it is not in; nothing asks for it here.
PUBLIC = "chat:write.public"


def lacking(granted: Collection[str] | None) -> Sequence[str]:
    """A sentence for the scopes that the installed token lacks; none where Slack did not tell them."""
    missing = [f"{scope} ({what_for})" for scope, what_for in SCOPES.items() if scope not in (granted or SCOPES)]
    if not missing:
        return ()
    return (
        f"The installed Slack app lacks {', '.join(missing)}. Bring its manifest up to date with "
        "this version's config/slack-manifest.yaml (in a new folder `bot init` writes it; api.slack.com/apps > your "
        "app > App Manifest), which has the events too that an "
        "older app is not told of, then reinstall the app (Install App > Reinstall).",
    )


def access_of(
    channel: Mapping[str, Any], granted: Collection[str] | None, language: str = ENGLISH, *, seeds: bool = False
) -> Access:
    """What `conversations.info` and the token's scopes come to."""
    kind = "im" if channel.get("is_im") else "groups" if channel.get("is_private") else "channels"
    scopes = set(SCOPES if granted is None else granted)
    needed = ("chat:write", "reactions:read", f"{kind}:history")
    return Access(
        where=_where(channel),
        may=tuple(scope for scope in needed if scope in scopes),
        blocked=_blocked(channel, scopes, language),
        gone=bool(channel.get("is_archived")),
        threadless=say(language, "access.slack.threadless") if channel.get("is_non_threadable") else "",
        blind=_blind(channel, f"{kind}:history", scopes, language),
        idle=say(language, "access.slack.seedless", scope=SEEDING) if seeds and SEEDING not in scopes else "",
    )


def _where(channel: Mapping[str, Any]) -> str:
    if channel.get("is_im"):
        return "a direct message"
    kind = "private" if channel.get("is_private") else "public"
    return f"the {kind} channel “#{visible(str(channel.get('name') or channel.get('id')))}”"


def _blocked(channel: Mapping[str, Any], scopes: Collection[str], language: str) -> str:
    """Slack's own fields: docs.slack.dev/reference/objects/conversation-object."""
    if channel.get("is_archived"):
        return say(language, "access.slack.archived")
    if not _is_in(channel) and (channel.get("is_private") or PUBLIC not in scopes):
        return say(language, "access.slack.out")
    if channel.get("is_read_only") or channel.get("is_thread_only"):
        return say(language, "access.slack.read-only")
    return "" if "chat:write" in scopes else say(language, "access.slack.scope", scope="chat:write")


def _blind(channel: Mapping[str, Any], scope: str, scopes: Collection[str], language: str) -> str:
    if not _is_in(channel):
        return say(language, "access.slack.blind")
    return "" if scope in scopes else say(language, "access.slack.scope", scope=scope)


def _is_in(channel: Mapping[str, Any]) -> bool:
    """Direct messages do not tell membership: whoever sees one is in it."""
    return bool(channel.get("is_member") or channel.get("is_im"))
