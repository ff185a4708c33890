"""Bullets by language models: asked in order of preference, checked against the abstract, repaired once."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot import __version__
from bot.errors import SummaryError, WriterAway
from bot.network.httpx_client import http_client
from bot.network.network import DIRECT, Network
from bot.papers.bullets import Bullets
from bot.papers.paper import Paper
from bot.papers.ports import Account, Allowance
from bot.papers.recipe import Recipe
from bot.settings.settings import EndpointSettings, LlmSettings
from bot.summarizers.checks.verdict import Failure, failures, tidied
from bot.summarizers.llm.dialects import Turn
from bot.summarizers.llm.endpoints import Endpoint, Said
from bot.summarizers.llm.prompt import JUDGE, VERSION, in_form, question, question_of, repair, system
from bot.summarizers.llm.replies import Closed, Cut, Later, Looped, Malformed

# A model on this machine answers one question after the other; more would only wait in its queue.
FAR_AT_ONCE, NEAR_AT_ONCE = 4, 1
# Tokens for an answer after one that was cut off.
LESS = 1024
LONGEST_SHOWN = 2_000
EMPTY = "(nothing)"
# Some models answer in the language of the bullets.
AGREED = re.compile(r"\W*(?:yes|true|ok|supported|예|네|はい|是)\b", re.IGNORECASE)
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

    def __init__(self, settings: LlmSettings, allowance: Allowance, network: Network = DIRECT) -> None:
        self._settings = settings
        self._client = http_client(network, headers={"User-Agent": f"daily-papers-bot/{__version__}"})
        far = asyncio.Semaphore(settings.at_once or FAR_AT_ONCE)
        self._choices = [
            Choice(Endpoint(one, self._client, allowance, self._slots(one, far), attempts=settings.attempts))
            for one in settings.endpoints
        ]
        self.recipe = Recipe(VERSION, tuple(choice.endpoint.model for choice in self._choices))

    def _slots(self, endpoint: EndpointSettings, far: asyncio.Semaphore) -> asyncio.Semaphore:
        """How many calls may be under way: over all that are far away, and at each one that is near."""
        return asyncio.Semaphore(self._settings.at_once or NEAR_AT_ONCE) if endpoint.is_near else far

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *trouble: object) -> None:
        await self._client.aclose()

    def begin(self) -> None:
        """Begin a run: endpoints that were given up in an earlier one are asked again."""
        for choice in self._choices:
            choice.failed, choice.given_up = 0, False

    async def summarize(self, paper: Paper, language: str, account: Account | None = None) -> Bullets:
        """Bullets that passed every check, paid from that account, or from the allowance of all.

        Raises WriterAway if no endpoint can be asked, SummaryError if none did well.
        """
        reasons: list[SummaryError] = []
        for choice in self._choices:
            if choice.given_up:
                continue
            try:
                asked = Asked(choice.endpoint, account)
                items = await _checked(asked, paper, language, judge=self._settings.judge)
            # The day's tokens are spent for every endpoint alike.
            except WriterAway:
                raise
            except SummaryError as error:
                self._note(choice, error)
                reasons.append(error)
            else:
                choice.failed = 0
                return Bullets(language, "llm", items, choice.endpoint.model, VERSION, paper.fingerprint)
        # With no reason at all every endpoint was given up before: also away.
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


@dataclass(frozen=True, slots=True)
class Asked:
    """An endpoint for one set of bullets, and what its calls are paid from."""

    endpoint: Endpoint
    account: Account | None

    @property
    def name(self) -> str:
        """The endpoint's."""
        return self.endpoint.name

    async def ask(self, system: str, turns: Sequence[Turn], most: int | None = None) -> Said:
        """As the endpoint does."""
        return await self.endpoint.ask(system, turns, most, self.account)


async def _checked(endpoint: Asked, paper: Paper, language: str, *, judge: bool) -> tuple[str, ...]:
    """Bullets without a failure, be it at the second attempt; raises Untrue and what asking raises."""
    rules, turns = system(language), [Turn("user", question(paper))]
    said, turns = await _in_form(endpoint, rules, turns)
    items = tidied(said.items)
    wrong = await _wrong(endpoint, items, paper, language, judge=judge)
    if not wrong:
        return items
    # Never empty: endpoints refuse a message without text.
    turns += [Turn("assistant", said.text or EMPTY), Turn("user", repair(wrong))]
    items = tidied((await _in_form(endpoint, rules, turns))[0].items)
    if wrong := await _wrong(endpoint, items, paper, language, judge=judge):
        raise Untrue(f"{endpoint.name} wrote what does not hold: {_told(wrong)}")
    return items


async def _in_form(endpoint: Asked, rules: str, turns: list[Turn]) -> tuple[Said, list[Turn]]:
    """An answer that can be read, asked for once more if it could not, and more briefly if it never came to its end."""
    try:
        return await endpoint.ask(rules, turns), turns
    except Malformed as error:
        log.info("%s; asked once more", error)
        briefly = isinstance(error, Cut | Looped)
        said = error.text[:LONGEST_SHOWN].strip() or EMPTY
        more = [Turn("assistant", said), Turn("user", in_form(type(error).__name__, briefly=briefly))]
        # Where nothing was said the thoughts took all the room, and less room would not help.
        most = LESS if briefly and error.text.strip() else None
        return await endpoint.ask(rules, [*turns, *more], most), [*turns, *more]


async def _wrong(endpoint: Asked, items: tuple[str, ...], paper: Paper, language: str, *, judge: bool) -> list[Failure]:
    """What plain code finds wrong, and if that is nothing, what a second opinion does where one is wanted."""
    # A set takes some 20 ms of the processor, hostile text ten times that; answers in chat do not wait for it.
    wrong = await asyncio.to_thread(failures, items, paper, language)
    if wrong or not judge:
        return wrong
    said, _ = await _in_form(endpoint, JUDGE, [Turn("user", question_of(paper, items))])
    if len(said.items) != len(items):
        raise Untrue(f"{endpoint.name} gave {len(said.items)} opinions on {len(items)} bullets")
    doubted = (place for place, opinion in enumerate(said.items) if not AGREED.match(opinion))
    return [Failure("judge", place, "The abstract does not say all of it; say only what it says.") for place in doubted]


def _told(wrong: list[Failure]) -> str:
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    return f"{wrong[0].rule} ({wrong[0].words}){more}"
