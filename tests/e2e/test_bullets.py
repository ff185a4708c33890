"""Bullets by a language model in the real process: made beside the posting, never in its way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.e2e.conftest import PATIENCE, SAMPLE_DAY, World
from tests.e2e.due import due_soon
from tests.e2e.watching import until
from tests.summarizers.llm.fake_model import (
    ENGLISH,
    KOREAN,
    FakeModel,
    fails,
    fake_model,
    in_the_language_asked_for,
    never,
)

KEY = "planted-key-of-a-model"


@pytest.fixture
async def model(world: World) -> AsyncIterator[FakeModel]:
    """A model that the process is pointed at."""
    async with fake_model(always=in_the_language_asked_for) as made:
        world.extra |= {"BOT_LLM__BASE_URL": made.base_url, "BOT_LLM__MODEL": "m", "BOT_LLM__API_KEY": KEY}
        yield made


def all_written(messages: list[dict[str, Any]]) -> bool:
    """Whether each paper's own message has the Korean bullets; the digest comes before them."""
    return all(KOREAN[0] in json.dumps(one, ensure_ascii=False) for one in messages[1:])


async def test_a_day_is_summarized_once_and_the_cost_is_told(world: World, model: FakeModel) -> None:
    prices = {"BOT_LLM__PRICE_PER_MILLION_IN": "1000", "BOT_LLM__PRICE_PER_MILLION_OUT": "4000"}
    words = ("summarize", "--date", SAMPLE_DAY, "--language", "ko", "--json")
    first = await world.bot(*words, **prices)
    told = json.loads(first.out)
    assert (first.code, len(model.bodies)) == (0, 8)
    assert {tuple(paper["bullets"][0]["items"]) for paper in told["papers"]} == {KOREAN}
    assert told["use"][0] | {"seconds": 0} == {
        "model": "m", "calls": 8, "failed": 0, "tokens_in": 800, "tokens_out": 400, "seconds": 0, "cost": 2.4,
    }  # fmt: skip
    assert "that is 2.4000" in first.err
    again = await world.bot(*words)
    assert (again.code, len(model.bodies)) == (0, 8)
    assert again.err.endswith(f"Every paper of {SAMPLE_DAY} had its bullets already.\n")
    assert KEY not in first.out + first.err


async def test_without_prices_no_cost_and_without_language_those_of_the_channels(
    world: World, model: FakeModel
) -> None:
    outcome = await world.bot("summarize", "--date", SAMPLE_DAY)
    assert len(model.bodies) == 16
    assert "Summary by m; numbers, names and direction compared with the abstract" in outcome.out
    assert "m 요약, 숫자·이름·방향을 초록과 대조함" in outcome.out
    assert "16 calls (0 failed), 1,600 tokens in, 800 out" in outcome.err
    assert "prices" not in outcome.err


async def test_without_a_model_the_extracts_are_shown(world: World) -> None:
    outcome = await world.bot("summarize", "--date", SAMPLE_DAY, "--language", "ko")
    assert outcome.code == 0
    assert "원문 발췌" in outcome.out
    assert "No language model is set, so these are extracts" in outcome.err


async def test_a_model_that_is_away_is_one_sentence(world: World, model: FakeModel) -> None:
    model.always = fails(401, f"wrong key {KEY}")
    outcome = await world.bot("summarize", "--date", SAMPLE_DAY, "--language", "ko")
    assert outcome.code == 69
    assert "Traceback" not in outcome.err
    assert outcome.err.strip().splitlines()[-1].startswith(f"0 sets of bullets written for {SAMPLE_DAY}; 8 could not")
    assert len(model.bodies) <= 4
    assert KEY not in outcome.out + outcome.err


def two_papers(variables: dict[str, str]) -> dict[str, str]:
    """The same channels with two papers each, so that posts and edits stay within Discord's limits."""
    channels = [{**one, "top_n": 2} for one in json.loads(variables["BOT_CHANNELS"])]
    return variables | {"BOT_CHANNELS": json.dumps(channels)}


async def test_posting_does_not_wait_for_a_model_that_never_answers(world: World, model: FakeModel) -> None:
    model.always = never
    channels = {"BOT_CHANNELS": two_papers(world.environment)["BOT_CHANNELS"]}
    async with world.process("post", "--date", SAMPLE_DAY, **channels) as process:
        await until(lambda: bool(model.bodies))
        assert len(world.discord_messages()) == len(world.slack_messages()) == 3
        process.terminate()  # not SIGINT: whoever runs the tests may have it ignored
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert "2 of 2 channels got the digest" in err.decode()
    assert b"Traceback" not in err


async def test_a_post_gets_its_written_bullets_right_after(world: World, model: FakeModel) -> None:
    world.extra["BOT_CHANNELS"] = two_papers(world.environment)["BOT_CHANNELS"]
    outcome = await world.bot("post", "--date", SAMPLE_DAY)
    assert outcome.code == 0, outcome.err
    assert len(model.bodies) == 4
    assert all_written(world.discord_messages())
    assert all(ENGLISH[0] in json.dumps(one) for one in world.slack_messages()[1:])
    assert len(world.discord_messages()) == len(world.slack_messages()) == 3


async def test_the_service_posts_extracts_and_edits_them_when_the_model_is_back(world: World, model: FakeModel) -> None:
    model.always = fails(500)
    quick = {"BOT_EDITIONS__POLL_MINUTES": "0.03", "BOT_LLM__ATTEMPTS": "1", "BOT_DELIVERY__REDRAW_SECONDS": "0.1"}
    async with world.process("run", **two_papers(due_soon(world)), **quick):
        await until(lambda: len(world.discord_messages()) == len(world.slack_messages()) == 3)
        assert "원문 발췌" in json.dumps(world.discord_messages(), ensure_ascii=False)
        model.always = in_the_language_asked_for
        await until(lambda: all_written(world.discord_messages()) and all_written(world.slack_messages()))
        assert len(world.discord_messages()) == len(world.slack_messages()) == 3


async def test_the_doctor_says_what_each_model_supports(world: World, model: FakeModel) -> None:
    model.takes = frozenset({"json_schema"})
    some, none = frozenset({"json_object"}), frozenset[str]()
    async with (
        fake_model(always=in_the_language_asked_for, takes=some) as second,
        fake_model(always=in_the_language_asked_for, takes=none) as third,
    ):
        others = [{"base_url": second.base_url, "model": "m2"}, {"base_url": third.base_url, "model": "m3"}]
        outcome = await world.bot("doctor", BOT_LLM__FALLBACKS=json.dumps(others))
    assert outcome.code == 0
    assert "ok  m at 127.0.0.1 answers and takes a JSON schema" in outcome.out
    assert "ok  m2 at 127.0.0.1 answers and takes no schema, but answers in JSON" in outcome.out
    assert "ok  m3 at 127.0.0.1 answers and takes no form of answer but what the prompt says" in outcome.out
    assert "extract only" not in outcome.out


async def test_the_doctor_says_what_is_wrong_with_a_model(world: World, model: FakeModel) -> None:
    model.always = fails(404, "no such model")
    outcome = await world.bot("doctor")
    assert outcome.code == 78
    assert "!!  m at 127.0.0.1 answered 404 (“no such model”); check its base_url" in outcome.out
    offline = await world.bot("doctor", "--offline")
    assert offline.code == 0
    assert len(model.bodies) == 1
