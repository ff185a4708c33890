"""Bullets by language models: asked in order of preference, checked against the abstract, repaired once."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Self

from bot import __version__
from bot.errors import SummaryError, WriterAway
from bot.models import Bullets, Hand, Paper
from bot.network.httpx_client import http_client
from bot.network.network import DIRECT, Network
from bot.ports import Ledger
from bot.settings import LlmSettings
from bot.summarizers.checks import Failure, failures, tidied
from bot.summarizers.dialects import Turn
from bot.summarizers.endpoints import Endpoint
from bot.summarizers.prompt import VERSION, question, repair, system
from bot.summarizers.replies import Closed, Later

log = logging.getLogger(__name__)


class Untrue(SummaryError):
    """The bullets broke rules, and did so again after they were named."""


@dataclass
class Choice:
    """An endpoint and how it does in this run."""

    endpoint: Endpoint
    failed: int = 0
    """Failures in a row."""
    given_up: bool = False


class LlmSummarizer:
    """The writer of bullets (port Writer); enter it once, ask for any number of papers at the same time."""

    def __init__(self, settings: LlmSettings, ledger: Ledger, network: Network = DIRECT) -> None:
        self._settings = settings
        self._client = http_client(network, headers={"User-Agent": f"daily-papers-bot/{__version__}"})
        slots = asyncio.Semaphore(settings.at_once)
        self._choices = [
            Choice(Endpoint(one, self._client, ledger, slots, attempts=settings.attempts)) for one in settings.endpoints
        ]
        self.hand = Hand(VERSION, tuple(choice.endpoint.model for choice in self._choices))

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *trouble: object) -> None:
        await self._client.aclose()

    def begin(self) -> None:
        """Begin a run: endpoints that were given up in an earlier one are asked again."""
        for choice in self._choices:
            choice.failed, choice.given_up = 0, False

    async def summarize(self, paper: Paper, language: str) -> Bullets:
        """Bullets that passed every check; raises WriterAway if none can be asked, SummaryError if none did well."""
        reasons: list[SummaryError] = []
        for choice in self._choices:
            if choice.given_up:
                continue
            try:
                items = await _checked(choice.endpoint, paper, language)
            except WriterAway:
                raise
            except SummaryError as error:
                self._note(choice, error)
                reasons.append(error)
            else:
                choice.failed = 0
                return Bullets(language, "llm", items, choice.endpoint.model, VERSION, paper.fingerprint)
        away = all(isinstance(reason, Later | Closed) for reason in reasons)
        told = "; ".join(map(str, reasons)) or "every endpoint is given up for this round"
        raise (WriterAway if away else SummaryError)(f"{paper.id} in {language}: {told}")

    def _note(self, choice: Choice, error: SummaryError) -> None:
        """After enough failures in a row, or one that nothing can change, stop asking in this run."""
        choice.failed += 1
        closed = isinstance(error, Closed)
        if (closed or choice.failed >= self._settings.give_up_after) and not choice.given_up:
            choice.given_up = True
            why = "" if closed else f" after {choice.failed} failures in a row"
            log.warning("%s is left alone until the next round%s: %s", choice.endpoint.name, why, error)


async def _checked(endpoint: Endpoint, paper: Paper, language: str) -> tuple[str, ...]:
    """Bullets without a failure, be it at the second attempt; raises Untrue and what asking raises."""
    rules, turns = system(language), [Turn("user", question(paper))]
    said = await endpoint.ask(rules, turns)
    items = tidied(said.items)
    wrong = failures(items, paper, language)
    if not wrong:
        return items
    turns += [Turn("assistant", said.text), Turn("user", repair(wrong))]
    items = tidied((await endpoint.ask(rules, turns)).items)
    if wrong := failures(items, paper, language):
        raise Untrue(f"{endpoint.name} wrote what does not hold: {_told(wrong)}")
    return items


def _told(wrong: list[Failure]) -> str:
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    return f"{wrong[0].rule} ({wrong[0].words}){more}"
