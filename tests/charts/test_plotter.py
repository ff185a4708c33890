"""Pictures come out of processes: one at a time, each once, none for long."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.charts import plotter
from bot.charts.plotter import KEPT, ChildPlotter
from tests.charts.samples import ONE, TWO

HANG = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"


async def test_a_chart_that_several_ask_for_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bytes] = []
    run = plotter._run

    async def counted(chart: bytes) -> tuple[bytes, bytes]:
        told.append(chart)
        return await run(chart)

    monkeypatch.setattr(plotter, "_run", counted)
    plots = ChildPlotter(drawing=60, patience=60)
    first, second = await asyncio.gather(plots.picture(TWO), plots.picture(TWO))
    assert first is not None
    assert first.startswith(b"\x89PNG")
    assert (second, len(told)) == (first, 1)


async def test_one_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    noted = tmp_path / "pid"
    monkeypatch.setattr(plotter, "WORK", ("-c", HANG, str(noted)))
    plots = ChildPlotter(drawing=60, patience=60)
    asking = asyncio.create_task(plots.picture(ONE))
    while not noted.exists() or not noted.read_text():  # noqa: ASYNC110  (a process tells of nothing)
        await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.wait([asking])
    with pytest.raises(ProcessLookupError):
        os.kill(int(noted.read_text()), 0)
    assert await ChildPlotter(drawing=0.01).picture(ONE) is None
    assert "could not be drawn in time" in caplog.text


async def test_what_fails_is_logged_and_the_next_is_drawn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(plotter, "WORK", ("-c", "raise SystemExit('no memory')"))
        plots = ChildPlotter(drawing=60, patience=60)
        assert await plots.picture(ONE) is None
    assert caplog.records[-1].levelno == logging.WARNING
    assert "no memory" in caplog.text


async def test_whoever_waits_behind_others_is_not_kept_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def never(_: bytes) -> tuple[bytes, bytes]:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(plotter, "_run", never)
    plots = ChildPlotter(drawing=60, patience=60)
    first = asyncio.create_task(plots.picture(ONE))
    await begun.wait()
    plots._patience = 0.01
    assert await plots.picture(TWO) is None
    first.cancel()


async def test_only_the_last_pictures_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(chart: bytes) -> tuple[bytes, bytes]:
        return plotter.PNG + chart, b""

    monkeypatch.setattr(plotter, "_run", at_once)
    plots = ChildPlotter()
    for number in range(KEPT + 3):
        await plots.picture(replace(ONE, names=(str(number),)))
    assert len(plots._kept) == KEPT
