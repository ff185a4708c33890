"""What a running bot counts, for Prometheus: at its ports while they are called, and in its stores when it is asked.

No label holds what people or platforms make up, such as a channel's id: their number would grow without an end.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from bot.chat.call import Call
from bot.chat.commands.table import PAPERS
from bot.delivery.states import Delivery, State
from bot.errors import BotError
from bot.papers.recipe import Use
from bot.service.assembly import App
from bot.service.costs import cost_of
from bot.service.observed import Ended, Note, Port, observed
from bot.settings.settings import Settings

NAME = "dailypapers"
# Days back that are counted in the ledger: a digest expires after one.
COUNTED_DAYS = 3
# Seconds: of answers, for which a person waits three at most, and of digests, which may be late by minutes.
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
SLOW = (0.1, 1, 5, 15, 30, 60, 120, 300, 900, 1800, 3600, 7200, 21600)
CALLED = ("post", "edit", "find", "react")


class Metrics:
    """All figures of one process: `counted` gives a port that is counted, `page` is what Prometheus reads."""

    def __init__(self, settings: Settings) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._flow = Flow(self._registry, settings)
        self._stock = Stock(self._registry)

    def counted(self, port: Port, kind: str, platform: str = "") -> Port:
        """The port, counted."""
        return observed(port, self._flow.notes(platform)[kind])

    def families(self) -> Iterable[Metric]:
        """Every figure by its name, kind and what it tells."""
        return self._registry.collect()

    async def page(self, app: App | None) -> bytes:
        """All of it in Prometheus' text format; without the bot, as before its stores are there, that it is not."""
        if app is None:
            self._stock.none()
        else:
            await self._stock.ask(app)
        return generate_latest(self._registry)


class Flow:
    """What goes through the ports since the start."""

    def __init__(self, registry: CollectorRegistry, settings: Settings) -> None:
        self._settings = settings

        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(f"{NAME}_{name}", told, labels, registry=registry)

        def timed(name: str, told: str, *labels: str, buckets: tuple[float, ...] = QUICK) -> Histogram:
            return Histogram(f"{NAME}_{name}_seconds", told, labels, buckets=buckets, registry=registry)

        self._ended = counter("ended_deliveries", "Deliveries that this process ended.", "platform", "state")
        self._lag = timed("lag", "From when a delivery was due until it stood there.", "platform", buckets=SLOW)
        self._calls = timed("call", "Calls to a platform.", "platform", "call", "outcome")
        self._pacer = timed("pacer_wait", "How long calls waited for their turn.", "platform", buckets=SLOW)
        self._answers = timed("answer", "How long commands took to be answered.", "platform", "command")
        self._lookups = timed("lookup", "Searches in the library.")
        self._votes = counter("votes", "Favourite marks given and taken back.", "platform", "change")
        self._lists = counter("lists", "Reads of a day's list.", "outcome")
        self._llm_calls = counter("llm_calls", "Calls of language models.", "model", "outcome")
        self._llm_tokens = counter("llm_tokens", "Tokens, as the models count them.", "model", "direction")
        self._llm_cost = counter("llm_cost", "What they cost at the prices of the settings.", "model")

    def notes(self, platform: str) -> Mapping[str, Mapping[str, Note]]:
        """What is noted of which calls, for each kind of port."""
        return {
            "ledger": {"deliveries.finish": self._note_end, "votes.cast": self._note_vote},
            "library": {"search.find": lambda call: self._lookups.observe(call.seconds)},
            "source": {"edition": lambda call: self._lists.labels(outcome_of(call)).inc()},
            "gate": {"wait": lambda call: self._pacer.labels(platform).observe(call.seconds)},
            "poster": {name: self._note_call(platform, name) for name in CALLED},
            "chat": dict.fromkeys(("answer", "share", "about"), self._note_answer),
            "budget": {"record": self._note_use, "told": self._note_use},
        }

    def _note_call(self, platform: str, name: str) -> Note:
        return lambda call: self._calls.labels(platform, name, outcome_of(call)).observe(call.seconds)

    def _note_end(self, call: Ended) -> None:
        if not call.result:  # the claim is another process's by now, which ends the delivery itself
            return
        delivery: Delivery = call.given[0]
        state, now, platform = call.given[1], call.given[2], delivery.channel.platform
        self._ended.labels(platform, state).inc()
        if state is State.SENT:
            self._lag.labels(platform).observe((now - delivery.due_at).total_seconds())

    def _note_vote(self, call: Ended) -> None:
        if call.result:
            self._votes.labels(call.given[0].platform, "given" if call.named["given"] else "taken").inc()

    def _note_answer(self, call: Ended) -> None:
        asked: Call = call.given[0]
        command = asked.command if asked.command in PAPERS else "paper"
        self._answers.labels(asked.platform, command).observe(call.seconds)

    def _note_use(self, call: Ended) -> None:
        use: Use = call.given[0]
        self._llm_calls.labels(use.model, "ok").inc(use.calls - use.failed)
        self._llm_calls.labels(use.model, "failed").inc(use.failed)
        self._llm_tokens.labels(use.model, "in").inc(use.tokens_in)
        self._llm_tokens.labels(use.model, "out").inc(use.tokens_out)
        if cost := cost_of([use], self._settings):
            self._llm_cost.labels(use.model).inc(cost)


class Stock:
    """How things stand at the moment of asking."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, told: str, *labels: str) -> Gauge:
            return Gauge(f"{NAME}_{name}", told, labels, registry=registry)

        self._deliveries = gauge("deliveries", f"Deliveries of the last {COUNTED_DAYS} days.", "state")
        self._overdue = gauge("overdue_seconds", "For how long the first of the waiting deliveries has been due.")
        self._edition = gauge("newest_edition_timestamp_seconds", "The day of the newest list with papers.")
        self._readable = gauge("stores_readable", "1 while the stores can be read, else 0.")
        self._troubles = gauge("troubles", "Platforms that are off or not heard.")
        self._lag = gauge("library_lag_changes", "Changes by others that this process has not taken in.")
        self._behind = gauge(
            "library_lag_seconds",
            "How long ago this process was last known to have every change; 0 if it has no other.",
        )
        self._round = gauge("last_round_seconds", "How long ago the last round was done; infinite before the first.")

    def none(self) -> None:
        """No bot is there that could be asked."""
        self._readable.set(0)
        self._round.set(float("inf"))

    async def ask(self, app: App) -> None:
        """Find out; what the stores cannot tell now stays as it was told."""
        try:
            await self._ask_stores(app)
            self._readable.set(1)
        except BotError:
            self._readable.set(0)
        age = app.heartbeat.age()
        self._round.set(float("inf") if age is None else age)
        self._troubles.set(len(app.heartbeat.troubles()))
        lag = app.library.lag
        self._lag.set(lag.changes if lag else 0)
        self._behind.set(lag.seconds if lag else 0)

    async def _ask_stores(self, app: App) -> None:
        now = app.clock.now()
        states = await app.ledger.history.states(now.date() - timedelta(days=COUNTED_DAYS))
        for state in State:
            self._deliveries.labels(state).set(states[state][0] if state in states else 0)
        waiting = states.get(State.QUEUED)
        self._overdue.set(max(0.0, (now - waiting[1]).total_seconds()) if waiting else 0)
        if span := await app.library.editions.span():
            self._edition.set(datetime.combine(span[1], time(), UTC).timestamp())


def outcome_of(call: Ended) -> str:
    """`ok`, `unanswered` for a call that was broken off, the name of an error of ours, or `broken`."""
    match call.error:
        case None:
            return "ok"
        case BotError():
            return type(call.error).__name__
        case CancelledError():
            return "unanswered"
    return "broken"
