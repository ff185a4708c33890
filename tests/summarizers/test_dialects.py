"""What is sent in each dialect, and how answers are understood."""

from __future__ import annotations

from typing import Any

import pytest

from bot.settings import EndpointSettings
from bot.summarizers.dialects import MAX_TOKENS, Answer, Anthropic, OpenAi, Turn
from bot.summarizers.prompt import SCHEMA
from bot.summarizers.replies import Later, Refused, items_of

PLAIN = EndpointSettings(model="m")
TURNS = (Turn("user", "q"), Turn("assistant", "a"), Turn("user", "again"))


def test_nothing_is_sent_that_is_not_set() -> None:
    assert OpenAi().body(PLAIN, "rules", TURNS[:1], "prompt only") == {
        "model": "m",
        "messages": [{"role": "system", "content": "rules"}, {"role": "user", "content": "q"}],
    }


def test_openai_is_asked_for_a_strict_schema() -> None:
    body = OpenAi().body(PLAIN, "rules", TURNS, "json_schema")
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "bullets", "strict": True, "schema": SCHEMA},
    }
    assert [one["role"] for one in body["messages"]] == ["system", "user", "assistant", "user"]


def test_anthropic_gets_the_rules_apart_and_the_limit_that_it_requires() -> None:
    body = Anthropic().body(PLAIN, "rules", TURNS, "json_schema")
    assert (body["system"], body["max_tokens"]) == ("rules", MAX_TOKENS)
    assert body["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}}
    assert [one["role"] for one in body["messages"]] == ["user", "assistant", "user"]
    assert "temperature" not in body


@pytest.mark.parametrize("dialect", [OpenAi(), Anthropic()])
def test_what_is_set_is_sent_and_extras_come_last(dialect: OpenAi | Anthropic) -> None:
    chosen = EndpointSettings(
        model="m", temperature=0.5, max_tokens=999, extra_body={"reasoning_effort": "low", "n": 1}
    )
    body = dialect.body(chosen, "rules", TURNS, "prompt only")
    assert (body["temperature"], body["max_tokens"], body["reasoning_effort"], body["n"]) == (0.5, 999, "low", 1)


def test_keys_go_where_each_dialect_wants_them() -> None:
    assert OpenAi().headers("k") == {"Authorization": "Bearer k"}
    assert OpenAi().headers(None) == {}
    assert Anthropic().headers("k") == {"anthropic-version": "2023-06-01", "x-api-key": "k"}


@pytest.mark.parametrize("base_url", ["https://a.b", "https://a.b/v1"])
def test_anthropics_address_may_end_in_its_version(base_url: str) -> None:
    assert Anthropic().url(base_url) == "https://a.b/v1/messages"


def test_openai_answers_are_understood() -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": 3}
    body: dict[str, Any] = {"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}], "usage": usage}
    assert OpenAi().answer(body) == Answer("x", 7, 3)
    body["choices"][0] |= {"finish_reason": "length"}
    assert OpenAi().answer(body).cut
    body["choices"][0] |= {"finish_reason": "content_filter"}
    assert OpenAi().answer(body).refused
    body["choices"][0] = {"message": {"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}}
    assert OpenAi().answer(body | {"usage": None}) == Answer("ab")


def test_anthropic_answers_are_understood_without_their_thoughts() -> None:
    content = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "x"}]
    usage = {"input_tokens": 7, "cache_read_input_tokens": 5, "output_tokens": 3}
    assert Anthropic().answer({"content": content, "stop_reason": "end_turn", "usage": usage}) == Answer("x", 12, 3)
    assert Anthropic().answer({"content": [], "stop_reason": "max_tokens"}).cut
    assert Anthropic().answer({"content": [], "stop_reason": "refusal"}).refused


@pytest.mark.parametrize(
    "body", [{}, {"choices": []}, {"choices": [None]}, {"error": {"message": "no"}}, {"choices": 3}]
)
def test_what_is_no_answer_is_told_apart(body: dict[str, Any]) -> None:
    with pytest.raises((LookupError, TypeError, AttributeError)):
        OpenAi().answer(body)
    with pytest.raises((LookupError, TypeError, AttributeError)):
        Anthropic().answer(body)


@pytest.mark.parametrize(
    "text",
    [
        '{"bullets": ["a", "b"]}',
        '```json\n{"bullets": ["a", "b"]}\n```',
        'Here you are:\n{"bullets": ["a", "b"]} Enjoy!',
        '<think>{"bullets": ["no"]}</think>{"bullets": ["a", "b"]}',
        '["a", "b"]',
    ],
)
def test_bullets_are_found_however_they_are_wrapped(text: str) -> None:
    assert items_of(Answer(text), "m") == ("a", "b")


@pytest.mark.parametrize(
    "text", ["", "sorry", '{"bullets": ["a"', '{"bullets": "a"}', '{"bullets": [1]}', "{}", "[" * 9999]
)
def test_what_is_no_list_of_bullets_may_be_asked_for_again(text: str) -> None:
    with pytest.raises(Later):
        items_of(Answer(text), "m")


def test_a_cut_answer_is_not_used_even_if_it_can_be_read() -> None:
    with pytest.raises(Later):
        items_of(Answer('{"bullets": ["a"]}', cut=True), "m")


def test_a_refusal_is_not_asked_again() -> None:
    with pytest.raises(Refused):
        items_of(Answer("I cannot", refused=True), "m")
