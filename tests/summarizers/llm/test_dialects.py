"""What is sent in each dialect, and how answers are understood."""

from __future__ import annotations

from typing import Any

import pytest

from bot.settings.settings import EndpointSettings
from bot.summarizers.llm.dialects import MAX_TOKENS, Anthropic, Asked, Completion, OpenAi, Turn
from bot.summarizers.llm.prompt import SCHEMA
from bot.summarizers.llm.replies import Cut, Formless, Looped, Refused, items_of

PLAIN = EndpointSettings(model="m")
TURNS = (Turn("user", "q"), Turn("assistant", "a"), Turn("user", "again"))


def test_nothing_is_sent_that_is_not_set_but_a_limit() -> None:
    assert OpenAi().body(PLAIN, Asked("rules", TURNS[:1])) == {
        "model": "m",
        "messages": [{"role": "system", "content": "rules"}, {"role": "user", "content": "q"}],
        "max_tokens": MAX_TOKENS,
    }
    assert (
        OpenAi().body(PLAIN, Asked("rules", TURNS, limit="max_completion_tokens", most=9))["max_completion_tokens"] == 9
    )
    assert "max_tokens" not in OpenAi().body(PLAIN, Asked("rules", TURNS, limit=""))
    own = EndpointSettings(model="m", extra_body={"max_completion_tokens": 7})
    assert "max_tokens" not in OpenAi().body(own, Asked("rules", TURNS))


def test_small_models_are_given_bounds() -> None:
    body = OpenAi().body(PLAIN, Asked("rules", TURNS, "bounded schema"))
    form = body["response_format"]["json_schema"]["schema"]["properties"]["bullets"]
    assert (form["minItems"], form["maxItems"], form["items"]["maxLength"]) == (3, 11, 300)


def test_openai_is_asked_for_a_strict_schema() -> None:
    body = OpenAi().body(PLAIN, Asked("rules", TURNS, "json_schema"))
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "bullets", "strict": True, "schema": SCHEMA},
    }
    assert [one["role"] for one in body["messages"]] == ["system", "user", "assistant", "user"]


def test_anthropic_gets_the_rules_apart_and_the_limit_that_it_requires() -> None:
    body = Anthropic().body(PLAIN, Asked("rules", TURNS, "json_schema"))
    assert (body["system"], body["max_tokens"]) == ("rules", MAX_TOKENS)
    assert body["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}}
    assert [one["role"] for one in body["messages"]] == ["user", "assistant", "user"]
    assert "temperature" not in body


@pytest.mark.parametrize("dialect", [OpenAi(), Anthropic()])
def test_what_is_set_is_sent_and_extras_come_last(dialect: OpenAi | Anthropic) -> None:
    chosen = EndpointSettings(
        model="m", temperature=0.5, max_tokens=999, extra_body={"reasoning_effort": "low", "n": 1}
    )
    body = dialect.body(chosen, Asked("rules", TURNS, most=999))
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
    assert OpenAi().answer(body) == Completion("x", 7, 3)
    body["choices"][0] |= {"finish_reason": "length"}
    assert OpenAi().answer(body).cut
    body["choices"][0] |= {"finish_reason": "content_filter"}
    assert OpenAi().answer(body).refused
    body["choices"][0] = {"message": {"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}}
    assert OpenAi().answer(body | {"usage": None}) == Completion("ab")


def test_anthropic_answers_are_understood_without_their_thoughts() -> None:
    content = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "x"}]
    usage = {"input_tokens": 7, "cache_read_input_tokens": 5, "output_tokens": 3}
    assert Anthropic().answer({"content": content, "stop_reason": "end_turn", "usage": usage}) == Completion("x", 12, 3)
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
        'I have to be brief.</think>{"bullets": ["a", "b"]}',
        '<reasoning>A draft: {"bullets": ["no"]}</reasoning>\n{"bullets": ["a", "b"]}',
        '<seed:think>[x]</seed:think>{"bullets": ["a", "b"]}',
        '[THINK]{"bullets": ["no"]}[/THINK]{"bullets": ["a", "b"]}',
        '<|channel|>analysis<|message|>{"bullets": ["no"]}<|end|><|start|>assistant<|channel|>final<|message|>'
        '{"bullets": ["a", "b"]}<|return|>',
        'About [2611.00001]:\n```json\n{"bullets": ["a", "b"]}\n```\n[1] is cited.',
        '{"thought": "I comply"}\n{"bullets": ["a", "b"]}',
        '{"bullets": ["draft"]} Better: {"bullets": ["a", "b"]}',
        '{"summary": ["a", "b"]}',
        '{"result": {"Bullets": ["a", "b"]}, "notes": ["x"]}',
        '{"bullets": [{"text": "a"}, {"text": "b"}]}',
        '[{"bullet": "a"}, {"bullet": "b"}]',
        '{"bullets": ["a", "b",],}',
    ],
)
def test_bullets_are_found_however_they_are_wrapped(text: str) -> None:
    assert items_of(Completion(text), "m") == ("a", "b")


def test_a_list_without_json_is_read_line_by_line() -> None:
    assert items_of(Completion("Sure:\n- one\n- two\n* three\n\nDone."), "m") == ("one", "two", "three")
    assert items_of(Completion("1. one\n2) two\n3. three"), "m") == ("one", "two", "three")


def test_a_bullet_may_speak_of_the_end_of_thoughts() -> None:
    assert items_of(Completion('{"bullets": ["It ends at </think>.", "b"]}'), "m") == ("It ends at </think>.", "b")


def test_thoughts_are_read_where_nothing_else_was_said() -> None:
    message = {"content": None, "reasoning_content": 'So: {"bullets": ["a", "b"]}'}
    assert items_of(OpenAi().answer({"choices": [{"message": message}]}), "m") == ("a", "b")


@pytest.mark.parametrize(
    "text",
    [
        '{"bullets": ["it is just so", "it is just so", "it is just so", "b"]}',
        '{"bullets": ["x", "' + "and so on " * 90,
    ],
)
def test_going_round_in_circles_is_noticed(text: str) -> None:
    with pytest.raises(Looped):
        items_of(Completion(text, cut=True), "m")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sorry",
        '{"bullets": ["...", "..."]}',
        '{"bullets": ["a"',
        '{"bullets": "a"}',
        '{"bullets": [1]}',
        "{}",
        "[" * 9999,
    ],
)
def test_what_is_no_list_of_bullets_may_be_asked_for_again(text: str) -> None:
    with pytest.raises(Formless):
        items_of(Completion(text), "m")


def test_a_cut_answer_is_not_used_even_if_it_can_be_read() -> None:
    with pytest.raises(Cut):
        items_of(Completion('{"bullets": ["a"]}', cut=True), "m")


def test_a_refusal_is_not_asked_again() -> None:
    with pytest.raises(Refused):
        items_of(Completion("I cannot", refused=True), "m")
