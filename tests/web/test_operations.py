"""Programs are told how the bot is: whether it lives, whether it works, and what it has done."""

from __future__ import annotations

import os
import socket
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.chat.call import Call
from bot.chat.reactions import Reaction
from bot.errors import NotAccepted, SettingsError
from bot.ledger.memory.ledger import MemoryLedger
from bot.papers.recipe import Use
from bot.papers.writing import Budget
from bot.service.assembly import open_app
from bot.service.configuration import load
from bot.service.heartbeat import MOST_TICKS, Heartbeat
from bot.service.metrics import Metrics
from bot.settings.settings import WebSettings
from bot.sources.sample import sample_edition
from bot.views.replies import Mark
from bot.web.operations import Pages, asked, bound
from tests.web.conftest import Asked

BUTTON = Reaction("discord", "u1", "c1", "m1", "")
PRICED = {
    "BOT_LLM__BASE_URL": "http://127.0.0.1:1/v1", "BOT_LLM__MODEL": "qwen3",
    "BOT_LLM__PRICE_PER_MILLION_IN": "0.5", "BOT_LLM__PRICE_PER_MILLION_OUT": "1",
}  # fmt: skip
LABELS = {"platform", "state", "call", "outcome", "command", "change", "model", "direction", "le"}


def archive(running: Asked) -> str:
    """The path of its file."""
    return running.app.settings.database_url.removeprefix("sqlite:///")


async def test_a_digest_is_counted_from_its_turn_to_its_end(running: Asked) -> None:
    before = await running.figures()
    assert before["dailypapers_deliveries{state=sent}"] == 0
    await running.post_the_sample_day()
    told = await running.figures()
    assert told["dailypapers_ended_deliveries_total{platform=discord-webhook,state=sent}"] == 1
    assert told["dailypapers_lag_seconds_count{platform=discord-webhook}"] == 1
    assert told["dailypapers_call_seconds_count{call=post,outcome=ok,platform=discord-webhook}"] >= 1
    assert told["dailypapers_pacer_wait_seconds_count{platform=discord-webhook}"] >= 1
    day = datetime.combine(sample_edition().day, datetime.min.time(), UTC).timestamp()
    assert told["dailypapers_newest_edition_timestamp_seconds{}"] == day
    assert told["dailypapers_overdue_seconds{}"] == 0
    assert told["dailypapers_stores_readable{}"] == 1


async def test_lookups_and_votes_are_counted_once_each(running: Asked) -> None:
    await running.post_the_sample_day()
    await running.app.chat.answer(Call("discord", "paper", "model", "u1"))
    paper = sample_edition().papers[0].id
    for on in (True, True, False):
        await running.app.chat.mark(BUTTON, Mark(paper, on=on), "en", own=False)
    told = await running.figures()
    assert told["dailypapers_lookup_seconds_count{}"] == 1
    assert told["dailypapers_answer_seconds_count{command=paper,platform=discord}"] == 1
    assert told["dailypapers_votes_total{change=given,platform=discord}"] == 1
    assert told["dailypapers_votes_total{change=taken,platform=discord}"] == 1


async def test_no_label_holds_what_people_or_platforms_make_up(running: Asked) -> None:
    await running.post_the_sample_day()
    await running.app.chat.answer(Call("discord", "made up", "by a person", "u1"))  # type: ignore[arg-type]
    told = await running.figures()
    ours = [name for name in told if name.startswith("dailypapers_")]
    labels = {pair.partition("=")[0] for name in ours for pair in name.partition("{")[2][:-1].split(",") if pair}
    assert labels == LABELS - {"change", "model", "direction"}
    assert not [name for name in ours if "made up" in name or running.app.settings.subscribed[0].channel in name]


async def test_it_is_ready_while_rounds_are_done_and_lives_all_the_same(running: Asked) -> None:
    async def ready() -> tuple[int, str]:
        answer = await running.client.get("/readyz")
        return answer.status_code, answer.text

    assert await ready() == (503, "No round has been done yet.\n")
    running.app.heartbeat.beat(["discord: nothing can be posted."])
    assert await ready() == (200, "ok\ndiscord: nothing can be posted.\n")
    running.app.unheard.add("slack")
    assert await ready() == (503, "Requests of slack are not taken yet.\n")
    running.app.unheard.clear()
    assert (await running.figures())["dailypapers_troubles{}"] == 1
    late = running.app.settings.delivery.tick_seconds * MOST_TICKS + 1
    os.utime(f"{archive(running)}.alive", (time.time() - late,) * 2)
    status, told = await ready()
    assert (status, told[:18]) == (503, "The last round was")
    assert (await running.client.get("/healthz")).status_code == 200


async def test_before_the_bot_is_there_whoever_asks_is_told_what_it_waits_for(tmp_path: Path) -> None:
    settings = load(
        {"BOT_CONFIG": "/dev/null", "BOT_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db", "BOT_WEB__PORT": "0"}
    )
    pages = Pages(settings, Metrics(settings))
    with bound(settings.web) as line:
        async with asked(pages, line) as address, httpx.AsyncClient(base_url=address) as client:

            async def told() -> list[tuple[int, str]]:
                answers = [await client.get(page) for page in ("/healthz", "/readyz")]
                return [(answer.status_code, answer.text) for answer in answers]

            assert await told() == [(200, "ok\n"), (503, "No round has been done yet.\n")]
            Heartbeat(tmp_path / "bot.db").fail("PostgreSQL cannot be reached.")
            assert await told() == [(200, "ok\n"), (503, "PostgreSQL cannot be reached.\n")]
            figures = (await client.get("/metrics")).text
            assert "dailypapers_stores_readable 0.0" in figures
            async with open_app(settings) as app:
                with pages.telling_of(app):
                    app.heartbeat.beat()
                    assert await told() == [(200, "ok\n"), (200, "ok\n")]
                    assert "dailypapers_stores_readable 1.0" in (await client.get("/metrics")).text
            assert await told() == [(200, "ok\n"), (503, "The bot is starting, or ending.\n")]


async def test_a_store_that_cannot_be_read_is_a_figure_too(running: Asked) -> None:
    with closing(sqlite3.connect(archive(running))) as other, other:
        other.execute("ALTER TABLE delivery RENAME TO elsewhere")
    assert (await running.figures())["dailypapers_stores_readable{}"] == 0


def test_a_port_that_is_taken_and_an_address_of_another_machine_are_told_in_words() -> None:
    with bound(WebSettings(port=0)) as line:
        taken = WebSettings(port=line.getsockname()[1])
        with pytest.raises(NotAccepted, match=r"is taken by another program; stop it, or set web\.port"), bound(taken):
            pass
    with (
        pytest.raises(SettingsError, match=r"set web\.host to an address of this"),
        bound(WebSettings(host="192.0.2.1", port=0)),
    ):
        pass


def test_nobody_is_answered_unless_a_port_is_set_and_then_this_machine_alone() -> None:
    assert WebSettings().port is None
    with bound(WebSettings(port=0)) as line:
        assert line.getsockname()[0] == "127.0.0.1"
        assert line.family == socket.AF_INET


async def test_what_models_took_is_counted_and_priced(running: Asked) -> None:
    settings = load({"BOT_CONFIG": "/dev/null", **PRICED})
    metrics = Metrics(settings)
    ledger = MemoryLedger()
    budget = metrics.counted(Budget(ledger.spending, running.app.clock, 1000), "budget")
    await budget.record(Use("qwen3", calls=3, failed=1, tokens_in=2_000_000, tokens_out=1_000_000), 0)
    told = (await metrics.page(running.app)).decode()
    for line in (
        'dailypapers_llm_calls_total{model="qwen3",outcome="failed"} 1.0',
        'dailypapers_llm_calls_total{model="qwen3",outcome="ok"} 2.0',
        'dailypapers_llm_tokens_total{direction="in",model="qwen3"} 2e+06',
        'dailypapers_llm_cost_total{model="qwen3"} 2.0',
    ):
        assert line in told
