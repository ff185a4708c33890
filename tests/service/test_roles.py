"""Each round is somebody's, what two would do double is one process's, and roles are typed as people type lists."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.errors import SettingsError
from bot.service.configuration import load
from bot.service.roles import LEADERS, ROUNDS, Round, chosen_roles, does, idle_roles, led
from bot.settings.roles import ALL, roles_in

POSTGRES = {"BOT_DATABASE_URL": "postgresql://bot@database/papers"}


def test_the_roles_together_do_every_round_and_each_does_some() -> None:
    assert set(ROUNDS) == set(get_args(Round))
    assert all(ROUNDS.values())
    assert all(any(does(frozenset({role}), work) for work in ROUNDS) for role in ALL)
    with pytest.raises(TypeError):
        ROUNDS["plan"] = ALL  # type: ignore[index]


def test_lists_are_read_by_one_role_and_people_are_heard_by_others() -> None:
    assert [role for role in sorted(ALL) if does(frozenset({role}), "collect")] == ["ingest"]
    assert [role for role in sorted(ALL) if does(frozenset({role}), "deliver")] == ["deliver"]
    assert [role for role in sorted(ALL) if does(frozenset({role}), "listen")] == ["chat", "http"]


def test_a_name_is_wanted_by_whoever_could_do_its_rounds() -> None:
    assert led(ALL) == list(LEADERS)
    assert led(roles_in("ingest")) == ["ingest"]
    assert led(roles_in("deliver")) == ["errands"]
    assert led(roles_in("chat,http")) == []


def test_a_role_by_which_nobody_is_heard_is_named() -> None:
    assert idle_roles(roles_in("http"), ["chat", None]) == ["http"]
    assert idle_roles(roles_in("deliver,chat,http"), ["http"]) == ["chat"]
    assert idle_roles(roles_in("chat,http"), ["chat", "http"]) == []
    assert idle_roles(roles_in("deliver"), []) == []
    assert idle_roles(ALL, ["chat"]) == []


@pytest.mark.parametrize(
    ("given", "roles"),
    [([], ALL), (["all"], ALL), (["deliver"], {"deliver"}), (["deliver, chat", "http"], {"deliver", "chat", "http"})],
)
def test_roles_are_given_one_by_one_or_with_commas(given: list[str], roles: frozenset[str]) -> None:
    assert chosen_roles(load(POSTGRES), given) == roles


def test_settings_say_what_the_command_does_not() -> None:
    settings = load({**POSTGRES, "BOT_PROCESS__ROLES": "ingest"})
    assert chosen_roles(settings, []) == {"ingest"}
    assert chosen_roles(settings, ["chat"]) == {"chat"}


def test_a_role_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(SettingsError, match="write all, or some of ingest, deliver, chat, http"):
        chosen_roles(load(POSTGRES), ["cook"])
    with pytest.raises(SettingsError, match=r"process\.roles \(BOT_PROCESS__ROLES\).*cook"):
        load({**POSTGRES, "BOT_PROCESS__ROLES": "cook"})


def test_one_file_is_for_one_process() -> None:
    assert chosen_roles(load({}), []) == ALL
    with pytest.raises(SettingsError, match="One SQLite file is for one process"):
        chosen_roles(load({}), ["deliver"])
