"""What language models answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

import httpx
from hypothesis import strategies as st

from bot.errors import SummaryError
from bot.papers.paper import Paper
from bot.summarizers.checks.verdict import failures, tidied
from bot.summarizers.llm import replies
from bot.summarizers.llm.dialects import DIALECTS
from bot.summarizers.llm.reading import bullets_in, repeats
from tests.fuzz.material import KEY, Target, documents, texts, values

ASKED = httpx.Request("POST", "https://model.example/v1/chat/completions")
SAID = (
    *("We improve accuracy by 3.5% on GLUE. ", "1,", "1 ", "not ", "배 ", "[1]", "a.com ", "**", "`", "- ", "$x$"),
    "LoRA ",
)
REPLY = (
    *("choices", "message", "content", "finish_reason", "usage", "prompt_tokens", "completion_tokens", "text", "type"),
    *("bullets", "error", "refusal", "stop_reason", "input_tokens", "reasoning_content"),
)


def model(body: bytes) -> None:
    """Bullets of texts, or why there are none."""
    for dialect in DIALECTS.values():
        try:
            answer = dialect.answer(json.loads(body))
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
            continue
        with suppress(SummaryError):
            assert all(isinstance(one, str) for one in replies.items_of(answer, "model"))


def model_refusal(said: tuple[int, bytes]) -> None:
    """A status is a sentence without the key."""
    status, body = said
    try:
        replies.check_status(httpx.Response(status, request=ASKED), body.replace(b"KEY", KEY.encode()), "model", KEY)
    except SummaryError as error:
        assert KEY not in str(error)
        assert KEY[8:] not in str(error)


def model_text(text: str) -> None:
    """What a model says holds a list of texts, or none."""
    found = bullets_in(text)
    assert found is None or all(isinstance(one, str) for one in found)
    repeats(text, found)


def model_bullets(said: tuple[list[str], str]) -> None:
    """Each bullet is judged, whatever the paper says."""
    items, abstract = said
    for language in ("en", "ko"):
        failures(tidied(items), Paper("2405.09673", "A title", abstract), language)


TARGETS: Mapping[str, Target] = {
    "model": Target(documents(values(*REPLY)), model),
    "model-refusal": Target(
        st.tuples(st.integers(300, 599), documents(values(*REPLY)) | st.just(b'{"error": {"message": "bad KEY"}}')),
        model_refusal,
    ),
    "model-bullets": Target(st.tuples(st.lists(texts(*SAID), min_size=1, max_size=5), texts(*SAID)), model_bullets),
    "model-text": Target(texts('{"bullets": ["', '"]}', "- a bullet\n", "1. one\n", "</think>", "[", "{"), model_text),
}
