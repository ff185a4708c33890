"""What is offered while somebody types."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores
from tests.chat.commands.asking import LORA, PAPER, PAPERS, commands
from tests.simulated import MONDAY, Clock


async def test_while_somebody_types_titles_are_offered(stores: Stores) -> None:
    (offered,) = await commands(stores).suggest(PAPER, "query", " “lor")
    assert (offered.label, offered.value) == (LORA.title, LORA.id)
    assert len(await commands(stores).suggest(PAPER, "query", "   ")) == 12
    assert len(await commands(stores).suggest(PAPER, "query", "pap")) == 12
    assert await commands(stores).suggest(PAPER, "elsewhere", "pap") == ()


async def test_where_a_paper_is_asked_for_only_papers_are_offered(stores: Stores) -> None:
    report = Paper("some-lab-report", "Some Report", "It is one.", ("Dan Reporter",))
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=6), (report,)), Clock().now())
    similar = replace(PAPERS, text="similar")
    everything = await commands(stores).suggest(PAPER, "query", "report")
    assert [one.value for one in everything] == ['by:"Dan Reporter"', report.id]
    assert [one.value for one in await commands(stores).suggest(similar, "paper", "report")] == [report.id]


async def test_days_that_have_a_list_are_offered(stores: Stores) -> None:
    for typed, days in (("", ["2026-05-04", "2026-04-29"]), (" 2026-04", ["2026-04-29"]), ("lora", [])):
        offered = await commands(stores).suggest(replace(PAPERS, text="day"), "day", typed)
        assert [one.value for one in offered] == days


async def test_offered_titles_fit_where_they_are_shown(empty: Stores) -> None:
    await empty.library.editions.save(Edition(MONDAY, (replace(LORA, title="LoRA " + "long " * 60),)), Clock().now())
    (offered,) = await commands(empty).suggest(PAPER, "query", "lora")
    assert len(offered.label) <= 100
    assert offered.label.endswith("…")
