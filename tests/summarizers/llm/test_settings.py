"""Endpoints as settings name them: the first by its own names, further ones as tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.service.configuration import load

FIRST = {"BOT_LLM__BASE_URL": "https://a.b/v1/", "BOT_LLM__MODEL": "big"}


def test_nothing_is_on_until_address_and_model_are_set() -> None:
    assert load({}).llm.endpoints == ()
    assert load({"BOT_LLM__MODEL": "big", "BOT_LLM__API_KEY": "k"}).llm.endpoints == ()


def test_further_endpoints_follow_in_their_order_and_inherit_no_key(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text(
        '[[llm.fallbacks]]\nbase_url = "http://c.d/v1"\nmodel = "small"\n'
        '[[llm.fallbacks]]\nbase_url = "https://e.f"\nmodel = "other"\ndialect = "anthropic"\napi_key = "k2"\n'
    )
    llm = load({**FIRST, "BOT_LLM__API_KEY": "k1", "BOT_CONFIG": str(path)}).llm
    assert [one.model for one in llm.endpoints] == ["big", "small", "other"]
    assert [one.base_url for one in llm.endpoints] == ["https://a.b/v1", "http://c.d/v1", "https://e.f"]
    assert [one.api_key and one.api_key.get_secret_value() for one in llm.endpoints] == ["k1", None, "k2"]


def test_further_endpoints_and_extras_can_come_from_the_environment() -> None:
    fallbacks = json.dumps([{"base_url": "http://c.d", "model": "small"}])
    extra = {"BOT_LLM__FALLBACKS": fallbacks, "BOT_LLM__EXTRA_BODY": '{"reasoning_effort": "minimal"}'}
    llm = load(FIRST | extra).llm
    assert llm.fallbacks[0].model == "small"
    assert llm.extra_body == {"reasoning_effort": "minimal"}


@pytest.mark.parametrize("name", ["model", "messages", "stream"])
def test_extras_may_not_take_over_the_request(name: str) -> None:
    with pytest.raises(SettingsError, match=rf"BOT_LLM__EXTRA_BODY\): may not set {name}"):
        load(FIRST | {"BOT_LLM__EXTRA_BODY": json.dumps({name: "x"})})


@pytest.mark.parametrize("key", ["planted\nkey", "planted key", "plantedключ"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="BOT_LLM__API_KEY") as caught:
        load(FIRST | {"BOT_LLM__API_KEY": key})
    assert "planted" not in str(caught.value)
