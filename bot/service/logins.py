"""The platforms that settings switch on, how one logs in to each, and how fast it may be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial

from bot.chat.installations import Installations
from bot.delivery.counts import Counts
from bot.delivery.pacing import Gate
from bot.delivery.turns import Pace, Paces
from bot.papers.clock import Clock
from bot.papers.leases import Company
from bot.platforms.platform import Connection, Keeping, Surroundings
from bot.platforms.registry import Platforms
from bot.service.observed import Counting, uncounted
from bot.settings.seal import Seal, keys_in
from bot.settings.settings import Settings

# Entering logs in and raises TokenRefused or NotAccepted; leaving closes everything.
Login = Callable[[], AbstractAsyncContextManager[Connection]]


def logins_of(
    settings: Settings,
    platforms: Platforms,
    clock: Clock,
    gates: Mapping[str, Gate] | None = None,
    counts: Counts | None = None,
    store: Installations | None = None,
    company: Company | None = None,
) -> dict[str, Login]:
    """A login for each platform that is on; one without a token costs no import.

    `store` is where tokens are kept that people bring. Raises SettingsError where they can not be encrypted.
    """
    keeping = keeping_of(settings, store)
    network, seconds = settings.network, settings.delivery.call_seconds
    return {
        name: partial(
            platforms[name].connect,
            settings.section(name),
            Surroundings(network, seconds, clock, (gates or {}).get(name), counts, keeping, company),
        )
        for name in settings.platforms
    }


def keeping_of(settings: Settings, store: Installations | None) -> Keeping | None:
    """Where tokens are kept that people bring, if any platform takes some."""
    if store is None or settings.tokens_key is None:
        return None
    if not any(settings.section(name).keeps_tokens for name in settings.platforms):
        return None
    return Keeping(store, Seal(keys_in(settings.tokens_key.get_secret_value())))


def gates_of(
    settings: Settings, platforms: Platforms, clock: Clock, counting: Counting = uncounted, paces: Paces | None = None
) -> dict[str, Gate]:
    """How fast each platform may be called; by all together who call it with one token where `paces` are shared."""
    gates = {name: one.gate(settings.section(name), clock) for name, one in platforms.items()}
    for name, gate in gates.items():
        if paces and platforms[name].token:
            gate.share(partial(_pace, paces, name, gate.per_second))
    return {name: counting(gate, "gate", name) for name, gate in gates.items()}


def _pace(paces: Paces, platform: str, per_second: float, tenant: str) -> Pace:
    """The turns of a platform, or of one workspace there."""
    return paces(f"{platform} {tenant}".rstrip(), per_second)
