"""No reader of what comes from outside fails or lingers; `python -m tests.fuzz` feeds them for longer."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

# Seconds of the processor for at most 20,000 letters: what doubles with each letter would take for ever.
MOST_SECONDS = 5.0


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_comes_is_read_or_refused_in_words(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    food = data.draw(target.food)
    before = time.process_time()
    target.check(food)
    assert time.process_time() - before < MOST_SECONDS
