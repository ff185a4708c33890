"""Nothing is left out of the tests unseen."""

from __future__ import annotations

import pytest

from tests.left_out import judged, told

BROWSER, MINUTES = "needs a browser", "takes minutes: set BOT_TEST_MILLION=1000000"


def skipped(reason: str) -> pytest.TestReport:
    return pytest.TestReport("t", ("t.py", 1, "t"), {}, "skipped", ("t.py", 1, f"Skipped: {reason}"), "call")


def test_what_skips_for_a_reason_that_is_not_named_has_failed() -> None:
    report = judged(skipped(BROWSER), "takes minutes|needs a model")
    assert report.outcome == "failed"
    assert BROWSER in str(report.longrepr)
    assert judged(skipped(MINUTES), "takes minutes|needs a model").outcome == "skipped"


def test_where_no_reasons_are_named_every_test_may_skip() -> None:
    assert judged(skipped(BROWSER), None).outcome == "skipped"


def test_what_passes_and_what_is_expected_to_fail_is_not_judged() -> None:
    for outcome, why in (("passed", None), ("skipped", "expected to fail")):
        report = pytest.TestReport("t", ("t.py", 1, "t"), {}, outcome, why, "call")  # type: ignore[arg-type]
        assert judged(report, "takes minutes").outcome == outcome


def test_each_reason_is_told_once_with_how_many() -> None:
    assert list(told([skipped(MINUTES), skipped(BROWSER), skipped(BROWSER)])) == [
        f"2 skipped: {BROWSER}",
        f"1 skipped: {MINUTES}",
    ]
