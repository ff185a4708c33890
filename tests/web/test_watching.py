"""The dashboard and the alerts ask for figures that there are, and alerts tell what they should and nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Metric

from bot import errors
from bot.delivery.states import State
from bot.errors import BotError
from bot.service.configuration import load
from bot.service.metrics import Metrics

CONFIG = Path(__file__).parents[2] / "config"
ALERTS = CONFIG / "alerts.yaml"
DASHBOARD = CONFIG / "grafana-dashboard.json"
TESTS = Path(__file__).with_name("alerts.yaml")
SAMPLES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
ASKED = re.compile(r'(\w+)[!=]~?"([\w|]+)"')
OUTCOMES = {"ok", "unanswered", "broken", "failed"} | {
    name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, BotError)
}


def promtool(*arguments: str | Path, folder: Path) -> str:
    """What it says; it must be content."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed (Debian: prometheus)")
    done = subprocess.run([found, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def alerts() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return found


def queries() -> list[str]:
    """All that is asked of Prometheus."""
    return [one["expr"] for one in alerts()] + [asked["expr"] for panel in panels() for asked in panel["targets"]]


def families() -> Iterator[Metric]:
    """All figures that the bot has."""
    yield from Metrics(load({"BOT_CONFIG": "/dev/null"})).families()


def test_every_figure_that_is_asked_for_exists_and_every_one_of_ours_is_on_the_dashboard() -> None:
    known = {f"{one.name}{end}": one.name for one in families() for end in SAMPLES.get(one.type, ())}
    asked = {name for query in queries() for name in re.findall(r"\b(?:dailypapers|process)_\w+", query)}
    assert asked <= known.keys()
    drawn = {known[name] for panel in panels() for name in re.findall(r"\bdailypapers_\w+", json.dumps(panel))}
    assert {one.name for one in families() if one.name.startswith("dailypapers_")} == drawn


def test_every_value_that_is_asked_for_can_be() -> None:
    known = {"state": {*State}, "outcome": OUTCOMES}
    asked = [
        (label, value) for query in queries() for label, values in ASKED.findall(query) for value in values.split("|")
    ]
    assert len(asked) > 5
    assert [(label, value) for label, value in asked if value not in known[label]] == []


def test_every_alert_says_what_happened_and_what_to_do() -> None:
    assert all(one["annotations"].keys() == {"summary", "action"} for one in alerts())
    assert {one["labels"]["severity"] for one in alerts()} == {"page", "ticket"}


def test_panels_do_not_lie_on_each_other() -> None:
    fields = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels())
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(fields) == len(set(fields))
    assert max(x for x, _ in fields) < 24


def test_every_alert_is_told_when_it_should_be_and_only_then(tmp_path: Path) -> None:
    shutil.copy(ALERTS, tmp_path / "alerts.yaml")
    shutil.copy(TESTS, tmp_path / "tests.yaml")
    assert "SUCCESS" in promtool("check", "rules", "alerts.yaml", folder=tmp_path)
    assert "SUCCESS" in promtool("test", "rules", "tests.yaml", folder=tmp_path)
    told = TESTS.read_text("utf-8")
    assert [one["alert"] for one in alerts() if f'alertname="{one["alert"]}"' not in told] == []


def test_prometheus_understands_what_the_dashboard_asks(tmp_path: Path) -> None:
    asked = [one["expr"].replace("$__rate_interval", "5m") for panel in panels() for one in panel["targets"]]
    rules = [{"record": f"asked:{number}", "expr": query} for number, query in enumerate(asked)]
    (tmp_path / "asked.yaml").write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
    assert f"{len(asked)} rules found" in promtool("check", "rules", "asked.yaml", folder=tmp_path)


def test_the_readme_names_both_files() -> None:
    readme = (CONFIG.parent / "README.md").read_text("utf-8")
    assert all(f"config/{file.name}" in readme for file in (ALERTS, DASHBOARD))
