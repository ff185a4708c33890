"""The writer over real sockets: what it does when models fail, refuse, lie or are slow."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bot.errors import SummaryError, WriterAway
from bot.papers.bullets import Bullets
from bot.summarizers.checks.verdict import Failure, failures
from bot.summarizers.llm import endpoints, summarizer
from bot.summarizers.llm.prompt import VERSION
from bot.summarizers.llm.summarizer import LlmSummarizer
from tests.summarizers.llm.fake_model import (
    ENGLISH,
    KOREAN,
    PAPER,
    FakeModel,
    Purse,
    Step,
    answers,
    drops,
    fails,
    fake_model,
    says,
    settings,
    tells,
    trickles,
)

NUMBER = (*KOREAN[:3], "제안한 방법은 기존 방법보다 성능을 73.5% 높이며 모든 과제에서 앞섭니다.")
NAME = (*KOREAN[:3], "제안한 방법은 LLaMA-Vision 모델보다 모든 과제에서 더 나은 성능을 보입니다.")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "BACKOFF_FIRST", 0.001)


async def ask(*models: FakeModel, language: str = "ko", purse: Purse | None = None, **more: Any) -> Bullets:  # noqa: ANN401
    """One paper's bullets by a new writer."""
    async with LlmSummarizer(settings(*models, **more), purse or Purse()) as writer:
        return await writer.summarize(PAPER, language)


async def test_bullets_come_with_who_made_them_and_of_what() -> None:
    purse = Purse()
    async with fake_model() as model:
        bullets = await ask(model, purse=purse)
    assert bullets == Bullets("ko", "llm", KOREAN, "m0", VERSION, PAPER.fingerprint)
    assert [(use.model, use.calls, use.tokens_in, use.tokens_out) for use in purse.uses] == [("m0", 1, 100, 50)]


@pytest.mark.parametrize(
    "trouble",
    [
        *(fails(status) for status in (408, 409, 425, 429, 500, 502, 503, 529)),
        drops,
        answers(200, {"error": {"message": "overloaded"}}),
    ],
)
async def test_what_may_pass_is_asked_again(trouble: Step) -> None:
    async with fake_model(trouble, trouble) as model:
        assert (await ask(model)).items == KOREAN
    assert len(model.bodies) == 3


@pytest.mark.parametrize(
    ("trouble", "said", "most"),
    [
        (tells('{"bullets": ["cut'), "not a JSON object", 4096),
        (tells("Sure! Here are the bullets."), "not a JSON object", 4096),
        (says(*KOREAN, finish="length"), "cut off", 1024),
        (says(*[KOREAN[0]] * 4), "again and again", 1024),
        (tells("", finish="length"), "cut off", 4096),
    ],
)
async def test_an_answer_of_wrong_form_is_repaired_once(trouble: Step, said: str, most: int) -> None:
    async with fake_model(trouble) as model:
        assert (await ask(model)).items == KOREAN
    first, second = model.bodies
    assert said in second["messages"][-1]["content"]
    assert (first["max_tokens"], second["max_tokens"]) == (4096, most)


async def test_an_answer_that_cannot_be_read_twice_is_given_up() -> None:
    async with fake_model(always=tells("Sure!")) as model:
        with pytest.raises(SummaryError, match="did not answer with a list"):
            await ask(model)
    assert len(model.bodies) == 2


async def test_what_cannot_be_answered_in_time_is_asked_twice_and_paid_by_estimate() -> None:
    purse = Purse()
    async with fake_model(always=trickles) as model:
        with pytest.raises(WriterAway, match=r"within 0\.05 s"):
            await ask(model, timeout_seconds=0.05, purse=purse)
    assert len(model.bodies) == 2
    assert [(use.failed, use.tokens_in > 300, use.tokens_out) for use in purse.uses] == [(1, True, 500)] * 2


async def test_a_paper_too_long_for_the_model_is_refused_at_once() -> None:
    words = "This model's maximum context length is 512 tokens"
    async with fake_model(always=fails(400, words)) as model:
        with pytest.raises(SummaryError, match="larger context"):
            await ask(model)
    assert len(model.bodies) == 1


async def test_a_redirect_says_what_to_set() -> None:
    async with fake_model(always=answers(307, {}, location="https://b.example/v1/chat/completions?k=1")) as model:
        with pytest.raises(WriterAway, match=r"redirect to https://b\.example/v1; set base_url"):
            await ask(model)


@pytest.mark.parametrize("told", ["sk-SEC****6789", "sk-SECRET-123456789", "sk-...6789", "SECRET-1234"])
async def test_a_key_is_hidden_however_much_of_it_is_told(told: str) -> None:
    async with fake_model(always=fails(401, f"Incorrect API key provided: {told}.")) as model:
        with pytest.raises(WriterAway) as caught:
            await ask(model, api_key="sk-SECRET-123456789")
    assert "6789" not in str(caught.value)
    assert "SEC" not in str(caught.value)
    assert "[hidden]" in str(caught.value)


async def test_the_limit_is_named_as_the_model_wants_it_and_that_is_remembered() -> None:
    purse = Purse()
    words = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    async with fake_model(fails(400, words)) as model:
        await ask(model, purse=purse)
        await ask(model, purse=purse)
    limits = [{"max_tokens", "max_completion_tokens"} & body.keys() for body in model.bodies]
    assert limits == [{"max_tokens"}, {"max_completion_tokens"}, {"max_completion_tokens"}]
    assert model.forms == ["json_schema"] * 3


async def test_a_form_learned_is_known_after_a_restart() -> None:
    purse = Purse()
    async with fake_model(takes=frozenset()) as model:
        for _ in range(2):
            await ask(model, purse=purse)
    assert model.forms == ["json_schema", "json_schema", "json_object", None, None]


async def test_a_model_beside_the_bot_is_asked_one_question_at_a_time() -> None:
    async with fake_model() as model, LlmSummarizer(settings(model), Purse()) as writer:
        await asyncio.gather(*(writer.summarize(PAPER, "ko") for _ in range(6)))
    assert model.most_at_once == 1


@pytest.mark.parametrize(("opinions", "items"), [(["yes"] * 4, KOREAN), (["yes", "no", "yes", "yes"], ENGLISH)])
async def test_a_second_opinion_is_asked_bullet_by_bullet(opinions: list[str], items: tuple[str, ...]) -> None:
    plan = [says(*KOREAN), says(*opinions)]
    if items is ENGLISH:
        plan += [says(*KOREAN), says(*["yes"] * 3, "no")]
    purse = Purse()
    async with fake_model(*plan) as model:
        if items is KOREAN:
            assert (await ask(model, purse=purse, judge=True)).items == KOREAN
        else:
            with pytest.raises(SummaryError, match="judge"):
                await ask(model, purse=purse, judge=True)
            assert "bullet 2" in model.bodies[2]["messages"][-1]["content"]
    assert json.loads(model.bodies[1]["messages"][1]["content"])["bullets"] == list(KOREAN)
    assert len(purse.uses) == len(plan)


async def test_an_answer_that_trickles_in_is_given_up_at_the_deadline() -> None:
    loop = asyncio.get_running_loop()
    async with fake_model(trickles) as model:
        started = loop.time()
        assert (await ask(model, timeout_seconds=0.2)).items == KOREAN
    assert 0.2 <= loop.time() - started < 1.5


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_waited_for_and_not_longer(form: str) -> None:
    loop = asyncio.get_running_loop()
    now = datetime.now(UTC).replace(microsecond=0)
    wait = "1" if form == "seconds" else format_datetime(now + timedelta(seconds=1), usegmt=True)
    async with fake_model(fails(429, retry_after=wait, date=format_datetime(now, usegmt=True))) as model:
        started = loop.time()
        assert (await ask(model)).items == KOREAN
    assert 1 <= loop.time() - started < 1.9


async def test_an_endpoint_that_wants_an_hour_of_rest_is_left_alone() -> None:
    async with fake_model(always=fails(429, retry_after="3600")) as model:
        with pytest.raises(WriterAway, match="429"):
            await ask(model)
    assert len(model.bodies) == 1


@pytest.mark.parametrize(
    ("takes", "forms"),
    [
        ({"json_schema", "json_object"}, ["json_schema", "json_schema"]),
        ({"json_object"}, ["json_schema", "json_schema", "json_object", "json_object"]),
        (set(), ["json_schema", "json_schema", "json_object", None, None]),
    ],
)
async def test_the_form_that_an_endpoint_takes_is_learned_once(takes: set[str], forms: list[str | None]) -> None:
    async with fake_model(takes=frozenset(takes)) as model, LlmSummarizer(settings(model), Purse()) as writer:
        await writer.summarize(PAPER, "ko")
        await writer.summarize(PAPER, "ko")
    assert model.forms == forms


async def test_a_paper_that_an_endpoint_does_not_take_teaches_it_nothing() -> None:
    async with (
        fake_model(*[fails(400, "content policy")] * 4) as model,
        LlmSummarizer(settings(model), Purse()) as writer,
    ):
        with pytest.raises(SummaryError, match="content policy"):
            await writer.summarize(PAPER, "ko")
        await writer.summarize(PAPER, "ko")
    assert model.forms[-1] == "json_schema"


@pytest.mark.parametrize(("wrong", "named"), [(NUMBER, "73.5"), (NAME, "LLaMA-Vision"), (ENGLISH, "")])
async def test_what_does_not_hold_is_named_once_and_repaired(wrong: tuple[str, ...], named: str) -> None:
    async with fake_model(says(*wrong)) as model:
        assert (await ask(model)).items == KOREAN
    conversation = model.bodies[1]["messages"]
    assert [turn["role"] for turn in conversation] == ["system", "user", "assistant", "user"]
    assert json.loads(conversation[2]["content"])["bullets"] == list(wrong)
    assert named in conversation[3]["content"]


async def test_what_still_does_not_hold_goes_to_the_next_endpoint() -> None:
    async with fake_model(always=says(*NUMBER)) as first, fake_model() as second:
        bullets = await ask(first, second)
    assert (bullets.model, len(first.bodies), len(second.bodies)) == ("m1", 2, 1)


async def test_bullets_that_do_not_hold_are_never_given_out() -> None:
    async with fake_model(always=says(*NUMBER)) as first, fake_model(always=says(*NAME)) as second:
        with pytest.raises(SummaryError, match=r"73\.5.*LLaMA-Vision") as caught:
            await ask(first, second)
    assert not isinstance(caught.value, WriterAway)


async def test_a_refusal_goes_to_the_next_endpoint_at_once() -> None:
    async with fake_model(always=tells("", refusal="I cannot help with that")) as first, fake_model() as second:
        assert (await ask(first, second)).model == "m1"
    assert len(first.bodies) == 1


@pytest.mark.parametrize("status", [401, 402, 403, 404])
async def test_what_only_a_setting_can_change_is_asked_once_in_a_run(status: int) -> None:
    async with fake_model(always=fails(status)) as model, LlmSummarizer(settings(model), Purse()) as writer:
        for _ in range(3):
            with pytest.raises(WriterAway):
                await writer.summarize(PAPER, "ko")
        assert len(model.bodies) == 1
        writer.begin()
        with pytest.raises(WriterAway):
            await writer.summarize(PAPER, "ko")
        assert len(model.bodies) == 2


async def test_an_endpoint_that_fails_again_and_again_is_left_alone_for_the_run() -> None:
    async with (
        fake_model(always=fails(500)) as first,
        fake_model() as second,
        LlmSummarizer(settings(first, second, attempts=2, give_up_after=3), Purse()) as writer,
    ):
        made = [await writer.summarize(PAPER, "ko") for _ in range(10)]
    assert {one.model for one in made} == {"m1"}
    assert len(first.bodies) == 2 * 3


async def test_a_success_in_between_starts_the_count_anew() -> None:
    plan = [fails(500), fails(500), says(*KOREAN), fails(500), fails(500), says(*KOREAN)]
    async with (
        fake_model(*plan) as model,
        LlmSummarizer(settings(model, attempts=1, give_up_after=3), Purse()) as writer,
    ):
        for _ in plan:
            with suppress(WriterAway):
                await writer.summarize(PAPER, "ko")
    assert len(model.bodies) == 6


async def test_no_more_than_four_calls_are_under_way() -> None:
    async def slowly(request: Any) -> Any:  # noqa: ANN401  (aiohttp's)
        await asyncio.sleep(0.02)
        return await says(*KOREAN)(request)

    async with fake_model(always=slowly) as model, LlmSummarizer(settings(model, at_once=4), Purse()) as writer:
        await asyncio.gather(*(writer.summarize(PAPER, "ko") for _ in range(20)))
    assert model.most_at_once == 4


async def test_nothing_is_asked_once_the_days_tokens_are_spent() -> None:
    async with fake_model() as model, LlmSummarizer(settings(model), Purse(400)) as writer:
        for _ in range(3):
            await writer.summarize(PAPER, "ko")
        with pytest.raises(WriterAway, match="tokens are spent"):
            await writer.summarize(PAPER, "ko")
    assert len(model.bodies) == 3


async def test_an_endpoint_that_does_not_count_tokens_is_not_free() -> None:
    purse = Purse()
    body = {"choices": [{"message": {"content": json.dumps({"bullets": KOREAN})}}]}
    async with fake_model(answers(200, body)) as model:
        await ask(model, purse=purse)
    assert purse.uses[0].tokens_in > 300
    assert purse.uses[0].tokens_out > 100


async def test_nobody_at_the_address_is_not_the_papers_fault() -> None:
    async with fake_model() as model:
        gone = settings(model, attempts=2)
    async with LlmSummarizer(gone, Purse()) as writer:
        with pytest.raises(WriterAway, match="cannot be reached"):
            await writer.summarize(PAPER, "ko")


async def test_the_key_is_sent_and_never_told(caplog: pytest.LogCaptureFixture) -> None:
    key = "planted/secret+key"
    caplog.set_level(logging.DEBUG)
    async with fake_model(fails(500, f"key {key} is slow"), always=fails(401, f"wrong key {key}")) as model:
        with pytest.raises(WriterAway) as caught:
            await ask(model, api_key=key)
    assert [header["Authorization"] for header in model.headers] == [f"Bearer {key}"] * 2
    assert key not in str(caught.value) + caplog.text
    assert "[hidden]" in caplog.text


async def test_orders_in_a_paper_stay_data() -> None:
    async with fake_model() as model:
        await ask(model)
    system, user = model.bodies[0]["messages"]
    assert PAPER.abstract not in system["content"]
    assert json.loads(user["content"]) == {"title": PAPER.title, "abstract": PAPER.abstract}


async def test_half_a_surrogate_pair_in_an_abstract_or_an_answer_is_no_trouble() -> None:
    async with fake_model() as model, LlmSummarizer(settings(model), Purse()) as writer:
        bullets = await writer.summarize(replace(PAPER, abstract=PAPER.abstract + " \ud800"), "ko")
    assert bullets.origin == "llm"
    assert "\ud800" not in "".join(bullets.items)


async def test_while_bullets_are_checked_chat_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, asked = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def answer() -> None:
        answered.set()
        asked.set()

    def checking(*given: Any) -> list[Failure]:  # noqa: ANN401
        """Ends when the loop has answered, which it could not if it were checking itself."""
        loop.call_soon_threadsafe(answer)
        assert asked.wait(5)
        return failures(*given)

    monkeypatch.setattr(summarizer, "failures", checking)
    async with fake_model() as model:
        await ask(model)
    assert answered.is_set()
