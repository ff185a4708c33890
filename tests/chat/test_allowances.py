"""One person's flood is answered kindly and keeps nobody else waiting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.allowances import MINUTE, MOST, SHARING, SUGGESTING, Allowances
from tests.simulated import Clock

ADA, BOB = ("slack", "T1", "U1"), ("slack", "T1", "U2")


@given(
    per_minute=st.integers(1, 500),
    asked=st.lists(st.tuples(st.floats(0, 20), st.sampled_from([1.0, SHARING, SUGGESTING])), min_size=1, max_size=80),
)
def test_nobody_gets_more_in_any_time_than_an_allowance_and_what_came_back(
    per_minute: int, asked: list[tuple[float, float]]
) -> None:
    clock = Clock()
    allowances = Allowances(clock, per_minute)
    taken: list[tuple[float, float]] = []
    for pause, cost in asked:
        clock.advance(pause)
        if not allowances.wait(ADA, cost):
            taken.append((clock.monotonic(), min(cost, per_minute)))
    for first, (begin, _) in enumerate(taken):
        spent = 0.0
        for at, cost in taken[first:]:
            spent += cost
            # A share that costs more than there can be takes all that there is, and leaves a debt.
            assert spent <= per_minute + (at - begin) * per_minute / MINUTE + SHARING + 1e-6


@given(per_minute=st.integers(1, 500), cost=st.sampled_from([1.0, SHARING, SUGGESTING]))
def test_whoever_waits_as_long_as_they_were_told_is_answered(per_minute: int, cost: float) -> None:
    clock = Clock()
    allowances = Allowances(clock, per_minute)
    while not (wait := allowances.wait(ADA, cost)):
        pass
    clock.advance(wait + 1e-6)
    assert allowances.wait(ADA, cost) == 0


def test_asking_while_one_is_to_wait_makes_it_no_longer() -> None:
    allowances = Allowances(Clock(), 1)
    assert [allowances.wait(ADA) for _ in range(3)] == [0, MINUTE, MINUTE]


def test_a_flood_is_one_persons_in_one_workspace() -> None:
    allowances = Allowances(Clock(), 1)
    allowances.wait(ADA)
    assert allowances.wait(ADA) > 0
    others = [BOB, ("slack", "T2", "U1"), ("discord", "T1", "U1")]
    assert [allowances.wait(who) for who in others] == [0, 0, 0]


def test_no_number_of_strangers_fills_the_memory() -> None:
    allowances = Allowances(Clock(), 1)
    for number in range(MOST + 100):
        allowances.wait(("discord", "", str(number)))
    assert len(allowances._left) == MOST


def test_without_a_bound_nobody_waits_and_nobody_is_remembered() -> None:
    allowances = Allowances(Clock(), 0)
    assert {allowances.wait(ADA, SHARING) for _ in range(10_000)} == {0.0}
    assert not allowances._left
