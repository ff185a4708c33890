"""One tiny request to each endpoint, to say whether it works and what it can do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.errors import SettingsError, SummaryError, WriterAway
from bot.network.httpx_client import http_client
from bot.network.network import DIRECT, Network
from bot.papers.recipe import Ability, Use
from bot.settings.settings import LlmSettings
from bot.summarizers.llm.dialects import Shape, Turn
from bot.summarizers.llm.endpoints import Endpoint
from bot.summarizers.llm.replies import Later, Malformed

RULES = (
    "Answer with one JSON object and nothing else: its only key is bullets, its value a list of three short strings."
)
QUESTION = '{"title": "A test", "abstract": "Say in three short bullets that the test works."}'
FORMS: dict[Shape, str] = {
    "bounded schema": "takes a JSON schema",
    "json_schema": "takes a JSON schema",
    "json_object": "takes no schema, but answers in JSON",
    "prompt only": "takes no form of answer but what the prompt says",
}


class Receipt:
    """An allowance without bounds that keeps the sum."""

    def __init__(self) -> None:
        self.tokens = 0
        self.seconds = 0.0

    async def allows(self, estimate: int) -> bool:  # noqa: ARG002  (nothing is too much)
        """Always."""
        return True

    async def ability(self, endpoint: str) -> None:
        """Nothing is known."""

    async def learned(self, endpoint: str, ability: Ability) -> None:
        """Nothing is kept."""

    async def record(self, use: Use, estimate: int) -> None:  # noqa: ARG002  (what it took is what counts)
        """Add up."""
        self.tokens += use.tokens
        self.seconds += use.seconds


async def trials(settings: LlmSettings, network: Network = DIRECT) -> AsyncIterator[tuple[int, str]]:
    """For each endpoint 0 where it works, else the exit code for what is wrong, and a sentence."""
    async with http_client(network) as client:
        for one in settings.endpoints:
            receipt = Receipt()
            # One try: a person waits for the answer, and a fault that passes is worth telling too.
            endpoint = Endpoint(one, client, receipt, asyncio.Semaphore(1), attempts=1)
            try:
                await endpoint.ask(RULES, [Turn("user", QUESTION)])
            except Malformed:
                yield (
                    SettingsError.exit_code,
                    f"{endpoint.name} answers and {FORMS[endpoint.shape]}, but does not keep to it.",
                )
            except Later as error:
                yield WriterAway.exit_code, f"{str(error).rstrip('.')}."
            except SummaryError as error:
                yield SettingsError.exit_code, f"{str(error).rstrip('.')}."
            else:
                took = f"{receipt.seconds:.1f} s, {receipt.tokens} tokens"
                yield 0, f"{endpoint.name} answers and {FORMS[endpoint.shape]} ({took})."
