"""Texts that a store keeps and nobody reads who has the store alone: encrypted with keys of the operator's."""

from __future__ import annotations

import base64
import binascii
import re

from bot.errors import SettingsError

EXTRA = "workspaces"
# Of AES-128 and HMAC-SHA256, 16 bytes each: github.com/fernet/spec.
KEY_BYTES = 32
HOW = "make one with `openssl rand -base64 32`"


def keys_in(text: str) -> list[bytes]:
    """The keys in a setting, the first of which encrypts; raises ValueError that says how one is made."""
    found = [_key(one) for one in re.split(r"[,\s]+", text) if one]
    if not found:
        raise ValueError(f"is empty; {HOW}")
    return found


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.translate({ord("-"): "+", ord("_"): "/"}), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"holds something that is no key of {KEY_BYTES} bytes in base64; {HOW}")
    return key


class Unreadable(Exception):
    """A text was encrypted with none of these keys."""


class Seal:
    """Closes with the first key, and opens what any of them closed; raises SettingsError without the extra."""

    def __init__(self, keys: list[bytes]) -> None:
        try:
            from cryptography.fernet import Fernet, InvalidToken, MultiFernet
        except ImportError:
            raise SettingsError(
                f"Keeping tokens of workspaces needs the extra `{EXTRA}`; install the bot with it, or in a checkout "
                f"start it with `.uv/bin/uv run --extra {EXTRA} bot run`."
            ) from None
        made = [Fernet(base64.urlsafe_b64encode(key)) for key in keys]
        self._newest, self._all, self._invalid = made[0], MultiFernet(made), InvalidToken

    def close(self, text: str) -> str:
        """The text as it may be kept."""
        return self._newest.encrypt(text.encode()).decode()

    def open(self, closed: str) -> str:
        """The text again; raises Unreadable."""
        try:
            return self._all.decrypt(closed.encode()).decode()
        except self._invalid:
            raise Unreadable from None

    def is_newest(self, closed: str) -> bool:
        """Whether the first key closed it, so that no other one is needed for it any more."""
        try:
            self._newest.decrypt(closed.encode())
        except self._invalid:
            return False
        return True
