"""What of the tests is left out: whether it may be, and what is told of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
PREFIX = "Skipped: "


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test or a file skipped; empty if it did not, or was expected to fail."""
    skipped = report.skipped and isinstance(report.longrepr, tuple)
    return str(report.longrepr[2]).removeprefix(PREFIX) if skipped else ""  # type: ignore[index]


def judged(report: Report, allowed: str | None) -> Report:
    """The report, failed if it skipped for a reason that a pattern does not find; None allows every reason."""
    reason = reason_of(report)
    if reason and allowed is not None and not re.search(allowed, reason):
        report.outcome, report.longrepr = "failed", f"{PREFIX}{reason}\n(--may-skip names no such reason)"
    return report


def told(reports: Iterable[pytest.TestReport | pytest.CollectReport]) -> Iterator[str]:
    """A line for each reason, the most frequent first."""
    for reason, count in Counter(filter(None, map(reason_of, reports))).most_common():
        yield f"{count} skipped: {reason}"
