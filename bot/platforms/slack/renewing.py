"""What keeps a workspace's token good, as every call of that workspace needs it."""

from __future__ import annotations

from typing import Protocol

from bot.errors import DeliveryError, TokenRefused


class Renewing(Protocol):
    """What every call of a workspace passes."""

    async def ready(self) -> None:
        """Return when the client has a token that is good for a call; raises a DeliveryError."""

    async def refused(self, error: TokenRefused) -> DeliveryError:
        """What a refusal of the token comes to, for this workspace alone."""
