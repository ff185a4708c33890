"""No reader of what comes from outside fails or lingers; `python -m tests.fuzz` feeds them for longer."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.targets import TARGETS

# Seconds of the processor for at most 20,000 letters, which take five at most where nobody else is at work: what
# doubles with each letter would take for ever.
MOST_SECONDS = 20.0
# What fails is told as it was found: looking for something shorter that takes as long would take hours.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_read_or_refused_in_words(name: str) -> None:
    target = TARGETS[name]

    with target.ready() as check:

        @settings(max_examples=30, phases=PHASES, suppress_health_check=list(HealthCheck), deadline=None)
        @given(target.food)
        def feed(food: object) -> None:
            before = time.process_time()
            check(food)
            assert time.process_time() - before < MOST_SECONDS

        feed()
